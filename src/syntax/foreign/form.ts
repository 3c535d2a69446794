/** What a member is read in. */
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
 * A way to write something that this language doesn't have: another language's, or with a word too many or too few. In the
 * texts, `{0}` is the text of the pattern's first element; `{1:type}` is the second, through a filter of `fill-in.ts`.
 */
export interface Form {
  readonly in: readonly Block[];
  /** Matched from the first token of the member that could not be read; see `pattern.ts`. */
  readonly like: string;
  /** Which element the report points at, or the first and the last one; the first where nothing is said. */
  readonly at?: number | readonly [number, number];
  readonly fault: string;
  readonly hint?: string;
  /** What replaces the whole match where that is certain. */
  readonly write?: string;
}

export type Forms = Readonly<Record<string, Form>>;
