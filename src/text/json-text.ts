import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { SourceFile, Span } from "./source-file.js";

/** The path of a value: keys and indexes from the root. */
export type JsonPath = readonly (string | number)[];

/** A parsed JSON text with the place of each value. */
export interface JsonText {
  readonly value: unknown;
  has(path: JsonPath): boolean;
  /** The place of a value, or of the closest enclosing one if it is missing. */
  valueSpan(path: JsonPath): Span;
  /** The span of a value's key, or of the value if it has no key. */
  keySpan(path: JsonPath): Span;
  /** Keys that occur twice in an object. `span` is the later occurrence, and `first` the earlier one. */
  readonly doubled: readonly { readonly key: string; readonly span: Span; readonly first: Span }[];
}

export interface JsonMistake {
  readonly fault: JsonFault;
  readonly span: Span;
}

/** The faults of texts that are not JSON: the parser's codes, and three of ours. */
const jsonFaults = {
  InvalidSymbol: "this is not a JSON value",
  InvalidNumberFormat: "this is not a JSON number",
  PropertyNameExpected: "a key is missing here, in double quotes",
  ValueExpected: "a value is missing here",
  ColonExpected: "a colon is missing here",
  CommaExpected: "a comma is missing here",
  CloseBraceExpected: "a closing brace is missing here",
  CloseBracketExpected: "a closing bracket is missing here",
  EndOfFileExpected: "there is more after the end of the value",
  UnexpectedEndOfComment: "the comment doesn't end",
  UnexpectedEndOfString: "the string doesn't end on its line",
  UnexpectedEndOfNumber: "the number doesn't end",
  InvalidUnicode: "this is not a Unicode escape: write \\u and four hexadecimal digits",
  InvalidEscapeCharacter: "JSON has no such escape",
  InvalidCharacter: "a control character must be escaped",
  other: "this is not JSON",
  empty: "there is no JSON value",
  deep: "this is nested too deeply",
} as const;
export type JsonFault = keyof typeof jsonFaults;

export function jsonFaultText(fault: JsonFault): string {
  return jsonFaults[fault];
}

function isJsonFault(code: string): code is JsonFault {
  return Object.hasOwn(jsonFaults, code);
}

/** The deepest nesting that is accepted. No file that goaidl reads needs as much. */
const maxDepth = 100;

/** `relaxed` allows comments and trailing commas, as in tsconfig.json; `strict` is JSON that every parser accepts. */
export type JsonForm = "relaxed" | "strict";

/** Parses a text, or returns its first syntax error, of which all others may be consequences. */
export function parseJson(file: SourceFile, form: JsonForm = "relaxed"): JsonText | JsonMistake {
  const tooDeep = depthMistake(file);
  if (tooDeep !== null) return tooDeep;
  const errors: ParseError[] = [];
  const root = parseTree(
    file.text,
    errors,
    form === "strict" ? { disallowComments: true } : { allowTrailingComma: true },
  );
  const [first] = errors;
  if (first !== undefined) {
    const code = printParseErrorCode(first.error);
    return { fault: isJsonFault(code) ? code : "other", span: spanAt(file, first.offset, first.length) };
  }
  if (root === undefined) return { fault: "empty", span: spanAt(file, 0, 0) };
  const doubled: JsonText["doubled"][number][] = [];
  findDoubled(root, file, doubled);
  return {
    value: getNodeValue(root),
    has: (path) => findNodeAtLocation(root, [...path]) !== undefined,
    valueSpan: (path) => nodeSpan(file, closest(root, path)),
    keySpan: (path) => {
      const node = findNodeAtLocation(root, [...path]);
      const [key] = node?.parent?.type === "property" ? (node.parent.children ?? []) : [];
      return nodeSpan(file, key ?? node ?? closest(root, path));
    },
    doubled,
  };
}

export function isMistake(parsed: JsonText | JsonMistake): parsed is JsonMistake {
  return "fault" in parsed;
}

function closest(root: Node, path: JsonPath): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

function findDoubled(node: Node, file: SourceFile, found: JsonText["doubled"][number][]): void {
  const seen = new Map<string, Node>();
  for (const child of node.children ?? []) {
    if (node.type !== "object") {
      findDoubled(child, file, found);
      continue;
    }
    const [key, value] = child.children ?? [];
    if (key === undefined) continue;
    const name = String(key.value);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, key);
    else found.push({ key: name, span: nodeSpan(file, key), first: nodeSpan(file, first) });
    if (value !== undefined) findDoubled(value, file, found);
  }
}

/**
 * Reports a text that is nested too deeply, because the recursive parser would overflow the stack. Brackets in strings
 * don't count.
 */
function depthMistake(file: SourceFile): JsonMistake | null {
  let depth = 0;
  for (const match of file.text.matchAll(/"(?:[^"\\\n]|\\.)*"|[[\]{}]/g)) {
    const [token] = match;
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    if (depth > maxDepth) return { fault: "deep", span: spanAt(file, match.index, 1) };
  }
  return null;
}

function nodeSpan(file: SourceFile, node: Node): Span {
  return spanAt(file, node.offset, node.length);
}

function spanAt(file: SourceFile, offset: number, length: number): Span {
  const start = Math.min(offset, file.text.length);
  return { file, start, end: Math.min(start + length, file.text.length) };
}
