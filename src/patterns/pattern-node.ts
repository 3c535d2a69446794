import type { CharSet } from "./char-set.js";

/** An assertion about a place in a text. It consumes no character. */
export type Assertion = "textStart" | "textEnd" | "lineStart" | "lineEnd" | "wordBoundary" | "noWordBoundary";

/** The parts of a pattern. */
export type PatternNode =
  /** One character of a set; `source` is its form in JavaScript. */
  | { readonly kind: "character"; readonly set: CharSet; readonly source: string }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly alternatives: readonly PatternNode[] }
  | { readonly kind: "group"; readonly item: PatternNode; readonly captures: boolean }
  | {
      readonly kind: "repeat";
      readonly item: PatternNode;
      readonly least: number;
      /** Null if there is no upper limit. */
      readonly most: number | null;
      readonly lazy: boolean;
    };

/** Why a pattern is refused. */
export type PatternFault =
  | "atomic-group"
  | "back-reference"
  | "class-in-range"
  | "class-without-end"
  | "group-flags"
  | "group-name"
  | "group-without-end"
  | "group-without-start"
  | "lone-surrogate"
  | "lookaround"
  | "repeated-repeat"
  | "repeat-count"
  | "repeat-of-nothing"
  | "reversed-range"
  | "too-deep"
  | "too-large"
  | "trailing-backslash"
  | "unknown-class"
  | "unknown-escape"
  | "unknown-property";

/** The fault of a pattern, with its place in UTF-16 offsets. */
export interface PatternProblem {
  readonly fault: PatternFault;
  readonly start: number;
  readonly end: number;
}
