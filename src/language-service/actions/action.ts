import type { Diagnostic, TextEdit } from "../../diagnostics/diagnostic.js";

/** Something that can be done at a place. */
export interface Action {
  readonly title: string;
  readonly kind:
    | "quickfix"
    | "refactor.extract"
    | "refactor.inline"
    | "refactor.rewrite"
    | "source.fixAll"
    | "source.organizeImports";
  readonly edits: readonly TextEdit[];
  /** What it is the fix of. */
  readonly diagnostic: Diagnostic | null;
  /** Whether it is the obvious one, which an editor may apply without asking. */
  readonly isPreferred: boolean;
}

/** The range that actions are asked for, in one file. */
export interface Selection {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export function action(
  kind: Action["kind"],
  title: string,
  edits: readonly TextEdit[],
  diagnostic: Diagnostic | null = null,
): Action {
  return { title, kind, edits, diagnostic, isPreferred: false };
}
