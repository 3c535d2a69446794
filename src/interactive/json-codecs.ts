import { type Decode, type Encode, runCodec } from "../runtime/codec/cursor.js";
import type { Incoming, Outgoing } from "../runtime/descriptor.js";
import type { InteractiveMethod } from "./interactive-contract.js";

/** The kinds of messages of a method, by their names in the design. */
export type MessageKind = "payload" | "streamingPayload" | "streamingResult" | "result";

/** The decoder of the receiver of a kind of message; null if the method has no such message. */
function receiver({ codecs: { client, server } }: InteractiveMethod, kind: MessageKind, view: string | null) {
  const viewed = (incoming: Incoming<unknown> | undefined): Decode<unknown> | null =>
    incoming === undefined ? null : ((view === null ? undefined : incoming.views?.[view]) ?? incoming.decode);
  switch (kind) {
    case "payload":
      return server.payload;
    case "streamingPayload":
      return viewed(server.incoming);
    case "streamingResult":
      return viewed(client.incoming);
    case "result":
      return viewed(client.result);
  }
}

/** Checks a JSON value as its receiver would. Throws a ValidationError. */
export function checkValue(
  method: InteractiveMethod,
  kind: MessageKind,
  value: unknown,
  view: string | null = null,
): void {
  decoded(method, kind, value, view);
}

/**
 * Turns a JSON value into the argument of a stream's `send`. Bytes become a Uint8Array, which may travel as a binary
 * frame; everything else travels unchanged. Throws a ValidationError.
 */
export function sendable(
  method: InteractiveMethod,
  kind: MessageKind,
  value: unknown,
  view: string | null = null,
): unknown {
  const read = decoded(method, kind, value, view);
  return read instanceof Uint8Array ? read : value;
}

function decoded(method: InteractiveMethod, kind: MessageKind, value: unknown, view: string | null): unknown {
  const decode = receiver(method, kind, view);
  return decode === null ? undefined : runCodec(subjectOf(method, kind), decode, value);
}

function subjectOf({ method }: InteractiveMethod, kind: MessageKind): string {
  if (kind === "payload" || kind === "result") return `${kind} of ${method.name}`;
  return `message ${kind === "streamingPayload" ? "to" : "of"} ${method.name}`;
}

/** An encoder of values that `sendable` returned. */
export function encodeSendable(encode: Encode<unknown>): Encode<unknown> {
  return (value, at) => (value instanceof Uint8Array ? encode(value, at) : value);
}

/** The encoders of a message and of its views, for values that `sendable` returned. */
export function outgoingOf({ encode, views }: Outgoing<unknown>): Outgoing<unknown> {
  return { encode: encodeSendable(encode), ...(views === undefined ? {} : { views: mapped(views, encodeSendable) }) };
}

/** The form of received messages as JSON values. */
export interface ReceivedForm {
  /** Whether fields that were left out are filled in with their defaults. */
  readonly defaults: boolean;
}

/**
 * A decoder that checks a message and returns it as a JSON value, with bytes as base64. `sender` has the encoders of
 * the peer.
 */
export function incomingOf(
  incoming: Incoming<unknown>,
  sender: Outgoing<unknown> | undefined,
  form: ReceivedForm,
): Incoming<unknown> {
  const read = (decode: Decode<unknown>, encode: Encode<unknown> | undefined): Decode<unknown> => {
    return (wire, at) => {
      const value = decode(wire, at);
      const isWritten = encode !== undefined && !at.failed && (form.defaults || wire instanceof Uint8Array);
      return isWritten ? encode(value, at) : wire;
    };
  };
  const { decode, views } = incoming;
  if (views === undefined) return { decode: read(decode, sender?.encode) };
  const entries = Object.entries(views).map(([name, one]) => [name, read(one, sender?.views?.[name])] as const);
  return { decode: read(decode, sender?.encode), views: Object.fromEntries(entries) };
}

function mapped<Value>(record: Readonly<Record<string, Value>>, map: (value: Value) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
