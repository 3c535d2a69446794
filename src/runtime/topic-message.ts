import type { Encode } from "./codec/cursor.js";
import type { Encoded } from "./encode-message.js";

/** The maximum number of encoded forms that a message keeps: one for each view of the methods that send it. */
const maxForms = 16;

export interface TopicMessageInit<Out> {
  readonly position: string;
  /** Returns the message; called once, at the first use. */
  readonly value: () => Out;
  /** The validated and encoded forms of the message, by encoder. */
  readonly forms: Iterable<readonly [Encode<Out>, Encoded]>;
}

/**
 * A message of a topic: validated and encoded once, for any number of streams. `stream.send` and generators pass it on
 * as it is. It can be sent on streams of the topic's type only.
 */
export class TopicMessage<in out Out> {
  /** The position of the message in its topic: `subscribe({ after: position })` continues after it. */
  readonly position: string;
  readonly #forms: Map<Encode<Out>, Encoded>;
  #value: { readonly get: () => Out } | { readonly value: Out };

  constructor({ position, value, forms }: TopicMessageInit<Out>) {
    this.position = position;
    this.#value = { get: value };
    this.#forms = new Map(forms);
  }

  /** The message itself. It is shared with all subscribers, and must not be changed. */
  get value(): Out {
    if ("get" in this.#value) this.#value = { value: this.#value.get() };
    return this.#value.value;
  }

  /** Returns the message as this encoder has written it; undefined if it has not. */
  known(encoder: Encode<Out>): Encoded | undefined {
    return this.#forms.get(encoder);
  }

  /** Returns the message as this encoder writes it; calls `encode` only the first time. */
  encoded(encoder: Encode<Out>, encode: (value: Out) => Encoded): Encoded {
    const known = this.#forms.get(encoder);
    if (known !== undefined) return known;
    const made = encode(this.value);
    if (this.#forms.size < maxForms) this.#forms.set(encoder, made);
    return made;
  }
}
