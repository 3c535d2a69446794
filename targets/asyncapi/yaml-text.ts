import { stringify } from "yaml";
import type { Json } from "../../src/ir/type.js";

/** Readers of YAML 1.1 are common: what they would take for a date or a boolean stands in quotes. */
const options = { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" } as const;

/** Words that every reader takes for a text, without quotes. */
const plainText = /^[A-Za-z_$/][\w$/.-]*(?: [\w$/.()-]+)*$/;
/** Texts that start as a comment would: references. */
const referenceText = /^#[\w/.~-]*$/;
/** What readers of 1.1 or 1.2 take for a boolean or for null. */
const reserved = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

/**
 * A JSON value as YAML, byte for byte as the package `yaml` prints it, which is asked for every text that isn't plainly plain.
 * Structure and plain texts are most of a document, and going through its tree took most of the time of a large one.
 */
export function yamlText(value: Json): string {
  const lines: string[] = [];
  if (isBlock(value)) block(value, "", lines);
  else return stringify(value, options);
  return `${lines.join("\n")}\n`;
}

type Entries = { readonly [key: string]: Json };
type Block = readonly Json[] | Entries;

/** Whether a value takes lines of its own. */
function isBlock(value: Json): value is Block {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function isList(value: Block): value is readonly Json[] {
  return Array.isArray(value);
}

function block(value: Block, indent: string, lines: string[]): void {
  if (isList(value)) {
    for (const item of value) listItem(item, indent, lines);
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    const text = isPlain(key) ? scalar(part) : null;
    if (text !== null) lines.push(`${indent}${key}: ${text}`);
    else if (isPlain(key) && isBlock(part)) {
      lines.push(`${indent}${key}:`);
      block(part, `${indent}  `, lines);
    } else printed({ [key]: part }, indent, lines);
  }
}

/** The first line of an item's block stands behind its dash. */
function listItem(item: Json, indent: string, lines: string[]): void {
  const text = scalar(item);
  if (text !== null) lines.push(`${indent}- ${text}`);
  else if (isBlock(item)) {
    const first = lines.length;
    block(item, `${indent}  `, lines);
    lines[first] = `${indent}- ${lines[first]?.slice(indent.length + 2) ?? ""}`;
  } else printed([item], indent, lines);
}

/** A value that fits behind its key and looks the same everywhere; null where the package has to be asked. */
function scalar(value: Json): string | null {
  if (typeof value === "string") return isPlain(value) ? value : referenceText.test(value) ? `"${value}"` : null;
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  return isBlock(value) ? null : Array.isArray(value) ? "[]" : "{}";
}

function isPlain(text: string): boolean {
  return text.length < 1000 && plainText.test(text) && !reserved.test(text);
}

/** As the package prints it, further in. */
function printed(value: Block, indent: string, lines: string[]): void {
  for (const line of stringify(value, options).slice(0, -1).split("\n")) lines.push(line === "" ? "" : indent + line);
}
