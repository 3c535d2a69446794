import { exampleValue, type Sender } from "../../targets/schema/examples/example-value.js";
import type { Json } from "../ir/json.js";
import { typeOf } from "./check-text.js";
import type { InteractiveMethod } from "./interactive-contract.js";
import type { MessageKind } from "./json-codecs.js";

/** An example of a kind of message of a method, in its wire form; undefined if the method has no such message, or none was found. */
export function exampleMessage(
  method: InteractiveMethod,
  kind: MessageKind,
  { seed = "", view = null }: { readonly seed?: string; readonly view?: string | null } = {},
): Json | undefined {
  const type = typeOf(method, kind, view);
  return type === null ? undefined : exampleValue(type, method.types, { seed, from: senderOf(kind) })?.value;
}

/** The side that sends a kind of message. */
export function senderOf(kind: MessageKind): Sender {
  return kind === "payload" || kind === "streamingPayload" ? "client" : "server";
}
