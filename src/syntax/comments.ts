import type { Span } from "../text/source-file.js";

/** A plain comment, `//` or `/* *\/`, with its delimiters. Documentation (`///`) is part of the tree instead. */
export interface Comment {
  readonly span: Span;
  readonly text: string;
}

/** The comments of one file, in order. The tree stays clean; the formatter asks here by position. */
export interface CommentTable {
  readonly comments: readonly Comment[];
}
