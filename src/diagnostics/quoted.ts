/** A name or a text of the contract, in backquotes. */
export type Quoted = `\`${string}\``;

export function quoted(text: string): Quoted {
  return `\`${text}\``;
}

/** Several names or texts, such as "`a`, `b` and `c`". */
export function quotedList(texts: readonly string[]): string {
  const words = texts.map(quoted);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
