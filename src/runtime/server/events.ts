/** What a server tells logs and metrics: plain data, without credentials, payloads or messages. */

interface OfRequest {
  readonly remoteAddress: string;
  /** Path of the request; the query, which may carry credentials, is left out. */
  readonly path: string;
}

interface OfCall extends OfRequest {
  /** Identifies the call, in the handler's context too. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly profile: "http" | "goa" | "goaidl.v1";
}

export type ServerEvent =
  /** A request that a limit or a rule of the whole server turned away. */
  | (OfRequest & { readonly kind: "rejected"; readonly status: number; readonly name: string })
  /** A call that was not opened or answered: invalid payload, credentials, limits, the handler's own error. */
  | (OfCall & { readonly kind: "refused"; readonly status: number; readonly name: string })
  | (OfCall & { readonly kind: "answered" })
  | (OfCall & { readonly kind: "opened" })
  /** `name` is the class of the error that ended the stream; null for a normal end. */
  | (OfCall & { readonly kind: "closed"; readonly code: number; readonly name: string | null });
