import { GoaParser } from "../../grammar/parser.js";

let shared: GoaParser | null = null;

/** The one parser of the process: making one analyses the whole grammar, which takes longer than most contracts. */
export function sharedParser(): GoaParser {
  shared ??= new GoaParser();
  return shared;
}
