/** Events for logs and metrics: plain data, without credentials, payloads or messages. */

import type { ConnectionChange } from "../transport/channel.js";

interface OfRequest {
  readonly remoteAddress: string;
  /** The path of the request, without its query, which may carry credentials. */
  readonly path: string;
  /** The origin of the page that sent the request; null if the client is not a page. */
  readonly origin: string | null;
}

interface OfCall extends OfRequest {
  /** Identifies the call; the handler's context has the same ID. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly profile: "http" | "goa" | "goaidl.v1";
  /** The principal if it is a text, or its `id` or `sub`; null if none of these is known. */
  readonly principal: string | null;
}

interface Lasting {
  /** Milliseconds since the head of the request arrived. */
  readonly durationMs: number;
}

export type ServerEvent =
  /** The server drains or closes and refuses new calls; `calls` is the number of open streams. */
  | { readonly kind: "draining"; readonly calls: number; readonly graceMs: number }
  /** A request that a limit or a rule of the whole server refused. */
  | (OfRequest & { readonly kind: "rejected"; readonly status: number; readonly name: string })
  /** A call that was not opened or answered: invalid payload, credentials, limits, or the handler's error. */
  | (OfCall & Lasting & { readonly kind: "refused"; readonly status: number; readonly name: string })
  | (OfCall & Lasting & { readonly kind: "answered"; readonly status: number })
  | (OfCall & { readonly kind: "opened" })
  /** A stream with `resume` lost its connection, and its client may come back; or it came back. */
  | (OfCall & ConnectionChange)
  /** `name` is the class of the error that ended the stream; null for a normal end. */
  | (OfCall & Lasting & { readonly kind: "closed"; readonly code: number; readonly name: string | null });
