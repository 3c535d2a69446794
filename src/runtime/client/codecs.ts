import { type Encode, runCodec } from "../codec/cursor.js";
import type { ErrorCodec, MethodDescriptor } from "../descriptor.js";

/** What every method has, whatever its shape. */
export interface Codecs<Payload> {
  /** Null: the method takes nothing. */
  readonly payload: Encode<Payload> | null;
  readonly errors: readonly ErrorCodec[];
}

/** The JSON value of a payload; undefined where the method takes nothing. Throws a ValidationError. */
export function encodedPayload<Payload>(
  { name }: MethodDescriptor,
  { payload: encode }: Codecs<Payload>,
  payload: Payload,
): unknown {
  return encode === null ? undefined : runCodec(`payload of ${name}`, encode, payload);
}
