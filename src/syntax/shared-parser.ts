import { builtLookahead } from "../../grammar/built-lookahead.js";
import { GoaParser } from "../../grammar/parser.js";

let shared: GoaParser | null = null;

/** The only parser of the process. */
export function sharedParser(): GoaParser {
  shared ??= new GoaParser({ lookahead: builtLookahead });
  return shared;
}
