import type { StreamEvent } from "../transport/channel.js";

/**
 * An event for the client's `onEvent`, about calls with and without streams. Plain data, without credentials, payloads
 * or messages.
 */
export type ClientEvent = {
  /** Identifies the call in this program's logs. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
} & (
  | StreamEvent
  /** A method without streams was answered. */
  | { readonly kind: "answered"; readonly status: number }
  /** A method without streams failed, or a stream could not even be tried; `status` is null if there was no answer. */
  | { readonly kind: "failed"; readonly status: number | null; readonly error: unknown }
);
