import { runCodec } from "../codec/cursor.js";
import type { Incoming, MethodDescriptor } from "../descriptor.js";
import { errorId, ValidationError } from "../errors.js";
import { encodeRequest } from "../parameters.js";
import type { CallOptions } from "./call-options.js";
import { decoderOf } from "./call-stream.js";
import { type Codecs, encodedPayload } from "./codecs.js";
import type { ClientContext } from "./context.js";
import { headersOf } from "./headers.js";
import { refusalOf } from "./refusal.js";
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
  { platform, options, base }: ClientContext,
  call: UnaryCall<Payload, Result>,
): Promise<Result> {
  const { descriptor, codecs } = call;
  const report = reporterOf(options, { descriptor, id: errorId() });
  let status: number | null = null;
  try {
    const request = encodeRequest(descriptor, encodedPayload(descriptor, codecs, call.payload));
    const { token } = options;
    const answer = await sendRequest(`${descriptor.service}.${descriptor.name}`, `${base.http}${request.target}`, {
      fetch: platform.fetch,
      verb: request.verb,
      headers: async () => ({
        ...headersOf(options, request, call.options),
        ...(token === undefined ? {} : { authorization: `Bearer ${await token()}` }),
      }),
      body: request.body,
      signal: call.options.signal ?? null,
      timeoutMs: options.requestTimeoutMs ?? defaultRequestTimeoutMs,
      maxBytes: options.answerMaxBytes ?? defaultAnswerMaxBytes,
    });
    status = answer.status;
    const body = parsed(answer.text);
    if (status !== descriptor.status && (status < 200 || status > 299)) {
      throw refusalOf({ status, name: answer.headers.get("goa-error"), body }, codecs.errors);
    }
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
  // A method without result resolves to nothing, and its generated code types it so.
  if (codec === undefined) return undefined as Result;
  const decode = decoderOf(codec, view);
  const subject = `result of ${name}`;
  try {
    return runCodec(subject, decode, body);
  } catch (error) {
    // A Go server writes a list without items as null.
    const isEmptyList = body === null && error instanceof ValidationError;
    if (!isEmptyList) throw error;
    try {
      return runCodec(subject, decode, []);
    } catch {
      throw error;
    }
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
