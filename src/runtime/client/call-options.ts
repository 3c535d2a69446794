import type { StreamEvent } from "../transport/channel.js";

export interface CallOptions {
  /** Cancels the call when it fires; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Headers that are added to the opening request. Browsers can't set headers on a WebSocket, but can on other
   * requests.
   */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly onEvent?: ((event: StreamEvent) => void) | undefined;
  /**
   * Whether a lost stream continues as a new call, which the event `restarted` reports. `true`: for server streaming in
   * profile goa and with `transport sse`. `"always"`: for every server streaming and bidirectional call, even if the
   * server was restarted. From the first attempt on, such a stream ends only when the server ends it, when it is
   * closed, or with a final refusal. Default: false, or the client's option.
   */
  readonly restart?: boolean | "always" | undefined;
  /**
   * With `restart: "always"`: sends again the state that the server lost with the previous call, such as a
   * subscription. Waiting messages are sent after the returned promise has settled. If it throws or rejects, the stream
   * ends with that error.
   */
  readonly onRestart?: (() => void | Promise<void>) | undefined;
}
