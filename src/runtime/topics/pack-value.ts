/**
 * Writes a message as text from which `unpackValue` makes the same value: JSON, in which an object with `$` as its only
 * key represents a value that JSON lacks.
 */
export function packValue(value: unknown): string {
  const pack = function (this: unknown, key: string, converted: unknown): unknown {
    // `converted` is already the result of `toJSON` for a date, so the original is read.
    const original: unknown = Reflect.get(Object(this), key);
    if (original instanceof Date) return { $: ["date", original.getTime()] };
    if (original instanceof Uint8Array) return { $: ["bytes", Buffer.from(original).toString("base64")] };
    if (typeof original === "bigint") return { $: ["bigint", String(original)] };
    if (isMarked(original)) return { $: ["object", Object.entries(original)] };
    return converted;
  };
  return JSON.stringify(value, pack);
}

/** Reads the text of `packValue`. */
export function unpackValue(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => (isMarked(value) ? unmark(value.$) : value));
}

function isMarked(value: unknown): value is { readonly $: unknown } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "$") && Object.keys(value).length === 1;
}

function unmark(marked: unknown): unknown {
  if (!Array.isArray(marked)) return marked;
  const [kind, content]: unknown[] = marked;
  if (kind === "date") return new Date(Number(content));
  if (kind === "bytes") return new Uint8Array(Buffer.from(String(content), "base64"));
  if (kind === "bigint") return BigInt(String(content));
  return Array.isArray(content) ? Object.fromEntries(content) : content;
}
