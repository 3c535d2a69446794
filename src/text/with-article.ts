/** Puts "a" or "an" before a word, which may be in backquotes. */
export function withArticle(word: string): string {
  return /^`?(?:[aeio]|http)/.test(word) ? `an ${word}` : `a ${word}`;
}
