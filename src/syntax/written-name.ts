import { isIdentifier } from "./identifier.js";

/** Words that are values wherever a value is allowed. */
const valueWords: ReadonlySet<string> = new Set(["true", "false", "null"]);

/** Whether a name without quotes is read as a value. */
export function isValueWord(name: string): boolean {
  return valueWords.has(name);
}

/** A name as a contract writes it: in quotes if it is not an identifier, or is the word of a value. */
export function writtenName(name: string): string {
  return isIdentifier(name) && !isValueWord(name) ? name : JSON.stringify(name);
}
