import type { Span } from "../text/source-file.js";

/** A plain comment, `//` or `/* *\/`, with its delimiters. Documentation (`///`) is part of the tree instead. */
export interface Comment {
  readonly span: Span;
  readonly text: string;
}

/** The comments of one file, in order. They are not part of the tree; the formatter looks them up by position. */
export interface CommentTable {
  readonly comments: readonly Comment[];
}
