import type { Shape } from "../descriptor.js";
import type { Backoff } from "./backoff.js";
import type { StreamEvent, WireError } from "./channel.js";
import type { Watch } from "./page.js";
import type { HttpAnswer } from "./socket.js";

/** The options that the client's channels of all profiles take. */
export interface ClientChannelOptions {
  readonly shape: Shape;
  readonly openTimeoutMs: number;
  readonly backoff: Backoff;
  readonly errorOf: (wire: WireError) => Error;
  /** Makes the error for an HTTP answer that refuses the call. */
  readonly refusalOf: (answer: HttpAnswer) => Error;
  readonly onEvent: (event: StreamEvent) => void;
  /** A text that is added to the error of a call that got no answer. */
  readonly hint?: string;
  /** Reports events outside the call: those of the page, and of the client's other calls. */
  readonly watch: Watch;
  /** Called for each connection that was established. */
  readonly gotThrough: () => void;
}
