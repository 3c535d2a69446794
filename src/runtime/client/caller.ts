import { type Encode, runCodec } from "../codec/cursor.js";
import type { ErrorCodec, Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { errorId, OpenError } from "../errors.js";
import { GoaClientChannel } from "../goa/client-channel.js";
import { type EncodedRequest, encodeRequest } from "../parameters.js";
import type { ClientChannel, WireError } from "../transport/channel.js";
import { onWorthTrying } from "../transport/worth-trying.js";
import { type Backoff, type HttpAnswer, SessionClientChannel } from "../v1/client-channel.js";
import { largestMessageOf } from "../v1/frame.js";
import { errorOf, wireErrorOf } from "../wire-error.js";
import { CallStream, type CallStreamOptions, decoderOf } from "./call-stream.js";
import { FailedChannel } from "./channels/failed-channel.js";
import { FallbackChannel } from "./channels/fallback-channel.js";
import { RestartingChannel } from "./channels/restarting-channel.js";
import type { EventStreams } from "./event-streams.js";
import type { Platform } from "./platform.js";
import { request as sendRequest } from "./request.js";
import type {
  CallOptions,
  ClientEvent,
  ClientOptions,
  DuplexStream,
  ReceiveStream,
  SendStream,
  StreamEvent,
} from "./stream.js";
import type { ClientCall } from "./telemetry.js";

interface Codecs<Payload> {
  /** Null: the method takes nothing. */
  readonly payload: Encode<Payload> | null;
  readonly errors: readonly ErrorCodec[];
}

/** Makes the calls of generated clients. */
export interface Caller {
  unary<Payload, Result>(
    descriptor: MethodDescriptor,
    codecs: Codecs<Payload> & { readonly result?: Incoming<Result> },
    payload: Payload,
    options?: CallOptions,
  ): Promise<Result>;
  receive<Payload, Out>(
    descriptor: MethodDescriptor,
    codecs: Codecs<Payload> & { readonly incoming: Incoming<Out> },
    payload: Payload,
    options?: CallOptions,
  ): ReceiveStream<Out>;
  send<Payload, In, Result>(
    descriptor: MethodDescriptor,
    codecs: Codecs<Payload> & { readonly outgoing: Outgoing<In>; readonly result?: Incoming<Result> },
    payload: Payload,
    options?: CallOptions,
  ): SendStream<In, Result>;
  duplex<Payload, In, Out>(
    descriptor: MethodDescriptor,
    codecs: Codecs<Payload> & { readonly outgoing: Outgoing<In>; readonly incoming: Incoming<Out> },
    payload: Payload,
    options?: CallOptions,
  ): DuplexStream<In, Out>;
}

const defaultBackoff: Backoff = { baseMs: 200, maxMs: 10_000, attempts: 5 };
const defaultOpenTimeoutMs = 10_000;
const defaultRequestTimeoutMs = 60_000;
const defaultAnswerMaxBytes = 16_777_216;
/** How long `protocol: "auto"` remembers that a server speaks profile goa alone. */
const rememberedMs = 600_000;

/** `events`: given by clients that have methods with `transport sse`. */
export function callerOn(platform: Platform, options: ClientOptions, events?: EventStreams): Caller {
  const base = baseUrl(options.url);
  const { baseMs, maxMs, attempts } = options.backoff ?? {};
  const backoff: Backoff = {
    baseMs: baseMs ?? defaultBackoff.baseMs,
    maxMs: maxMs ?? defaultBackoff.maxMs,
    attempts: attempts ?? defaultBackoff.attempts,
  };
  /** Routes of servers that answered without a subprotocol, and until when that is believed. */
  const goaOnly = new Map<string, number>();

  const open = <Payload>(
    descriptor: MethodDescriptor,
    codecs: Codecs<Payload>,
    payload: Payload,
    call: CallOptions,
  ): ClientChannel => {
    const start = (given: CallOptions): ClientChannel => {
      try {
        const json =
          codecs.payload === null ? undefined : runCodec(`payload of ${descriptor.name}`, codecs.payload, payload);
        return openChannel(descriptor, codecs.errors, json, given);
      } catch (error) {
        tellerOf(options, descriptor)({ kind: "failed", status: null, error });
        return new FailedChannel(error instanceof Error ? error : new Error(String(error)));
      }
    };
    return options.telemetry === undefined ? start(call) : options.telemetry.stream(observed(descriptor, call), start);
  };

  const observed = (descriptor: MethodDescriptor, call: CallOptions): ClientCall => ({
    descriptor,
    options: call,
    url: options.url,
    setsHeaders: platform.setsHeaders,
  });

  const openChannel = (
    descriptor: MethodDescriptor,
    errors: readonly ErrorCodec[],
    json: unknown,
    call: CallOptions,
  ): ClientChannel => {
    const { policy } = descriptor;
    if (policy === null) throw new Error(`${descriptor.name} has no streams`);
    const onEvent = tellerOf(options, descriptor, call.onEvent);
    if (policy.transport === "sse") return eventCall(descriptor, errors, json, call, onEvent);
    const goa = (told: (event: StreamEvent) => void) => goaCall(descriptor, errors, json, call, told);
    const session = (since: unknown, told: (event: StreamEvent) => void) => {
      const from = policy.resume?.restart;
      const payload =
        from === null || from === undefined || since === undefined ? json : withField(json, from.payloadField, since);
      return sessionCall(descriptor, errors, payload, call, told);
    };
    const goaOrRestarting = () =>
      call.restart === true && descriptor.shape === "server"
        ? new RestartingChannel((_since, told) => goa(told), null, backoff, onEvent)
        : goa(onEvent);
    if (options.protocol === "goa") return goaOrRestarting();
    const restart = policy.resume?.restart ?? null;
    if (restart !== null && descriptor.shape === "server") {
      return new RestartingChannel(session, restart.resultField, backoff, onEvent);
    }
    if (options.protocol !== "auto" || !platform.setsHeaders || policy.resume !== null) {
      return session(undefined, onEvent);
    }
    const route = descriptor.routes[0]?.path ?? "";
    if ((goaOnly.get(route) ?? 0) > Date.now()) return goaOrRestarting();
    // The first try isn't told as a failure of the call: the call goes on.
    const quiet = (event: StreamEvent) => {
      const isFallback = event.kind === "closed" && event.error instanceof OpenError && event.error.status === 101;
      if (!isFallback) onEvent(event);
    };
    return new FallbackChannel(session(undefined, quiet), () => {
      goaOnly.set(route, Date.now() + rememberedMs);
      return goaOrRestarting();
    });
  };

  const common = (
    descriptor: MethodDescriptor,
    errors: readonly ErrorCodec[],
    onEvent: (event: StreamEvent) => void,
  ) => ({
    shape: descriptor.shape,
    openTimeoutMs: options.openTimeoutMs ?? descriptor.policy?.openTimeoutMs ?? defaultOpenTimeoutMs,
    backoff,
    errorOf: (wire: WireError) => errorOf(wire, errors),
    refusalOf: (answer: HttpAnswer) => refusalOf(answer, errors),
    onEvent,
    onWorthTrying,
  });

  const goaCall = (
    descriptor: MethodDescriptor,
    errors: readonly ErrorCodec[],
    json: unknown,
    call: CallOptions,
    onEvent: (event: StreamEvent) => void,
  ): ClientChannel => {
    const { policy } = descriptor;
    if (policy === null) throw new Error(`${descriptor.name} has no streams`);
    const request = encodeRequest(descriptor, json);
    const headers = headersOf(request, call);
    if (!platform.setsHeaders) refuseHeaders(headers);
    const dial = platform.dial(`${base.ws}${request.target}`, headers, policy.messageMaxBytes);
    return new GoaClientChannel({ ...common(descriptor, errors, onEvent), dial, policy });
  };

  const sessionCall = (
    descriptor: MethodDescriptor,
    errors: readonly ErrorCodec[],
    json: unknown,
    call: CallOptions,
    onEvent: (event: StreamEvent) => void,
  ): ClientChannel => {
    const { policy } = descriptor;
    if (policy === null) throw new Error(`${descriptor.name} has no streams`);
    const request = encodeRequest(descriptor, json);
    const headers = headersOf(request, call);
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
    const asEntry = options.token !== undefined || !platform.setsHeaders;
    const token = options.token ?? (bearer === undefined ? undefined : () => bearer);
    if (asEntry && token !== undefined) delete headers.authorization;
    if (!platform.setsHeaders) refuseHeaders(headers);
    const largest = policy.messageMaxBytes;
    return new SessionClientChannel({
      ...common(descriptor, errors, onEvent),
      dial: platform.dial(`${base.ws}${request.target}`, headers, largestMessageOf(largest)),
      window: { ...policy.buffer, largest },
      largestSent: descriptor.shape === "server" ? 0 : largest,
      overflow: policy.overflow,
      token: asEntry && token !== undefined ? async () => token() : null,
      renewsToken: options.token !== undefined,
    });
  };

  const eventCall = (
    descriptor: MethodDescriptor,
    errors: readonly ErrorCodec[],
    json: unknown,
    call: CallOptions,
    onEvent: (event: StreamEvent) => void,
  ): ClientChannel => {
    const { policy } = descriptor;
    if (policy === null || events === undefined) throw new Error(`${descriptor.name} has no server-sent events`);
    const request = encodeRequest(descriptor, json);
    const { token } = options;
    return events.open({
      ...common(descriptor, errors, onEvent),
      fetch: platform.fetch,
      url: `${base.http}${request.target}`,
      headers: async () => ({
        ...headersOf(request, call),
        ...(token === undefined ? {} : { authorization: `Bearer ${await token()}` }),
      }),
      policy,
      profile: options.protocol === "goa" ? "goa" : "goaidl.v1",
      restart: call.restart === true,
      onWorthTrying,
    });
  };

  const headersOf = (request: EncodedRequest, call: CallOptions): Record<string, string> => {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...options.headers, ...call.headers }))
      headers[name.toLowerCase()] = value;
    return Object.assign(headers, request.headers);
  };

  const unary: Caller["unary"] = (descriptor, codecs, payload, call = {}) => {
    const { telemetry } = options;
    return telemetry === undefined
      ? ask(descriptor, codecs, payload, call)
      : telemetry.unary(observed(descriptor, call), (given) => ask(descriptor, codecs, payload, given));
  };

  const ask: Caller["unary"] = async (descriptor, codecs, payload, call = {}) => {
    const tell = tellerOf(options, descriptor);
    let status: number | null = null;
    try {
      const json =
        codecs.payload === null ? undefined : runCodec(`payload of ${descriptor.name}`, codecs.payload, payload);
      const request = encodeRequest(descriptor, json);
      const answer = await sendRequest(`${descriptor.service}.${descriptor.name}`, `${base.http}${request.target}`, {
        fetch: platform.fetch,
        verb: request.verb,
        headers: async () => ({
          ...headersOf(request, call),
          ...(options.token === undefined ? {} : { authorization: `Bearer ${await options.token()}` }),
        }),
        body: request.body,
        signal: call.signal ?? null,
        timeoutMs: options.requestTimeoutMs ?? defaultRequestTimeoutMs,
        maxBytes: options.answerMaxBytes ?? defaultAnswerMaxBytes,
      });
      status = answer.status;
      const body = parsed(answer.text);
      if (status !== descriptor.status && (status < 200 || status > 299)) {
        throw refusalOf({ status, name: answer.headers.get("goa-error"), body }, codecs.errors);
      }
      const result = resultOf(descriptor, codecs.result, body, answer.headers.get("goa-view"));
      tell({ kind: "answered", status });
      return result;
    } catch (error) {
      tell({ kind: "failed", status, error });
      throw error;
    }
  };

  const stream = <Payload, In, Out, Result>(
    descriptor: MethodDescriptor,
    codecs: Codecs<Payload>,
    payload: Payload,
    call: CallOptions,
    { outgoing = null, incoming = null, result = null }: Partial<CallStreamOptions<In, Out, Result>>,
  ) =>
    new CallStream(open(descriptor, codecs, payload, call), {
      descriptor,
      outgoing,
      incoming,
      result,
      signal: call.signal ?? null,
    });

  return {
    unary,
    receive: (descriptor, codecs, payload, call = {}) =>
      stream(descriptor, codecs, payload, call, { incoming: codecs.incoming }),
    send: (descriptor, codecs, payload, call = {}) =>
      stream(descriptor, codecs, payload, call, { outgoing: codecs.outgoing, result: codecs.result ?? null }),
    duplex: (descriptor, codecs, payload, call = {}) =>
      stream(descriptor, codecs, payload, call, { outgoing: codecs.outgoing, incoming: codecs.incoming }),
  };
}

type Unidentified<Event> = Event extends unknown ? Omit<Event, "id" | "service" | "method"> : never;

/** Tells a call's own listener of it, and the client's. A log that fails is no reason for a call to fail. */
function tellerOf<Event extends Unidentified<ClientEvent>>(
  { onEvent }: ClientOptions,
  { service, name: method }: MethodDescriptor,
  own?: (event: Event) => void,
): (event: Event) => void {
  const id = errorId();
  return (event) => {
    try {
      own?.(event);
      onEvent?.({ id, service, method, ...event });
    } catch (error) {
      console.error(error);
    }
  };
}

function resultOf<Result>(
  { name }: MethodDescriptor,
  codec: Incoming<Result> | undefined,
  body: unknown,
  view: string | null,
): Result {
  if (codec === undefined) return nothing();
  return runCodec(`result of ${name}`, decoderOf(codec, view), body);
}

/** A method without result resolves to nothing, and its generated code types it so. */
function nothing<Result>(): Result {
  return undefined as Result;
}

function baseUrl(text: string): { readonly ws: string; readonly http: string } {
  if (!/^(ws|http)s?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new Error(
      `${JSON.stringify(text)} is no URL of a service: it starts with ws://, wss://, http:// or https://`,
    );
  }
  const url = new URL(text);
  const rest = `://${url.host}${url.pathname.replace(/\/+$/, "")}`;
  const secure = /^(wss|https):$/.test(url.protocol) ? "s" : "";
  return { ws: `ws${secure}${rest}`, http: `http${secure}${rest}` };
}

function refuseHeaders(headers: Readonly<Record<string, string>>): void {
  const names = Object.keys(headers).filter((name) => name !== "cookie");
  if (names.length === 0) return;
  throw new OpenError(
    `a page can't set headers on a WebSocket, and this call needs ${names.join(", ")}: use a query parameter or a cookie`,
    null,
  );
}

function refusalOf(answer: HttpAnswer, errors: readonly ErrorCodec[]): Error {
  const wire = wireErrorOf(answer, errors);
  return wire === null ? new OpenError(`the server answered ${answer.status}`, answer.status) : errorOf(wire, errors);
}

function withField(json: unknown, name: string, value: unknown): unknown {
  return typeof json === "object" && json !== null ? { ...json, [name]: value } : json;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
