/** Texts of a contract as TypeScript: whatever they hold, they stay inside the literal or comment they are put in. */

/**
 * A string literal, in the quotes that need fewer escapes. U+2028 and U+2029 and `</` are escaped too, for readers of other
 * kinds.
 */
export function stringLiteral(text: string): string {
  const json = JSON.stringify(text)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")
    .replaceAll("</", "<\\/");
  const single = text.split('"').length > text.split("'").length;
  if (!single) return json;
  // Within single quotes, a double quote needs no escape, and a single one does.
  const inner = json.slice(1, -1).replaceAll(/\\.|'/g, (part) => (part === '\\"' ? '"' : part === "'" ? "\\'" : part));
  return `'${inner}'`;
}

/** A JSON value as an expression on one line. */
export function jsonLiteral(value: unknown): string {
  if (typeof value === "string") return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map(jsonLiteral).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${propertyKey(key, true)}: ${jsonLiteral(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return String(value);
}

/** A value as a literal. */
export function literalText(value: string | number | boolean | bigint | null | undefined): string {
  if (typeof value === "string") return stringLiteral(value);
  return typeof value === "bigint" ? `${value}n` : String(value);
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** Whether a name needs no quotes as a key. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

/** A key of an interface or of an object literal; in a literal, `__proto__` would set the prototype if it weren't computed. */
export function propertyKey(name: string, inLiteral = false): string {
  if (name === "__proto__" && inLiteral) return '["__proto__"]';
  return identifier.test(name) ? name : stringLiteral(name);
}

/** Words that name no variable, function or type in a module, and what TypeScript would misread. */
const reserved = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null " +
    "return super switch this throw true try typeof var void while with implements interface let package private protected public static yield await async " +
    "arguments eval undefined NaN Infinity any boolean number string symbol object never unknown bigint Object Array Record Promise Error Symbol Map Set Date Uint8Array"
  ).split(" "),
);

/** A name that can be declared: `default` becomes `default_`. */
export function safeIdentifier(name: string): string {
  const clean = name.replaceAll(/[^\p{ID_Continue}$]/gu, "_");
  const started = /^[\p{ID_Start}_$]/u.test(clean) ? clean : `_${clean}`;
  return reserved.has(started) ? `${started}_` : started;
}

/** Lines of a TSDoc comment, without its frame; no text can end it. Empty where there is nothing to say. */
export function docLines(paragraphs: readonly (string | null)[]): string[] {
  const lines: string[] = [];
  for (const paragraph of paragraphs) {
    if (paragraph === null || paragraph.trim() === "") continue;
    if (lines.length > 0 && !paragraph.startsWith("@")) lines.push("");
    for (const line of paragraph.split(/\r\n|[\n\r\u2028\u2029]/)) {
      lines.push(line.replaceAll("*/", "*\\/").replaceAll("{@", "{\\@").trimEnd());
    }
  }
  return lines;
}

/** A whole TSDoc comment: one line where it fits; empty where there is nothing to say. No line can end it. */
export function docComment(lines: readonly string[]): string[] {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  const [first] = safe;
  if (first === undefined) return [];
  if (safe.length === 1 && first.length <= 110) return [`/** ${first} */`];
  return ["/**", ...safe.map((line) => ` *${line === "" ? "" : ` ${line}`}`), " */"];
}
