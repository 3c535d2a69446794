/** Cuts a name into its words: at separators, between lower and upper case, and before the last capital of a run (`HTTPServer`). */
export function wordsOf(name: string): string[] {
  // Most names are one word.
  if (/^[A-Za-z][a-z0-9]*$/.test(name)) return [name];
  return name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The words of a name. A name without letters and digits has words for its characters: `"!!"` has `u21 u21`. */
function nameWords(name: string): string[] {
  const words = wordsOf(name);
  return words.length > 0 ? words : [...name].map((char) => `u${(char.codePointAt(0) ?? 0).toString(16)}`);
}

/** `invalid-scopes` to `InvalidScopes`. Words keep their inner capitals: `userID` to `UserID`. */
export function pascalCase(name: string): string {
  return nameWords(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** `invalid-scopes` to `invalidScopes`. A leading run of capitals is one word: `URLOf` to `urlOf`. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = nameWords(name);
  return first.toLowerCase() + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** `ChatSummary` to `chat-summary`. */
export function kebabCase(name: string): string {
  return nameWords(name)
    .map((word) => word.toLowerCase())
    .join("-");
}
