/** The contexts in which a member can be. */
export type Block =
  | "document"
  | "type"
  | "enum"
  | "union"
  | "service"
  | "method"
  | "http"
  | "stream"
  | "api"
  | "server"
  | "scheme"
  | "interceptor"
  | "annotation";

/**
 * A form that this language doesn't have, because it is another language's, or has a word too many or too few. In the texts,
 * `{0}` is the text of the pattern's first element, and `{1:type}` is the second, through a filter of `fill-in.ts`.
 */
export interface Form {
  readonly in: readonly Block[];
  /** The pattern, which is matched from the first token of the unreadable member; see `pattern.ts`. */
  readonly like: string;
  /** The element that the report points at, or the first and the last such element. The default is the first element. */
  readonly at?: number | readonly [number, number];
  readonly fault: string;
  readonly hint?: string;
  /** The replacement of the whole match, if it is certain. */
  readonly write?: string;
}

export type Forms = Readonly<Record<string, Form>>;
