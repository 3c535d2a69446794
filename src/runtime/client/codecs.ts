import { type Encode, runCodec } from "../codec/cursor.js";
import type { ErrorCodec, MethodDescriptor } from "../descriptor.js";

/** The codecs that every method has, whatever its shape. */
export interface Codecs<Payload> {
  /** Null: the method takes no payload. */
  readonly payload: Encode<Payload> | null;
  readonly errors: readonly ErrorCodec[];
}

/** Returns the JSON value of a payload; undefined if the method takes none. Throws a ValidationError. */
export function encodedPayload<Payload>(
  { name }: MethodDescriptor,
  { payload: encode }: Codecs<Payload>,
  payload: Payload,
): unknown {
  return encode === null ? undefined : runCodec(`payload of ${name}`, encode, payload);
}
