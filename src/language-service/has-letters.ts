/** Whether a text has the letters of another one in their order, as editors find `LogEntry` by `le`. Both are in lower case. */
export function hasLetters(text: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = text.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
