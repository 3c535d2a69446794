import type { StreamEvent } from "../transport/channel.js";

/** What a client's `onEvent` is told: of every call, streams or not. Plain data, without credentials, payloads or messages. */
export type ClientEvent = {
  /** Identifies the call in this program's logs. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
} & (
  | StreamEvent
  /** A method without streams. */
  | { readonly kind: "answered"; readonly status: number }
  /** A method without streams, or a stream that could not even be tried; `status` is null where there was no answer. */
  | { readonly kind: "failed"; readonly status: number | null; readonly error: unknown }
);
