import { exampleValue, type Sender } from "../../targets/schema/examples/example-value.js";
import type { Json } from "../ir/json.js";
import type { Type } from "../ir/type.js";
import { typeOf } from "./check-text.js";
import type { InteractiveMethod } from "./interactive-contract.js";
import type { MessageKind } from "./json-codecs.js";

/** An example of a kind of message of a method, as it travels; undefined if the method has no such message, or none was found. */
export function exampleMessage(
  method: InteractiveMethod,
  kind: MessageKind,
  { seed = "", view = null }: { readonly seed?: string; readonly view?: string | null } = {},
): Json | undefined {
  const type = typeOf(method, kind, view);
  return type === null ? undefined : exampleOf(method, type, kind, seed);
}

function exampleOf({ types }: InteractiveMethod, type: Type, kind: MessageKind, seed: string): Json | undefined {
  const from: Sender = kind === "payload" || kind === "streamingPayload" ? "client" : "server";
  return exampleValue(type, types, { seed, from })?.value;
}
