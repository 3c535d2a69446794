import { runCodec } from "../codec/cursor.js";
import type { Incoming, MethodDescriptor } from "../descriptor.js";
import { encodeRequest } from "../encode-request.js";
import { errorId, ValidationError } from "../errors.js";
import type { CallOptions } from "./call-options.js";
import { decoderOf } from "./call-stream.js";
import { type Codecs, encodedPayload } from "./codecs.js";
import type { ClientContext } from "./context.js";
import { hasOwnCredentials, headersOf } from "./headers.js";
import { foreignAnswer, refusalOf } from "./refusal.js";
import { reporterOf } from "./report-event.js";
import { request as sendRequest } from "./request.js";

const defaultRequestTimeoutMs = 60_000;
const defaultAnswerMaxBytes = 16_777_216;

/** A call of a method without streams. */
export interface UnaryCall<Payload, Result> {
  readonly descriptor: MethodDescriptor;
  readonly codecs: Codecs<Payload> & { readonly result?: Incoming<Result> };
  readonly payload: Payload;
  readonly options: CallOptions;
}

/** Makes a call without streams: one request, one answer. */
export async function ask<Payload, Result>(
  { platform, options, base, tokens }: ClientContext,
  call: UnaryCall<Payload, Result>,
): Promise<Result> {
  const { descriptor, codecs } = call;
  const report = reporterOf(options, { descriptor, id: errorId() });
  let status: number | null = null;
  try {
    const request = encodeRequest(descriptor, encodedPayload(descriptor, codecs, call.payload));
    let stale: string | null = null;
    let used: string | null = null;
    const send = () =>
      sendRequest(`${descriptor.service}.${descriptor.name}`, `${base.http}${request.target}`, {
        fetch: platform.fetch,
        credentials: options.credentials ?? null,
        verb: request.verb,
        headers: async () => {
          const headers = headersOf(options, request, call.options);
          if (tokens === null || hasOwnCredentials(headers)) return headers;
          used = await tokens.get(stale);
          return { ...headers, authorization: `Bearer ${used}` };
        },
        body: request.body,
        signal: call.options.signal ?? null,
        timeoutMs: options.requestTimeoutMs ?? defaultRequestTimeoutMs,
        maxBytes: options.answerMaxBytes ?? defaultAnswerMaxBytes,
      });
    const wasHeld = tokens?.holds === true;
    let answer = await send();
    if (answer.status === 401 && wasHeld && used !== null) {
      // The token may have been revoked, or have expired unnoticed. A refused call was not executed, so it can be made
      // again.
      stale = used;
      answer = await send();
    }
    status = answer.status;
    const body = parsed(answer.text);
    const content = { type: answer.headers.get("content-type"), text: answer.text };
    if (status !== descriptor.status && (status < 200 || status > 299)) {
      throw refusalOf({ status, name: answer.headers.get("goa-error"), body, content }, codecs.errors);
    }
    // The answer is not that of the service, but for example an `index.html` that is served for every path, or a login
    // page.
    if (codecs.result !== undefined && body === undefined) throw foreignAnswer({ status, content });
    const result = resultOf(descriptor, codecs.result, body, answer.headers.get("goa-view"));
    report({ kind: "answered", status });
    return result;
  } catch (error) {
    report({ kind: "failed", status, error });
    throw error;
  }
}

function resultOf<Result>(
  { name }: MethodDescriptor,
  codec: Incoming<Result> | undefined,
  body: unknown,
  view: string | null,
): Result {
  // A method without result resolves to undefined, and its generated code has that type.
  if (codec === undefined) return undefined as Result;
  const decode = decoderOf(codec, view);
  const subject = `result of ${name}`;
  try {
    return runCodec(subject, decode, body);
  } catch (error) {
    // A Go server writes an empty list or map as null.
    if (body !== null || !(error instanceof ValidationError)) throw error;
    for (const empty of [[], {}]) {
      try {
        return runCodec(subject, decode, empty);
      } catch {
        // The type does not accept this empty collection.
      }
    }
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
