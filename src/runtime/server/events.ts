/** What a server reports to logs and metrics: plain data, without credentials, payloads or messages. */

import type { ConnectionChange } from "../transport/channel.js";

interface OfRequest {
  readonly remoteAddress: string;
  /** Path of the request; the query, which may carry credentials, is left out. */
  readonly path: string;
  /** The page that asks; null where it is not a page. */
  readonly origin: string | null;
}

interface OfCall extends OfRequest {
  /** Identifies the call, in the handler's context too. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly profile: "http" | "goa" | "goaidl.v1";
  /** Who calls: the principal where it is a text, else its `id` or `sub`; null where neither is known. */
  readonly principal: string | null;
}

interface Lasting {
  /** Since the head of the request had arrived. */
  readonly durationMs: number;
}

export type ServerEvent =
  /** The server takes no new calls: it drains or closes, with so many streams open. */
  | { readonly kind: "draining"; readonly calls: number; readonly graceMs: number }
  /** A request that a limit or a rule of the whole server turned away. */
  | (OfRequest & { readonly kind: "rejected"; readonly status: number; readonly name: string })
  /** A call that was not opened or answered: invalid payload, credentials, limits, the handler's own error. */
  | (OfCall & Lasting & { readonly kind: "refused"; readonly status: number; readonly name: string })
  | (OfCall & Lasting & { readonly kind: "answered"; readonly status: number })
  | (OfCall & { readonly kind: "opened" })
  /** The connection of a stream with `resume` is gone, and its client may come back; or it is back. */
  | (OfCall & ConnectionChange)
  /** `name` is the class of the error that ended the stream; null for a normal end. */
  | (OfCall & Lasting & { readonly kind: "closed"; readonly code: number; readonly name: string | null });
