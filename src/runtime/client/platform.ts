import type { Dial } from "../v1/client-channel.js";

/** What differs between Node and browsers. */
export interface Platform {
  /** Connections to one URL; `headers` only where `setsHeaders`. */
  readonly dial: (url: string, headers: Readonly<Record<string, string>>) => Dial;
  /** Whether a WebSocket's opening request can carry headers. Browsers' can't. */
  readonly setsHeaders: boolean;
}
