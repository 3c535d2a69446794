/** Prints texts of a contract as TypeScript. No text can end the literal or comment that contains it. */

/**
 * Prints a string literal with the kind of quotes that needs fewer escapes. U+2028 and U+2029 are escaped for older JavaScript,
 * and `</` for scripts in HTML.
 */
export function stringLiteral(text: string): string {
  // Printable ASCII without quotes, backslashes and `<` needs no escapes.
  if (/^[ !#-&(-;=-[\]-~]*$/.test(text)) return `"${text}"`;
  const json = JSON.stringify(text)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")
    .replaceAll("</", "<\\/");
  const single = text.split('"').length > text.split("'").length;
  if (!single) return json;
  // In single quotes, only single quotes need an escape.
  const inner = json.slice(1, -1).replaceAll(/\\.|'/g, (part) => (part === '\\"' ? '"' : part === "'" ? "\\'" : part));
  return `'${inner}'`;
}

/** Prints a JSON value as an expression on one line. */
export function jsonLiteral(value: unknown): string {
  if (typeof value === "string") return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map(jsonLiteral).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${propertyKey(key, true)}: ${jsonLiteral(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return String(value);
}

/** Prints a value as a literal. */
export function literalText(value: string | number | boolean | bigint | null | undefined): string {
  if (typeof value === "string") return stringLiteral(value);
  return typeof value === "bigint" ? `${value}n` : String(value);
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** Whether a name can be a key without quotes. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

/** Prints a key of an interface or of an object literal. In a literal, `__proto__` is computed, or it would set the prototype. */
export function propertyKey(name: string, inLiteral = false): string {
  if (name === "__proto__" && inLiteral) return '["__proto__"]';
  return identifier.test(name) ? name : stringLiteral(name);
}

/** Words that can't be declared in a module, and globals that a declaration of the same name would hide. */
const reserved = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null " +
    "return super switch this throw true try typeof var void while with implements interface let package private protected public static yield await async " +
    "arguments eval undefined NaN Infinity any boolean number string symbol object never unknown bigint Object Array Record Promise Error Symbol Map Set Date Uint8Array"
  ).split(" "),
);

/** Turns a name into one that can be declared: `default` becomes `default_`. */
export function safeIdentifier(name: string): string {
  const clean = name.replaceAll(/[^\p{ID_Continue}$]/gu, "_");
  const started = /^[\p{ID_Start}_$]/u.test(clean) ? clean : `_${clean}`;
  return reserved.has(started) ? `${started}_` : started;
}

/** The lines of a TSDoc comment, without its frame. No text can end the comment. Empty if all paragraphs are empty. */
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

/** A whole TSDoc comment, on one line if it fits; empty if there are no lines. No line can end the comment. */
export function docComment(lines: readonly string[]): string[] {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  const [first] = safe;
  if (first === undefined) return [];
  if (safe.length === 1 && first.length <= 110) return [`/** ${first} */`];
  return ["/**", ...safe.map((line) => ` *${line === "" ? "" : ` ${line}`}`), " */"];
}
