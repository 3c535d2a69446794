import { GoaParser } from "../../grammar/parser.js";

let shared: GoaParser | null = null;

/** The only parser of the process. Creating one analyses the whole grammar, which takes longer than parsing most contracts. */
export function sharedParser(): GoaParser {
  shared ??= new GoaParser();
  return shared;
}
