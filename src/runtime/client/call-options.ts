import type { StreamEvent } from "../transport/channel.js";

export interface CallOptions {
  /** Cancels the call when it fires. */
  readonly signal?: AbortSignal;
  /** Added to the opening request; browsers can't set headers on a WebSocket, but can on other requests. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: StreamEvent) => void;
  /**
   * Profile goa and `transport sse`, server streaming: start the call anew when its connection is lost, told by the event
   * `restarted`.
   */
  readonly restart?: boolean;
}
