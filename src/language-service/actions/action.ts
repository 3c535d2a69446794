import type { Diagnostic, TextEdit } from "../../diagnostics/diagnostic.js";

/** An action that is offered at a place. */
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
  /** The diagnostic that it fixes. */
  readonly diagnostic: Diagnostic | null;
  /** Whether it is the preferred one, which an editor may apply without asking. */
  readonly isPreferred: boolean;
}

/** The range for which actions are requested, in one file. */
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
