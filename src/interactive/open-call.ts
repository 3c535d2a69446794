import type { CallOptions } from "../runtime/client/call-options.js";
import { type Caller, callerOn } from "../runtime/client/caller.js";
import type { ClientOptions } from "../runtime/client/client-options.js";
import { eventStreams } from "../runtime/client/event-streams.js";
import type { Platform } from "../runtime/client/platform.js";
import { auto } from "../runtime/client/protocols/auto.js";
import { goa } from "../runtime/client/protocols/goa.js";
import { goaidlV1 } from "../runtime/client/protocols/goaidl-v1.js";
import { restarts } from "../runtime/client/restarts.js";
import { sharedConnection } from "../runtime/client/shared-calls.js";
import type { ReceiveStream, SendStream } from "../runtime/client/stream.js";
import type { StreamState } from "../runtime/client/stream-state.js";
import type { ErrorCodec } from "../runtime/descriptor.js";
import { Deferred } from "../runtime/transport/deferred.js";
import { handled } from "../runtime/transport/operation.js";
import type { InteractiveMethod } from "./interactive-contract.js";
import { encodeSendable, incomingOf, outgoingOf, type ReceivedForm, sendable } from "./json-codecs.js";

/** A received value: a message of the stream, the one result of a method, or null after the server's end. */
export type Arrival = { readonly kind: "message" | "result"; readonly value: unknown } | null;

/** A call of any shape, whose messages are JSON values. */
export interface OpenCall {
  /** Resolves when the call is open; rejects with the typed refusal. */
  readonly opened: Promise<void>;
  /** The stream's state; `closed` from the beginning for a method without streams. */
  state(): StreamState;
  /** Calls `listener` with each new state. Returns a function that unsubscribes it. */
  onState(listener: (state: StreamState) => void): () => void;
  /** The view that the server chose, once the call is open. */
  view(): string | null;
  /**
   * Sends a message; resolves when the next one may be sent. Rejects with a ValidationError before anything is sent if the message is
   * invalid.
   */
  send(message: unknown): Promise<void>;
  /** Ends this side's direction. */
  end(): Promise<void>;
  /** The next message or the result; rejects with the error that ended the call. */
  receive(): Promise<Arrival>;
  /** Cancels the call, and resolves when it is closed. */
  cancel(): Promise<void>;
}

export interface CallRequest {
  readonly payload: unknown;
  readonly options?: CallOptions;
  readonly form?: ReceivedForm;
}

/** Makes a caller for the methods of a contract, which by default uses goaidl.v1. It works in Node and in browsers. */
export function interactiveCaller(platform: Platform, options: ClientOptions): Caller {
  return callerOn(platform, options, {
    parts: [eventStreams, goaidlV1, sharedConnection, restarts],
    named: [goaidlV1, goa, auto],
  });
}

/** The JSON body of the server's answer, by the error that the client throws for it. */
const bodies = new WeakMap<Error, unknown>();

/** The JSON value of the body of an error that the contract declares; undefined for others. */
export function errorBody(error: unknown): unknown {
  return error instanceof Error ? bodies.get(error) : undefined;
}

/** Opens a call. Throws a ValidationError if the payload is invalid. */
export function openCall(caller: Caller, method: InteractiveMethod, request: CallRequest): OpenCall {
  const { descriptor, client, server } = method.codecs;
  const { options = {}, form = { defaults: false } } = request;
  const codecs = {
    payload: client.payload === null ? null : encodeSendable(client.payload),
    errors: client.errors.map(remembered),
  };
  const payload = client.payload === null ? undefined : sendable(method, "payload", request.payload);
  const incoming = client.incoming && incomingOf(client.incoming, server.outgoing, form);
  const result = client.result && incomingOf(client.result, server.result, form);
  const outgoing = client.outgoing && outgoingOf(client.outgoing);
  const encoded = (message: unknown): unknown => sendable(method, "streamingPayload", message);

  if (descriptor.shape === "unary") {
    const controller = new AbortController();
    const signal =
      options.signal === undefined ? controller.signal : AbortSignal.any([options.signal, controller.signal]);
    const given = { ...codecs, ...(result === undefined ? {} : { result }) };
    const answer = caller.unary(descriptor, given, payload, { ...options, signal });
    return unaryCall(answer, () => controller.abort(), result !== undefined);
  }
  if (descriptor.shape === "client") {
    if (outgoing === undefined) throw new Error(`${descriptor.name} takes messages`);
    const given = { ...codecs, outgoing, ...(result === undefined ? {} : { result }) };
    return sendingCall(caller.send(descriptor, given, payload, options), encoded, result !== undefined);
  }
  if (incoming === undefined) throw new Error(`${descriptor.name} sends messages`);
  if (outgoing === undefined) {
    return receivingCall(caller.receive(descriptor, { ...codecs, incoming }, payload, options), noDirection);
  }
  const stream = caller.duplex(descriptor, { ...codecs, incoming, outgoing }, payload, options);
  return receivingCall(stream, { send: async (message) => stream.send(encoded(message)), end: () => stream.end() });
}

function remembered(codec: ErrorCodec): ErrorCodec {
  const { decode } = codec;
  if (decode === undefined) return codec;
  return {
    ...codec,
    decode: (wire, at) => {
      const error = decode(wire, at);
      bodies.set(error, wire.body);
      return error;
    },
  };
}

function stateOf(stream: ReceiveStream<unknown> | SendStream<unknown, unknown>) {
  return {
    opened: stream.opened,
    state: () => stream.state,
    onState: (listener: (state: StreamState) => void) => stream.onState(listener),
    view: () => stream.view,
    cancel: () => stream.close(),
  };
}

/** The operations on the direction from the caller to the server. */
type Direction = Pick<OpenCall, "send" | "end">;

const noDirection: Direction = {
  send: () => Promise.reject(new Error("the method takes no messages")),
  end: () => Promise.resolve(),
};

function unaryCall(answer: Promise<unknown>, cancel: () => void, hasResult: boolean): OpenCall {
  let isTaken = false;
  return {
    ...noDirection,
    opened: handled(answer.then(() => {})),
    state: () => "closed",
    onState: () => () => {},
    view: () => null,
    receive: async () => {
      const value = await answer;
      if (isTaken || !hasResult) return null;
      isTaken = true;
      return { kind: "result", value };
    },
    cancel: async () => {
      cancel();
      await answer.catch(() => {});
    },
  };
}

function sendingCall(
  stream: SendStream<unknown, unknown>,
  encoded: (message: unknown) => unknown,
  hasResult: boolean,
): OpenCall {
  const ended = new Deferred<void>();
  // The server may end the call before this side has ended its direction.
  const stop = stream.onState((state) => {
    if (state === "closed") ended.resolve();
  });
  let isTaken = false;
  return {
    ...stateOf(stream),
    send: async (message) => stream.send(encoded(message)),
    end: async () => {
      ended.resolve();
      handled(stream.closeAndReceive());
    },
    receive: async () => {
      if (isTaken) return null;
      await ended.promise;
      isTaken = true;
      stop();
      const value = await stream.closeAndReceive();
      return hasResult ? { kind: "result", value } : null;
    },
  };
}

function receivingCall(stream: ReceiveStream<unknown>, direction: Direction): OpenCall {
  return {
    ...stateOf(stream),
    ...direction,
    receive: async () => {
      const value = await stream.receive();
      return value === undefined ? null : { kind: "message", value };
    },
  };
}
