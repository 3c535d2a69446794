import { foldCase } from "./case-folding.js";
import { type CharSet, complement, everything, isSameSet, lineBreak } from "./char-set.js";
import { foldedSource, parseClass } from "./parse-class.js";
import { literalSource, parseEscape, setOfClass } from "./parse-escape.js";
import type { Assertion, PatternFault, PatternNode, PatternProblem } from "./pattern-node.js";
import { fail, type PatternFlags, type PatternReader, peek, take, takeMatch } from "./pattern-reader.js";

/** RE2's limit for counts of repetitions, also for the product of nested ones. */
const maxRepeats = 1000;
const deepest = 1000;

export type ParsedPattern =
  | { readonly node: PatternNode; readonly problem: null }
  | { readonly node: null; readonly problem: PatternProblem };

/** A group that is being read. */
interface OpenGroup {
  readonly start: number;
  readonly captures: boolean;
  /** The flags to restore after the group. */
  readonly flags: PatternFlags;
  readonly alternatives: PatternNode[];
  items: PatternNode[];
}

/** Reads a pattern of RE2 (Go's `regexp`), as far as JavaScript can express it. */
export function parsePattern(pattern: string): ParsedPattern {
  const flags = { ignoreCase: false, multiline: false, dotAll: false, swapGreed: false };
  const reader: PatternReader = { pattern, at: 0, flags, problem: null };
  const lone = /[\ud800-\udfff]/u.exec(pattern);
  if (lone !== null) fail(reader, "lone-surrogate", lone.index, lone.index + 1);
  const open: OpenGroup[] = [{ start: 0, captures: false, flags, alternatives: [], items: [] }];
  let isRepeatBefore = false;
  while (reader.problem === null && reader.at < pattern.length) {
    const group = open.at(-1);
    if (group === undefined) break;
    const wasRepeat = isRepeatBefore;
    isRepeatBefore = false;
    switch (pattern[reader.at]) {
      case "(":
        openGroup(reader, open);
        break;
      case ")":
        closeGroup(reader, open);
        break;
      case "|":
        reader.at++;
        group.alternatives.push(sequenceOf(group.items));
        group.items = [];
        break;
      case "*":
      case "+":
      case "?":
        parseRepeat(reader, group, wasRepeat);
        isRepeatBefore = true;
        break;
      case "{":
        isRepeatBefore = parseRepeat(reader, group, wasRepeat);
        break;
      default:
        parseAtom(reader, group);
    }
  }
  const last = open.at(-1);
  if (last !== undefined && open.length > 1) fail(reader, "group-without-end", last.start, last.start + 1);
  if (reader.problem !== null || last === undefined)
    return { node: null, problem: reader.problem ?? { fault: "group-without-start", start: 0, end: 0 } };
  return { node: choiceOf(last), problem: null };
}

function sequenceOf(items: readonly PatternNode[]): PatternNode {
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "sequence", items };
}

function choiceOf(group: OpenGroup): PatternNode {
  const last = sequenceOf(group.items);
  return group.alternatives.length === 0 ? last : { kind: "choice", alternatives: [...group.alternatives, last] };
}

/** Reads the beginning of a group, or flags that apply until the end of the enclosing group. */
function openGroup(reader: PatternReader, open: OpenGroup[]): void {
  const start = reader.at;
  reader.at++;
  const isPlain = peek(reader) !== "?";
  if (isPlain || takeMatch(reader, /\?P?<\w+>/y) !== null) {
    pushGroup(reader, open, { start, captures: true });
    return;
  }
  const before = reader.flags;
  const written = takeMatch(reader, /\?([imsU]*)(?:-([imsU]+))?([:)])/y);
  if (written === null) {
    fail(reader, faultOfGroup(reader), start);
    return;
  }
  const [, set = "", cleared = "", end] = written;
  if (end === ":") pushGroup(reader, open, { start, captures: false });
  reader.flags = {
    ignoreCase: flagOf("i", before.ignoreCase, set, cleared),
    multiline: flagOf("m", before.multiline, set, cleared),
    dotAll: flagOf("s", before.dotAll, set, cleared),
    swapGreed: flagOf("U", before.swapGreed, set, cleared),
  };
}

function pushGroup(reader: PatternReader, open: OpenGroup[], group: Pick<OpenGroup, "start" | "captures">): void {
  if (open.length > deepest) fail(reader, "too-deep", group.start);
  open.push({ ...group, flags: reader.flags, alternatives: [], items: [] });
}

/** Reads the beginning of a group that starts with `(?` and is not supported, and returns its fault. */
function faultOfGroup(reader: PatternReader): PatternFault {
  if (takeMatch(reader, /\?(?:=|!|<=|<!)/y) !== null) return "lookaround";
  if (takeMatch(reader, /\?>/y) !== null) return "atomic-group";
  if (takeMatch(reader, /\?P[=>]/y) !== null) return "back-reference";
  if (takeMatch(reader, /\?P?<[^>)]*>?/y) !== null) return "group-name";
  takeMatch(reader, /\?[^:)]?/y);
  return "group-flags";
}

function flagOf(letter: string, before: boolean, set: string, cleared: string): boolean {
  return cleared.includes(letter) ? false : before || set.includes(letter);
}

function closeGroup(reader: PatternReader, open: OpenGroup[]): void {
  const start = reader.at;
  reader.at++;
  const group = open.length > 1 ? open.pop() : undefined;
  if (group === undefined) {
    fail(reader, "group-without-start", start);
    return;
  }
  reader.flags = group.flags;
  open.at(-1)?.items.push({ kind: "group", item: choiceOf(group), captures: group.captures });
}

/** Reads a repetition and applies it to the item before it. Returns false if a `{` is only a character. */
function parseRepeat(reader: PatternReader, group: OpenGroup, isRepeatBefore: boolean): boolean {
  const start = reader.at;
  const match = takeMatch(reader, /[*+?]|\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/y);
  if (match === null) {
    reader.at++;
    group.items.push(characterNode("{", "\\{", reader.flags));
    return false;
  }
  const [operator, lower, comma, upper] = match;
  const lazy = (takeMatch(reader, /\?/y) !== null) !== reader.flags.swapGreed;
  const { least, most } = boundsOf(operator, lower, comma, upper);
  if (isRepeatBefore) fail(reader, "repeated-repeat", start);
  if (least > maxRepeats || (most ?? 0) > maxRepeats || (most !== null && most < least))
    fail(reader, "repeat-count", start);
  const item = group.items.pop();
  if (item === undefined) {
    fail(reader, "repeat-of-nothing", start);
    return true;
  }
  const counts = operator.startsWith("{") && (least >= 2 || (most ?? 0) >= 2);
  const repeat = { kind: "repeat", item, least, most, lazy } as const;
  if (counts && !repeatsWithin(repeat, maxRepeats)) fail(reader, "repeat-count", start);
  group.items.push(repeat);
  return true;
}

function boundsOf(
  operator: string,
  lower: string | undefined,
  comma: string | undefined,
  upper: string | undefined,
): { readonly least: number; readonly most: number | null } {
  if (operator === "*") return { least: 0, most: null };
  if (operator === "+") return { least: 1, most: null };
  if (operator === "?") return { least: 0, most: 1 };
  const least = Number(lower);
  if (comma === undefined) return { least, most: least };
  return { least, most: upper === undefined ? null : Number(upper) };
}

/** Whether the product of the counts of nested repetitions stays within a limit. */
function repeatsWithin(node: PatternNode, limit: number): boolean {
  switch (node.kind) {
    case "character":
    case "assertion":
      return true;
    case "sequence":
      return node.items.every((item) => repeatsWithin(item, limit));
    case "choice":
      return node.alternatives.every((item) => repeatsWithin(item, limit));
    case "group":
      return repeatsWithin(node.item, limit);
    case "repeat": {
      const count = isCounted(node.least, node.most) ? (node.most ?? node.least) : 1;
      if (node.most === 0) return true;
      return count <= limit && repeatsWithin(node.item, count > 0 ? Math.floor(limit / count) : limit);
    }
  }
}

/** Whether a repetition has a count. In RE2 only `{n,m}` has one, and not `*`, `+` and `?`. */
function isCounted(least: number, most: number | null): boolean {
  return !((least <= 1 && most === null) || (least === 0 && most === 1));
}

function parseAtom(reader: PatternReader, group: OpenGroup): void {
  const start = reader.at;
  const character = peek(reader);
  const assertion = assertionAt(reader);
  if (assertion !== null) {
    group.items.push({ kind: "assertion", assertion });
    return;
  }
  const quoted = takeMatch(reader, /\\Q(.*?)(?:\\E|$)/sy);
  if (quoted !== null) {
    for (const one of quoted[1] ?? "") group.items.push(characterNode(one, literalSource(one), reader.flags));
    return;
  }
  switch (character) {
    case ".":
      reader.at++;
      group.items.push(
        reader.flags.dotAll
          ? { kind: "character", set: everything, source: "[\\s\\S]" }
          : { kind: "character", set: complement(lineBreak), source: "[^\\n]" },
      );
      return;
    case "[": {
      const node = parseClass(reader);
      if (node !== null) group.items.push(node);
      return;
    }
    case "\\": {
      const escaped = parseEscape(reader);
      if (escaped === null) return;
      const written = reader.pattern.slice(start, reader.at);
      const source = written === "\\/" ? written : escaped.source;
      if (escaped.kind === "class") {
        const folded = setOfClass(escaped, reader.flags.ignoreCase);
        group.items.push(nodeOf(setOfClass(escaped, false), folded, { alone: source, inClass: escaped.inClass }));
      } else {
        group.items.push(literalNode(escaped.codePoint, source, reader.flags));
      }
      return;
    }
    default:
      take(reader);
      group.items.push(characterNode(character, literalSource(character), reader.flags));
  }
}

function assertionAt(reader: PatternReader): Assertion | null {
  const written = takeMatch(reader, /[$^]|\\[AbBz]/y)?.[0];
  switch (written) {
    case undefined:
      return null;
    case "^":
      return reader.flags.multiline ? "lineStart" : "textStart";
    case "$":
      return reader.flags.multiline ? "lineEnd" : "textEnd";
    case "\\A":
      return "textStart";
    case "\\b":
      return "wordBoundary";
    case "\\B":
      return "noWordBoundary";
    default:
      return "textEnd";
  }
}

function characterNode(character: string, source: string, flags: PatternFlags): PatternNode {
  return literalNode(character.codePointAt(0) ?? 0, source, flags);
}

function literalNode(codePoint: number, source: string, flags: PatternFlags): PatternNode {
  const set: CharSet = [[codePoint, codePoint]];
  return nodeOf(set, flags.ignoreCase ? foldCase(set) : set, { alone: source, inClass: source });
}

/** One character, whose source is unchanged unless its case is folded. */
function nodeOf(
  set: CharSet,
  folded: CharSet,
  source: { readonly alone: string; readonly inClass: string },
): PatternNode {
  return isSameSet(set, folded)
    ? { kind: "character", set, source: source.alone }
    : { kind: "character", set: folded, source: `[${foldedSource(set, folded, source.inClass)}]` };
}
