/** A word after "a" or "an"; it may be in backquotes. */
export function withArticle(word: string): string {
  return /^`?(?:[aeio]|http)/.test(word) ? `an ${word}` : `a ${word}`;
}
