import type { Fetch } from "../transport/fetch.js";
import type { Dial } from "../transport/socket.js";

/** What differs between Node and browsers. */
export interface Platform {
  /**
   * Connections to one URL; `headers` only where `setsHeaders`. A message of more than `maxBytes` ends one with 1009; a
   * browser takes what comes.
   */
  readonly dial: (url: string, headers: Readonly<Record<string, string>>, maxBytes: number) => Dial;
  /** Whether a WebSocket's opening request can carry headers. Browsers' can't. */
  readonly setsHeaders: boolean;
  /** Requests without a WebSocket. */
  readonly fetch: Fetch;
}
