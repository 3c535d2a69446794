import type { Json } from "../../src/ir/json.js";
import { yaml } from "./yaml-package.js";

// Texts that parsers of YAML 1.1, which are common, would read as a date or a boolean are quoted.
const options = { lineWidth: 0, compat: "yaml-1.1" } as const;

/**
 * A JSON value as YAML, as the package `yaml` prints it. That package builds a tree of nodes first, which takes most of the time
 * of a large document; here it prints only the strings that may need quotes.
 */
export function yamlText(value: Json): string {
  if (!hasParts(value)) return yaml().stringify(value, options);
  const pieces: string[] = [];
  const scalars = new Map<string, string>();
  const keys = new Map<string, string>();
  print(value, "", "");
  return `${pieces.join("")}\n`;

  /** Prints a value after a `:` or `-`; its other lines are indented. The parts of a value begin after `lead`. */
  function print(value: Json, indent: string, lead: string): void {
    if (typeof value === "string") pieces.push(" ", indented(scalar(value), indent));
    else if (typeof value !== "object" || value === null) pieces.push(" ", numberOrWord(value));
    else if (Array.isArray(value)) printList(value, indent, lead);
    else printObject(Object.entries(value), indent, lead);
  }

  function printList(items: readonly Json[], indent: string, lead: string): void {
    pieces.push(items.length === 0 ? " []" : lead);
    let isFirst = true;
    for (const item of items) {
      pieces.push(isFirst ? "-" : `\n${indent}-`);
      print(item, `${indent}  `, " ");
      isFirst = false;
    }
  }

  function printObject(entries: readonly (readonly [string, Json])[], indent: string, lead: string): void {
    pieces.push(entries.length === 0 ? " {}" : lead);
    const inner = `${indent}  `;
    let isFirst = true;
    for (const [key, value] of entries) {
      if (!isFirst) pieces.push(`\n${indent}`);
      const text = keyText(key, indent === "");
      const isLong = text.length > longestKey;
      pieces.push(isLong ? `? ${text}\n${indent}:` : `${text}:`);
      print(value, inner, isLong ? " " : `\n${inner}`);
      isFirst = false;
    }
  }

  /** The text of a string, indented by two spaces if it has several lines. */
  function scalar(value: string): string {
    const known = scalars.get(value);
    if (known !== undefined) return known;
    const text = plain(value, false) ?? printedScalar(value);
    scalars.set(value, text);
    return text;
  }

  function keyText(key: string, isOutermost: boolean): string {
    // A top-level key is quoted if a line like it would begin or end a document.
    if (isOutermost) return plain(key, true) ?? printedKey(yaml().stringify({ [key]: 0 }, options), "");
    const known = keys.get(key);
    if (known !== undefined) return known;
    const text = plain(key, true) ?? printedKey(yaml().stringify({ a: { [key]: 0 } }, options), "a:\n  ");
    keys.set(key, text);
    return text;
  }
}

/** The longest key that YAML allows in front of its `:`. */
const longestKey = 1024;

/** Prints a text that may need quotes. */
function printedScalar(value: string): string {
  const printed = yaml().stringify({ a: value, b: 0 }, options);
  return printed.slice("a: ".length, -"\nb: 0\n".length);
}

/** Extracts the key from the printed text of an object with only this key, whose value is 0. */
function printedKey(printed: string, before: string): string {
  const text = printed.slice(before.length);
  const long = /^\? ([\s\S]*)\n *: 0\n$/.exec(text);
  return long?.[1] ?? text.slice(0, -": 0\n".length);
}

/** Words of YAML 1.1 and 1.2 that are not strings. */
const words = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

/** Texts that would be read as a number or a time. */
const numbers = /^(?:[eE][-+]?\d+|\d+(?:\.\d+)?|\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?)$/;

/** Characters that need escapes. */
const control = /(?![\t\n])\p{Cc}|\p{Cs}/u;

/** A text that can be printed unchanged, in simple quotes or as a block; undefined if the package has to print it. */
function plain(value: string, isKey: boolean): string | undefined {
  if (control.test(value)) return undefined;
  if (value.includes("\n")) {
    const isBlock = !isKey && /^[^\s%.-]/.test(value) && /\S$/.test(value) && !/^(?:%|---|\.\.\.)/m.test(value);
    return isBlock ? `|-\n  ${value.replaceAll(/\n(?!\n)/g, "\n  ")}` : undefined;
  }
  if (words.test(value) || numbers.test(value)) return quoted(value);
  if (/^[#`{[*&@|>!%"',]/.test(value)) return quoted(value);
  // Other numbers and dates begin with a digit or a sign.
  if (!/^[\p{L}_/($^]/u.test(value) && !/^\d+(?:\.\d+\.\d|[ac-df-np-wyz])/.test(value)) return undefined;
  return /:[ \t]|[ \t]#|[\t :]$/.test(value) ? quoted(value) : value;
}

/** A text of one line in the quotes that need fewer escapes. */
function quoted(value: string): string {
  return value.includes('"') && !value.includes("'") ? `'${value}'` : JSON.stringify(value);
}

function indented(text: string, indent: string): string {
  return indent.length <= 2 || !text.includes("\n") ? text : text.replaceAll(/\n(?!\n|$)/g, `\n${indent.slice(2)}`);
}

function numberOrWord(value: number | boolean | null): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function hasParts(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
