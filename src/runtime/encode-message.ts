import { type Encode, runCodec } from "./codec/cursor.js";
import type { MethodDescriptor } from "./descriptor.js";

/** An encoded message: JSON text, or the bytes of a binary message. */
export type Encoded = string | Uint8Array;

/** Validates and encodes a message of a method. Throws a ValidationError. */
export function encodeMessage<Message>(descriptor: MethodDescriptor, encode: Encode<Message>, value: Message): Encoded {
  const json = runCodec(`message of ${descriptor.name}`, encode, value);
  const isBinary = descriptor.policy?.frame !== "text" && value instanceof Uint8Array;
  return isBinary ? value : JSON.stringify(json);
}
