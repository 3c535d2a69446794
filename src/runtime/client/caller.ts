import type { Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { errorId } from "../errors.js";
import type { ClientChannel, StreamEvent } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { ask } from "./ask.js";
import type { CallOptions } from "./call-options.js";
import { CallStream, type CallStreamOptions } from "./call-stream.js";
import { FailedChannel } from "./channels/failed-channel.js";
import type { ClientOptions } from "./client-options.js";
import { type Codecs, encodedPayload } from "./codecs.js";
import { type ClientContext, contextOf } from "./context.js";
import type { EventStreams } from "./event-streams.js";
import { missingPart } from "./missing-part.js";
import type { OpenCall } from "./open-call.js";
import { openerOf } from "./open-channel.js";
import type { Platform } from "./platform.js";
import type { Protocol } from "./protocol.js";
import { reporterOf } from "./report-event.js";
import type { Restarts } from "./restarts.js";
import type { SharedCalls } from "./shared-calls.js";
import type { DuplexStream, ReceiveStream, SendStream } from "./stream.js";
import { StateWatch } from "./stream-state.js";
import type { ClientCall } from "./telemetry.js";

/** Makes the calls of generated clients. */
export interface Caller {
  /** Takes errors that no caller awaits. */
  readonly onError: NonNullable<ClientOptions["onError"]>;
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

/**
 * A part of the runtime that only some clients need: the profile of their streams, the connection that they share,
 * restarts, or server-sent events.
 */
export type CallerPart = Protocol | SharedCalls | Restarts | EventStreams;

/** The parts that calls need besides their client's context. */
interface StreamContext extends ClientContext {
  readonly open: OpenCall;
}

/**
 * Makes the caller of one client. `parts` has its default profile and the other parts that its bundle contains; `named`
 * has the profiles that its options may give by name.
 */
export function callerOn(
  platform: Platform,
  options: ClientOptions,
  { parts, named }: { readonly parts: readonly CallerPart[]; readonly named: readonly Protocol[] },
): Caller {
  const shared = parts.find((part) => "dialerOf" in part) ?? null;
  if (options.connection === "shared" && shared === null) {
    throw missingPart('connection: "shared"', "sharedConnection");
  }
  const restarts = options.restarts ?? parts.find((part) => "around" in part) ?? null;
  const base = contextOf(platform, options);
  const given = parts.find((part) => "openerOf" in part) ?? null;
  const events = parts.find((part) => "open" in part) ?? null;
  const protocol = protocolOf(options.protocol, { given, named, canFallBack: platform.setsHeaders });
  const context: StreamContext = {
    ...base,
    open: openerOf({ ...base, shared: shared?.dialerOf(base) ?? null, restarts }, protocol, events),
  };
  return {
    onError: context.onError,
    unary(descriptor, codecs, payload, call = {}) {
      const run = (given: CallOptions) => ask(context, { descriptor, codecs, payload, options: given });
      const { telemetry } = options;
      return telemetry === undefined ? run(call) : telemetry.unary(observed(context, descriptor, call), run);
    },
    receive: (descriptor, codecs, payload, call = {}) =>
      stream(context, { descriptor, codecs, payload, call }, { incoming: codecs.incoming }),
    send: (descriptor, codecs, payload, call = {}) =>
      stream(
        context,
        { descriptor, codecs, payload, call },
        { outgoing: codecs.outgoing, result: codecs.result ?? null },
      ),
    duplex: (descriptor, codecs, payload, call = {}) =>
      stream(context, { descriptor, codecs, payload, call }, { outgoing: codecs.outgoing, incoming: codecs.incoming }),
  };
}

/** Returns the profile that the options name; null if neither they nor the generated client name one. */
function protocolOf(
  wanted: ClientOptions["protocol"],
  {
    given,
    named,
    canFallBack,
  }: { readonly given: Protocol | null; readonly named: readonly Protocol[]; readonly canFallBack: boolean },
): Protocol | null {
  if (wanted === undefined) return given;
  if (typeof wanted === "object") return wanted;
  // If calls can't fall back to profile goa, `auto` is goaidl.v1.
  const name = wanted === "auto" && !canFallBack ? "goaidl.v1" : wanted;
  const found = [given, ...named].find((protocol) => protocol?.name === name) ?? null;
  if (found !== null) return found;
  throw missingPart(`the profile "${name}"`, name === "goaidl.v1" ? "goaidlV1" : name, "as `protocol`");
}

interface StreamRequest<Payload> {
  readonly descriptor: MethodDescriptor;
  readonly codecs: Codecs<Payload>;
  readonly payload: Payload;
  readonly call: CallOptions;
}

function stream<Payload, In, Out, Result>(
  context: StreamContext,
  request: StreamRequest<Payload>,
  { outgoing = null, incoming = null, result = null }: Partial<CallStreamOptions<In, Out, Result>>,
): CallStream<In, Out, Result> {
  const { descriptor, call } = request;
  const id = errorId();
  const { service, name: method } = descriptor;
  const states = new StateWatch();
  return new CallStream(open(context, request, id, states), {
    states,
    descriptor,
    outgoing,
    incoming,
    result,
    signal: call.signal ?? null,
    report: (error) => context.onError(error, { service, method, id }),
  });
}

/**
 * Opens the channel of a call, with telemetry if the client has it; returns a failed channel if the call could not be
 * tried.
 */
function open<Payload>(
  context: StreamContext,
  request: StreamRequest<Payload>,
  id: string,
  states: StateWatch,
): ClientChannel {
  const { descriptor, codecs, payload, call } = request;
  const { options } = context;
  const start = (given: CallOptions): ClientChannel => {
    try {
      const json = encodedPayload(descriptor, codecs, payload);
      const reportEvent = reporterOf<StreamEvent>(options, { descriptor, id, onEvent: given.onEvent });
      const onEvent = (event: StreamEvent): void => {
        states.onEvent(event);
        reportEvent(event);
      };
      const { service, name: method } = descriptor;
      const report = (error: Error): void => context.onError(error, { service, method, id });
      return context.open({ descriptor, errors: codecs.errors, json, options: given, onEvent, report });
    } catch (error) {
      reporterOf(options, { descriptor, id })({ kind: "failed", status: null, error });
      const failure = error instanceof Error ? error : new Error(String(error));
      states.onEvent({ kind: "closed", code: closeCode.breach, error: failure });
      return new FailedChannel(failure);
    }
  };
  const { telemetry } = options;
  return telemetry === undefined ? start(call) : telemetry.stream(observed(context, descriptor, call), start);
}

function observed({ platform, options }: ClientContext, descriptor: MethodDescriptor, call: CallOptions): ClientCall {
  return { descriptor, options: call, url: options.url, setsHeaders: platform.setsHeaders };
}
