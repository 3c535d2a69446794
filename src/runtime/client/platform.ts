import type { Fetch } from "../transport/fetch.js";
import type { Dial } from "../transport/socket.js";

/** The differences between Node and browsers. */
export interface Platform {
  /**
   * Dials connections to one URL; `headers` is used only if `setsHeaders`. A message of more than `maxBytes` ends the
   * connection with 1009, except in browsers, which have no such limit.
   */
  readonly dial: (url: string, headers: Readonly<Record<string, string>>, maxBytes: number) => Dial;
  /** Whether the opening request of a WebSocket can have headers; in browsers it can't. */
  readonly setsHeaders: boolean;
  /** Makes requests without a WebSocket. */
  readonly fetch: Fetch;
}
