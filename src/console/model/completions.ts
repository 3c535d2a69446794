import { getLocation, parse } from "jsonc-parser";
import { typeOf } from "../../interactive/check-text.js";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import type { MessageKind } from "../../interactive/json-codecs.js";
import { ownValue, shapeOf, tagsOf, textsOf } from "../../interactive/value-shape.js";
import type { Type } from "../../ir/type.js";
import { resolve } from "../../ir/walk.js";

export interface Completion {
  /** The text in the list. */
  readonly label: string;
  /** The text that replaces everything from `from` to the cursor. */
  readonly text: string;
}

export interface Completions {
  readonly from: number;
  readonly options: readonly Completion[];
}

/** Returns the texts that fit at a position of a message that a user writes as JSON. The text may be unfinished. */
export function completionsAt(method: InteractiveMethod, kind: MessageKind, text: string, offset: number): Completions {
  const { path, isAtPropertyKey } = getLocation(text, offset);
  const from = wordStart(text, offset);
  const typed = text.slice(from, offset).replaceAll('"', "").toLowerCase();
  const root = typeOf(method, kind);
  if (root === null) return { from, options: [] };
  // The parser is fault-tolerant: it reads what an unfinished text already contains.
  const value: unknown = parse(text);
  const options = isAtPropertyKey
    ? keysAt(method, root, { path: path.slice(0, -1), value })
    : valuesAt(method, root, { path, value });
  return { from, options: options.filter(({ label }) => label.toLowerCase().startsWith(typed)) };
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

function keysAt({ types }: InteractiveMethod, root: Type, place: Place): Completion[] {
  const { type, value } = follow(types, root, place);
  if (type === null) return [];
  const there = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const { keys } = shapeOf(types, type, value);
  const all = keys ?? tagKeys(types, type);
  return all.filter((key) => !there.includes(key)).map((key) => ({ label: key, text: `${JSON.stringify(key)}: ` }));
}

/** The key of a union's tag, to offer as long as no variant is chosen; empty for other types. */
function tagKeys(types: InteractiveMethod["types"], declared: Type): readonly string[] {
  const { type } = resolve(types, declared);
  if (type.kind !== "union") return [];
  const { tagging } = type;
  return tagging.kind === "internal" || tagging.kind === "adjacent" ? [tagging.tagKey] : [];
}

function valuesAt({ types }: InteractiveMethod, root: Type, { path, value }: Place): Completion[] {
  const key = path.at(-1);
  const around = follow(types, root, { path: path.slice(0, -1), value });
  const { type } = follow(types, root, { path, value });
  const isTag = around.type !== null && typeof key === "string" && tagKeys(types, around.type).includes(key);
  const texts = isTag && around.type !== null ? tagsOf(types, around.type) : type === null ? [] : textsOf(types, type);
  if (texts.length > 0) return texts.map((text) => ({ label: text, text: JSON.stringify(text) }));
  const plain = type === null ? null : resolve(types, type).type;
  if (plain?.kind !== "primitive" || plain.name !== "boolean") return [];
  return ["true", "false"].map((text) => ({ label: text, text }));
}

function follow(types: InteractiveMethod["types"], root: Type, { path, value }: Place) {
  let type: Type | null = root;
  let at = value;
  for (const step of path) {
    type = type === null ? null : shapeOf(types, type, at).part(step);
    at = ownValue(at, step);
  }
  return { type, value: at };
}

/** The offset at which the word or string before a position begins. */
function wordStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && /[\w$.-]/.test(text[start - 1] ?? "")) start--;
  return text[start - 1] === '"' ? start - 1 : start;
}
