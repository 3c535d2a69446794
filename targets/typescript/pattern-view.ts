import { stringLiteral } from "../../src/emit/typescript/text.js";

/** The view of `pattern.hbs`: a constant with a regular expression, at the top of a file. */
export interface PatternView {
  readonly name: string;
  /** The pattern's source, as a string literal. */
  readonly literal: string;
}

/** The constants of a file's patterns, whose names are given by pattern. */
export function patternViews(patterns: ReadonlyMap<string, string>): PatternView[] {
  return [...patterns].map(([pattern, name]) => ({ name, literal: stringLiteral(pattern) }));
}
