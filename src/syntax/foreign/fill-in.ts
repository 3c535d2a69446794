import { camelCase, pascalCase } from "../../text/casing.js";
import { isIdentifier } from "../identifier.js";
import { writtenName } from "../written-name.js";
import { translated } from "./translated-types.js";

/**
 * Fills matched elements into the text of a form: `{1}` is the second element, and `{1:type}` is the same element through a
 * filter. Null if a filter can't convert its element.
 */
export function fillIn(text: string, elements: readonly string[]): string | null {
  let failed = false;
  const filled = text.replaceAll(/\{(\d+)(?::([\w-]+))?\}/g, (_, index: string, filter: string | undefined) => {
    const written = elements[Number(index)] ?? "";
    const made = filter === undefined ? written : (filters[filter]?.(written) ?? null);
    if (made === null) failed = true;
    return made === null || made === "" ? nothing : made;
  });
  return failed ? null : withoutGaps(filled);
}

/** A placeholder for a missing element, until the space beside it is removed as well. */
const nothing = "\uE000";

function withoutGaps(filled: string): string {
  return filled
    .replaceAll(/(?<=^|\s)\uE000 /g, "")
    .replaceAll(/ \uE000(?=$|\s)/g, "")
    .replaceAll(nothing, "");
}

/** The source text, shortened to fit in a sentence. */
export function inShort(written: string): string {
  const line = written.replaceAll(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

const units: Readonly<Record<string, string>> = {
  milliseconds: "ms",
  ms: "ms",
  seconds: "s",
  second: "s",
  secs: "s",
  sec: "s",
  s: "s",
  minutes: "m",
  minute: "m",
  mins: "m",
  min: "m",
  m: "m",
  hours: "h",
  hour: "h",
  hr: "h",
  hrs: "h",
  h: "h",
  days: "d",
  day: "d",
  d: "d",
};

function ownUnit(word: string): string | null {
  return Object.hasOwn(units, word) ? (units[word] ?? null) : null;
}

/** `30sec` to `30s`. */
export function ownDuration(written: string): string | null {
  const [, count, word = ""] = /^(\d+)([a-z]+)$/i.exec(written) ?? [];
  const unit = ownUnit(word.toLowerCase());
  return count === undefined || unit === null ? null : `${count}${unit}`;
}

/** `100/sec`, `100rps` to `100/s`. */
export function ownRate(written: string): string | null {
  const [, count, word = ""] = /^(\d+)(?:\/|p|ps)?([a-z]+)$/i.exec(written) ?? [];
  const unit = word.toLowerCase() === "rps" ? "s" : ownUnit(word.toLowerCase());
  return count === undefined || unit === null ? null : `${count}/${unit}`;
}

function bare(written: string): string {
  return written.replaceAll(/^["']|["']$/g, "");
}

/** The text inside brackets. */
function inner(written: string): string {
  return /^[[({<]/.test(written) ? written.slice(1, -1).trim() : written;
}

/** A list of words and strings with any separators; null if the text contains anything else. */
function items(written: string): string[] | null {
  const list = inner(written)
    .split(/[\s,|]+/)
    .filter((item) => item !== "");
  const fit = list.every((item) => /^(?:"[^"]*"|'[^']*'|[\p{L}_][\p{L}\p{N}_]*)$/u.test(item));
  return list.length > 0 && fit ? list : null;
}

/** Types joined by `|` as variants with names. */
function variants(written: string): string | null {
  const types = written.split("|").map((type) => type.trim());
  if (types.some((type) => type === "" || !/^[\p{L}_][\p{L}\p{N}_.]*(?:\[\])*$/u.test(type))) return null;
  const named = types.map((type) => {
    const name = camelCase(type.replaceAll("[]", "s").split(".").at(-1) ?? type);
    return `${name}: ${translated(type)}`;
  });
  return new Set(named).size === named.length ? named.join("  ") : null;
}

function typeOfValue(written: string): string | null {
  if (/^-?\d+$/.test(written)) return "int";
  if (/^-?\d+\.\d+$/.test(written)) return "float64";
  if (/^["']/.test(written)) return "string";
  return written === "true" || written === "false" ? "boolean" : null;
}

function stringLiteral(written: string): string {
  return /^["']/.test(written) ? JSON.stringify(bare(written)) : JSON.stringify(written);
}

function documentation(written: string): string {
  const text = written.startsWith('"""') ? written.slice(3, -3) : bare(written);
  const lines = text
    .trim()
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  return lines.map((line) => `/// ${line}`.trimEnd()).join("\n");
}

const filters: Readonly<Record<string, (written: string) => string | null>> = {
  type: (written) => (written === "" ? "" : translated(written)),
  bare,
  inner,
  upper: (written) => written.toUpperCase(),
  words: (written) =>
    items(written)
      ?.map((item) => writtenName(bare(item)))
      .join(" ") ?? null,
  literals: (written) =>
    items(written)
      ?.map((item) => JSON.stringify(bare(item)))
      .join(" | ") ?? null,
  variants,
  string: stringLiteral,
  quoted: (written) => `\`${written}\``,
  identifier: (written) => (isIdentifier(bare(written)) ? bare(written) : pascalCase(bare(written))),
  pascal: (written) => pascalCase(bare(written)),
  "type-name": (written) => written.charAt(0).toUpperCase() + written.slice(1),
  "type-of": typeOfValue,
  unit: (written) => ownUnit(written.toLowerCase()),
  duration: ownDuration,
  rate: ownRate,
  pattern: (written) => JSON.stringify(written.slice(1, written.lastIndexOf("/")).replaceAll("\\/", "/")),
  documentation,
};
