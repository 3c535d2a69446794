import { wordList } from "../text/word-list.js";

/** A name or a text of the contract, in backquotes. */
export type Quoted = `\`${string}\``;

export function quoted(text: string): Quoted {
  return `\`${text}\``;
}

/** Several names or texts, such as "`a`, `b` and `c`". */
export function quotedList(texts: readonly string[]): string {
  return wordList(texts.map(quoted), "and");
}
