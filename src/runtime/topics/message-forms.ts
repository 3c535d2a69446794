import type { Encode } from "../codec/cursor.js";
import type { TopicSource } from "../descriptor.js";
import { type Encoded, encodeMessage } from "../encode-message.js";
import { tooLarge } from "../too-large.js";
import { itemOverheadBytes } from "../transport/memory-budget.js";
import { utf8Length } from "../transport/text-size.js";
import { packValue } from "./pack-value.js";

/** The validated and encoded forms of a message of a topic, by encoder. */
export type Forms<Out> = readonly (readonly [encoder: Encode<Out>, encoded: Encoded])[];

/**
 * Validates and encodes a message in all views of its method. If interceptors still fill in fields, each stream encodes
 * the message, so the result is empty. Throws a ValidationError, also if the message is larger than `message max`.
 */
export function formsOf<Out>(source: TopicSource<Out>, value: Out): Forms<Out> {
  const { descriptor, encode, views = {}, completedLater } = source;
  if (completedLater === true) return [];
  return [...new Set([encode, ...Object.values(views)])].map((encoder) => {
    const encoded = encodeMessage(descriptor, encoder, value);
    const limit = descriptor.policy?.messageMaxBytes ?? Number.POSITIVE_INFINITY;
    const size = sizeOf(encoded);
    if (size > limit) throw tooLarge(size, limit);
    return [encoder, encoded];
  });
}

/** Returns the memory that a message takes, in bytes. */
export function bytesOf<Out>(value: Out, forms: Forms<Out>): number {
  const sizes = forms.length === 0 ? [utf8Length(packValue(value))] : forms.map(([, encoded]) => sizeOf(encoded));
  return sizes.reduce((sum, size) => sum + size, itemOverheadBytes);
}

function sizeOf(encoded: Encoded): number {
  return typeof encoded === "string" ? utf8Length(encoded) : encoded.byteLength;
}
