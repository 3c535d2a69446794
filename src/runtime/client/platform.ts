import type { Dial } from "../v1/client-channel.js";

/** `fetch` as it is used here; the types of Node 20 have no `cache`, which browsers act on. */
export type Fetch = (url: string, init: RequestInit & { readonly cache?: "no-store" }) => Promise<Response>;

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

/** The platform's own, as it is when it is called: tests and service workers replace it. */
export const globalFetch: Fetch = (url, init) => fetch(url, init);

/** Other connections than the platform's, for a client's option `connection`. `goaidl/testing` makes one. */
export type ClientConnection = Platform;
