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

/** A JSON value as an expression. */
export function jsonLiteral(value: unknown): string {
  if (typeof value === "string") return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map(jsonLiteral).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${propertyKey(key, true)}: ${jsonLiteral(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return String(value);
}

/** An arrow function with an expression for its body; a condition in it stands in parentheses. */
export function lambda(parameters: string, body: string): string {
  return `(${parameters}) => ${/^[\w.[\]"]+ === null \? /.test(body) ? `(${body})` : body}`;
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** A key of an interface or of an object literal; in a literal, `__proto__` would set the prototype if it weren't computed. */
export function propertyKey(name: string, inLiteral = false): string {
  if (name === "__proto__" && inLiteral) return '["__proto__"]';
  return identifier.test(name) ? name : stringLiteral(name);
}

/** `value.name` or `value["na-me"]`. */
export function propertyAccess(target: string, name: string): string {
  return identifier.test(name) ? `${target}.${name}` : `${target}[${stringLiteral(name)}]`;
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

/** A whole TSDoc comment at an indentation: one line where it fits; empty where there is nothing to say. */
export function docComment(lines: readonly string[], indent = ""): string[] {
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.length === 1 && first.length <= 110) return [`${indent}/** ${first} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}`), `${indent} */`];
}
