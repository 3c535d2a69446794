import type { Json } from "./json.js";

/** The place of a declaration, with lines and columns from 1 and a path relative to the entry file's folder. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The documentation of a declaration, for people. */
export interface Documentation {
  /** Markdown of the `///` lines. */
  readonly text: string | null;
  readonly summary: string | null;
  readonly deprecated: Deprecation | null;
  readonly since: string | null;
  readonly externalDocs: { readonly url: string; readonly description: string | null } | null;
}

export interface Deprecation {
  readonly reason: string | null;
  readonly since: string | null;
  readonly use: string | null;
}

/** Annotations that users declared, by name, with their arguments by parameter name. */
export type Annotations = readonly { readonly name: string; readonly arguments: Readonly<Record<string, Json>> }[];
