import { builtLookahead } from "../../grammar/built-lookahead.js";
import { GoaParser } from "../../grammar/parser.js";

let shared: GoaParser | null = null;
let recorded: GoaParser | null = null;

/** The only parser of the process. */
export function sharedParser(): GoaParser {
  shared ??= new GoaParser({ lookahead: builtLookahead });
  return shared;
}

/** A parser that can also list the tokens that its grammar accepts. Creating it takes longer than parsing most contracts. */
export function recordedParser(): GoaParser {
  recorded ??= new GoaParser();
  return recorded;
}
