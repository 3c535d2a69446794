import type { StreamEvent } from "../transport/channel.js";

export interface CallOptions {
  /** Cancels the call when it fires. */
  readonly signal?: AbortSignal | undefined;
  /** Added to the opening request; browsers can't set headers on a WebSocket, but can on other requests. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly onEvent?: ((event: StreamEvent) => void) | undefined;
  /**
   * Whether a stream that is lost goes on as a new call, told by the event `restarted`. `true`: server streaming in profile
   * goa and with `transport sse`. `"always"`: every server streaming and bidirectional call, also where the server was
   * restarted; from the first attempt to open it on, it ends only by its end, by `close` or by a refusal that is final.
   */
  readonly restart?: boolean | "always" | undefined;
  /**
   * With `restart: "always"`: sends the state again that the server has lost with the call before, such as a subscription.
   * What was waiting to be sent goes after the promise of this has settled. What it throws ends the stream.
   */
  readonly onRestart?: (() => void | Promise<void>) | undefined;
}
