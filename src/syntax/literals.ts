/** Turns the texts of literals into their values. */

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

export interface BadEscape {
  /** The offset from the start of the body. */
  readonly offset: number;
  readonly text: string;
}

/** Resolves JSON's escapes (RFC 8259, section 7). Invalid escapes are reported and kept unchanged. */
export function resolveJsonEscapes(body: string): { readonly value: string; readonly bad: readonly BadEscape[] } {
  if (!body.includes("\\")) return { value: body, bad: [] };
  const bad: BadEscape[] = [];
  const value = body.replaceAll(/\\(u[0-9a-fA-F]{4}|[\s\S]|$)/g, (whole: string, what: string, offset: number) => {
    if (what.length === 5) return String.fromCharCode(Number.parseInt(what.slice(1), 16));
    const simple = simpleEscapes[what];
    if (simple !== undefined) return simple;
    bad.push({ offset, text: whole });
    return whole;
  });
  return { value, bad };
}

/** Maps an offset in a literal's value to the offset of the same character in its body. */
export function literalOffset(body: string, valueOffset: number): number {
  let written = 0;
  for (let offset = 0; offset < valueOffset && written < body.length; offset++) {
    const escaped = /^\\(?:u[0-9a-fA-F]{4}|[\s\S])/.exec(body.slice(written, written + 6));
    written += escaped?.[0].length ?? 1;
  }
  return written;
}

/**
 * The value of a text between `"""` and `"""`, without the line break after the opening quotes, the spaces before the closing
 * quotes, and the indentation that all lines with text share.
 */
export function blockText(body: string): string {
  const lines = body.replaceAll("\r\n", "\n").split("\n");
  if (lines.length > 1 && lines[0]?.trim() === "") lines.shift();
  if (lines.length > 1 && lines.at(-1)?.trim() === "") lines.pop();
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const least = indents.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const indent = indents.length === 0 ? 0 : least;
  return lines.map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length))).join("\n");
}

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const unitBytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

export function plainDigits(image: string): string {
  return image.replaceAll("_", "");
}

/** Turns `30s` into 30000. */
export function durationMilliseconds(image: string): number {
  const match = /^([\d_]+)(ms|s|m|h|d)$/.exec(image);
  return match === null ? 0 : Number(plainDigits(match[1] ?? "")) * (unitMilliseconds[match[2] ?? ""] ?? 0);
}

/** Turns `64KiB` into 65536. */
export function sizeBytes(image: string): number {
  const match = /^([\d_]+)([A-Za-z]+)$/.exec(image);
  return match === null ? 0 : Number(plainDigits(match[1] ?? "")) * (unitBytes[match[2] ?? ""] ?? 0);
}

/** Turns `5000/m` into 5000 per 60000 ms. */
export function rateOf(image: string): { readonly count: number; readonly perMilliseconds: number } {
  const [count = "0", unit = "s"] = image.split("/");
  return { count: Number(plainDigits(count)), perMilliseconds: unitMilliseconds[unit] ?? 1000 };
}
