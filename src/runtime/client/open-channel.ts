import type { ErrorCodec, MethodDescriptor, StreamPolicyDescriptor } from "../descriptor.js";
import { OpenError } from "../errors.js";
import { GoaClientChannel, type GoaDial } from "../goa/client-channel.js";
import { isReservedHeader } from "../mux/control-frame.js";
import { sharedMessageMaxBytes } from "../mux/envelope.js";
import { encodeRequest } from "../parameters.js";
import type { ClientChannel, StreamEvent, WireError } from "../transport/channel.js";
import type { Dial, HttpAnswer } from "../transport/socket.js";
import { SessionClientChannel } from "../v1/client-channel.js";
import { largestMessageOf } from "../v1/frame.js";
import { errorOf, errorOfClose } from "../wire-error.js";
import type { CallOptions } from "./call-options.js";
import { FallbackChannel } from "./channels/fallback-channel.js";
import { RestartingChannel } from "./channels/restarting-channel.js";
import type { ClientContext } from "./context.js";
import { headersOf, refuseHeaders } from "./headers.js";
import { refusalOf } from "./refusal.js";

/** A call of a method with streams. */
export interface StreamCall {
  readonly descriptor: MethodDescriptor;
  readonly errors: readonly ErrorCodec[];
  /** The payload's JSON value. */
  readonly json: unknown;
  readonly options: CallOptions;
  readonly onEvent: (event: StreamEvent) => void;
  /** Takes errors that no promise of the call rejects with. */
  readonly report: (error: Error) => void;
}

const defaultOpenTimeoutMs = 10_000;
/** How long `protocol: "auto"` remembers that a server supports only profile goa. */
const rememberedMs = 600_000;

/**
 * Opens a call in the profile that the client and its server share. Throws if something is wrong before anything is
 * sent.
 */
export function openChannel(context: ClientContext, call: StreamCall): ClientChannel {
  const restart = restartOf(context, call);
  if (restart === null) return openOnce(context, call);
  const { backoff, wakes } = context;
  // An error of the call itself is thrown here. Each try connects once; the channel waits between the tries.
  const once = { ...context, backoff: { ...backoff, attempts: 1 } };
  encodeRequest(call.descriptor, call.json);
  return new RestartingChannel({
    open: (since, onEvent) => openOnce(once, { ...call, json: startingFrom(call.json, restart.from, since), onEvent }),
    field: restart.from?.resultField ?? null,
    backoff: { ...backoff, attempts: restart.isEndless ? Number.POSITIVE_INFINITY : backoff.attempts },
    limitMs: restart.limitMs,
    onEvent: call.onEvent,
    onUnreachable: call.report,
    reportAfter: backoff.attempts,
    onRestart: call.options.onRestart ?? (() => {}),
    retryCodes: new Set(call.errors.flatMap(({ descriptor }) => (descriptor.retry ? [descriptor.close] : []))),
    watch: wakes.watch,
  });
}

type RestartField = NonNullable<StreamPolicyDescriptor["resume"]>["restart"];

/** Returns how a lost stream continues as a new call; null: it doesn't, or its channel does so itself. */
function restartOf(
  { options }: ClientContext,
  call: StreamCall,
): { readonly from: RestartField; readonly limitMs: number; readonly isEndless: boolean } | null {
  const { shape } = call.descriptor;
  const { transport, resume } = policyOf(call.descriptor);
  if (transport === "sse" || (shape !== "server" && shape !== "bidirectional")) return null;
  const wanted = call.options.restart ?? options.restart;
  const from = (options.protocol !== "goa" && shape === "server" && resume?.restart) || null;
  if (wanted === "always" && (options.protocol !== "goa" || shape === "server")) {
    return { from, limitMs: Number.POSITIVE_INFINITY, isEndless: true };
  }
  if (from !== null) return { from, limitMs: resume?.withinMs ?? 0, isEndless: false };
  const isAsked = wanted === true && shape === "server" && options.protocol !== undefined && resume === null;
  return isAsked && options.protocol !== "goaidl.v1"
    ? { from: null, limitMs: Number.POSITIVE_INFINITY, isEndless: false }
    : null;
}

/** Opens a call that does not restart. */
function openOnce(context: ClientContext, call: StreamCall): ClientChannel {
  const { platform, options } = context;
  const policy = policyOf(call.descriptor);
  if (policy.transport === "sse") return openEvents(context, call);
  if (options.protocol === "goa") return openGoa(context, call);
  if (options.protocol !== "auto" || !platform.setsHeaders || policy.resume !== null) return openSession(context, call);
  return openEither(context, call);
}

/** Implements `protocol: "auto"`: goaidl.v1 if the server supports it, otherwise profile goa. */
function openEither(context: ClientContext, call: StreamCall): ClientChannel {
  const route = call.descriptor.routes[0]?.path ?? "";
  if ((context.goaOnly.get(route) ?? 0) > Date.now()) return openGoa(context, call);
  // The call goes on, so its first try isn't reported as a failure.
  const onEvent = (event: StreamEvent) => {
    const isFallback = event.kind === "closed" && event.error instanceof OpenError && event.error.status === 101;
    if (!isFallback) call.onEvent(event);
  };
  return new FallbackChannel(openSession(context, { ...call, onEvent }), () => {
    context.goaOnly.set(route, Date.now() + rememberedMs);
    return openGoa(context, call);
  });
}

function openGoa(context: ClientContext, call: StreamCall): ClientChannel {
  const { platform, options, base } = context;
  const policy = policyOf(call.descriptor);
  const request = encodeRequest(call.descriptor, call.json);
  const headers = headersOf(options, request, call.options);
  const token = takesToken(call.descriptor, platform) && headers.authorization === undefined ? context.tokens : null;
  if (!platform.setsHeaders) refuseHeaders(token === null ? headers : { ...headers, authorization: "" });
  const dial: GoaDial = (protocols, events, bearer) => {
    const all = bearer === null ? headers : { ...headers, authorization: `Bearer ${bearer}` };
    return platform.dial(`${base.ws}${request.target}`, all, policy.messageMaxBytes)(protocols, events);
  };
  const named = (code: number, reason: string) => errorOfClose(code, reason, call.errors);
  return new GoaClientChannel({ ...sharedOptions(context, call), errorOfClose: named, dial, token, policy });
}

/**
 * Whether a method takes the client's token in addition to its payload, because one of its schemes has no field. A
 * page, which can't send it, uses the alternatives without it.
 */
function takesToken({ parameters, security }: MethodDescriptor, { setsHeaders }: ClientContext["platform"]): boolean {
  const carried = new Set(parameters.map(({ credential }) => credential?.scheme));
  const needs = security.map((requirement) => requirement.some(({ scheme }) => !carried.has(scheme)));
  return needs.includes(true) && (setsHeaders || !needs.includes(false));
}

function openSession(context: ClientContext, call: StreamCall): ClientChannel {
  const { options, tokens } = context;
  const policy = policyOf(call.descriptor);
  const request = encodeRequest(call.descriptor, call.json);
  const headers = headersOf(options, request, call.options);
  const largest = policy.messageMaxBytes;
  const connection = connectionOf(context, call, { target: request.target, headers });
  return new SessionClientChannel({
    ...sharedOptions(context, call),
    ...connection,
    window: { ...policy.buffer, largest },
    largestSent: call.descriptor.shape === "server" ? 0 : largest,
    overflow: policy.overflow,
    renewsToken: tokens !== null,
    tokenLasts: (token, leftMs) => tokens?.lasts(token, leftMs),
  });
}

/** Returns how a session connects: on the client's shared connection if the call can, else on its own WebSocket. */
function connectionOf(
  { platform, base, shared, tokens }: ClientContext,
  { descriptor }: StreamCall,
  request: { readonly target: string; readonly headers: Readonly<Record<string, string>> },
) {
  const { target } = request;
  const largest = policyOf(descriptor).messageMaxBytes;
  const headers = { ...request.headers };
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
  const ofHeader = bearer === undefined || platform.setsHeaders ? null : () => Promise.resolve(bearer);
  const token = tokens === null ? ofHeader : (stale: string | null) => tokens.get(stale);
  if (token !== null) delete headers.authorization;
  const alone: Dial = (protocols, events) => {
    if (!platform.setsHeaders) refuseHeaders(headers);
    return platform.dial(`${base.ws}${target}`, headers, largestMessageOf(largest))(protocols, events);
  };
  if (shared === null || !sharesConnection(descriptor, headers)) return { dial: alone, token };
  return { dial: shared.dialOf({ path: target, headers, alone }), token };
}

/**
 * Whether a call can use the shared connection. A call that reads cookies can't, because they are those of the
 * connection's opening, nor can one with headers that only a connection's request may carry.
 */
function sharesConnection(
  { parameters, policy }: MethodDescriptor,
  headers: Readonly<Record<string, string>>,
): boolean {
  if (policy === null || policy.messageMaxBytes > sharedMessageMaxBytes) return false;
  return parameters.every(({ place }) => place !== "cookie") && !Object.keys(headers).some(isReservedHeader);
}

function openEvents(context: ClientContext, call: StreamCall): ClientChannel {
  const { platform, options, base, events, tokens } = context;
  if (events === undefined) throw new Error(`${call.descriptor.name} has no server-sent events`);
  const request = encodeRequest(call.descriptor, call.json);
  let used: string | null = null;
  return events.open({
    ...sharedOptions(context, call),
    fetch: platform.fetch,
    url: `${base.http}${request.target}`,
    credentials: options.credentials ?? null,
    headers: async (isRefused) => {
      const headers = headersOf(options, request, call.options);
      if (tokens === null) return headers;
      used = await tokens.get(isRefused ? used : null);
      return { ...headers, authorization: `Bearer ${used}` };
    },
    renewsToken: tokens !== null,
    policy: policyOf(call.descriptor),
    profile: options.protocol === "goa" ? "goa" : "goaidl.v1",
    restart: (call.options.restart ?? options.restart ?? false) !== false,
  });
}

/** Returns the options that channels of all profiles take. */
function sharedOptions(
  { platform, options, backoff, wakes }: ClientContext,
  { descriptor, errors, onEvent }: StreamCall,
) {
  return {
    shape: descriptor.shape,
    openTimeoutMs: options.openTimeoutMs ?? descriptor.policy?.openTimeoutMs ?? defaultOpenTimeoutMs,
    backoff,
    errorOf: (wire: WireError) => errorOf(wire, errors),
    refusalOf: (answer: HttpAnswer) => refusalOf(answer, errors),
    onEvent,
    watch: wakes.watch,
    gotThrough: wakes.gotThrough,
    hint: platform.setsHeaders ? "" : browserHint(),
  };
}

/** Returns a hint for errors in browsers, which hide why a connection could not be made. */
function browserHint(): string {
  const place: unknown = Reflect.get(globalThis, "location");
  const origin: unknown = typeof place === "object" && place !== null ? Reflect.get(place, "origin") : undefined;
  const page = typeof origin === "string" && origin !== "null" ? ` (${origin})` : "";
  return `. A browser hides the reason: the server may be down, the address may be wrong, or the server may not allow this page's origin${page}`;
}

function policyOf({ name, policy }: MethodDescriptor): StreamPolicyDescriptor {
  if (policy === null) throw new Error(`${name} has no streams`);
  return policy;
}

/** Adds to a payload the position after the last message seen; `since` is undefined if there was none. */
function startingFrom(json: unknown, from: RestartField, since: unknown): unknown {
  if (from === null || since === undefined || typeof json !== "object" || json === null) return json;
  return { ...json, [from.payloadField]: since };
}
