import { type CharSet, includes, lastCodePoint, lineBreak, wordCharacters } from "./char-set.js";
import type { Assertion, PatternNode } from "./pattern-node.js";

/** Assertions as bits. A step can pass several. */
const assertionBits: Readonly<Record<Assertion, number>> = {
  textStart: 1,
  textEnd: 2,
  lineStart: 4,
  lineEnd: 8,
  wordBoundary: 16,
  noWordBoundary: 32,
};

/** A step from one character of a text to the next: its target, and the number of ways in which the pattern allows it. */
export interface Step {
  readonly to: number;
  /** Bits of the assertions that the step passes. */
  readonly assertions: number;
  readonly ways: number;
}

/**
 * A pattern as a Glushkov automaton, whose states are the positions of characters in the pattern. Each step has the
 * number of ways in which a backtracking engine can get from one position to the next.
 */
export interface PositionAutomaton {
  /** The set of each position. */
  readonly sets: readonly CharSet[];
  /** Steps from the start, to the first character. */
  readonly first: readonly Step[];
  /** Steps from each position. */
  readonly next: readonly (readonly Step[])[];
  /** Positions where the text may end without a condition. */
  readonly ends: ReadonlySet<number>;
  /** The number of ways in which the pattern matches the empty text. */
  readonly emptyWays: number;
}

/** Limits of the automaton: a pattern beyond them is too large to check. */
const maxPositions = 10_000;
const maxSteps = 200_000;
const manyWays = 1_000_000;

interface Way {
  readonly assertions: number;
  readonly ways: number;
}

interface Last extends Way {
  readonly from: number;
}

/** A part of the automaton while it is built. The enclosing part reuses its lists. */
interface Part {
  empty: Way[];
  first: Step[];
  last: Last[];
}

interface Build {
  readonly sets: CharSet[];
  /** Ways by target and assertions, for each position. */
  readonly next: Map<number, Step>[];
  work: number;
}

/** Returns null if the pattern is too large. */
export function positionAutomaton(node: PatternNode): PositionAutomaton | null {
  const build: Build = { sets: [], next: [], work: 0 };
  const whole = partOf(build, node);
  if (whole === null) return null;
  return {
    sets: build.sets,
    first: whole.first,
    next: build.next.map((steps) => [...steps.values()]),
    ends: new Set(whole.last.filter((last) => last.assertions === 0).map((last) => last.from)),
    emptyWays: whole.empty.reduce((sum, way) => sum + way.ways, 0),
  };
}

function isWithinLimits(build: Build): boolean {
  return build.sets.length <= maxPositions && build.work <= maxSteps;
}

function nothing(): Part {
  return { empty: [{ assertions: 0, ways: 1 }], first: [], last: [] };
}

function partOf(build: Build, node: PatternNode): Part | null {
  switch (node.kind) {
    case "character": {
      const position = build.sets.push(node.set) - 1;
      build.next.push(new Map());
      return {
        empty: [],
        first: [{ to: position, assertions: 0, ways: 1 }],
        last: [{ from: position, assertions: 0, ways: 1 }],
      };
    }
    case "assertion":
      return { empty: [{ assertions: assertionBits[node.assertion], ways: 1 }], first: [], last: [] };
    case "group":
      return partOf(build, node.item);
    case "sequence": {
      let whole = nothing();
      for (const item of node.items) {
        const part = partOf(build, item);
        if (part === null) return null;
        whole = join(build, whole, part);
        if (!isWithinLimits(build)) return null;
      }
      return whole;
    }
    case "choice": {
      const whole: Part = { empty: [], first: [], last: [] };
      for (const alternative of node.alternatives) {
        const part = partOf(build, alternative);
        if (part === null) return null;
        for (const step of part.first) whole.first.push(step);
        for (const last of part.last) whole.last.push(last);
        whole.empty = summed([...whole.empty, ...part.empty]);
      }
      return whole;
    }
    case "repeat":
      return repeated(build, node);
  }
}

function repeated(build: Build, node: Extract<PatternNode, { kind: "repeat" }>): Part | null {
  // Rounds are added from the last to the first, so that an optional round contains everything that may follow it.
  let whole = nothing();
  if (node.most === null) {
    const part = partOf(build, node.item);
    if (part === null || !isWithinLimits(build)) return null;
    for (const last of part.last) link(build, last, part.first);
    // A round that consumes nothing is tried, and then aborted.
    const empty = summed([{ assertions: 0, ways: 1 }, ...part.empty]);
    whole = { ...part, empty: node.least === 0 ? empty : product(part.empty, empty) };
  }
  const optional = node.most === null ? 0 : node.most - node.least;
  const required = node.most === null ? Math.max(node.least - 1, 0) : node.least;
  for (let round = 0; round < optional + required; round++) {
    const part = partOf(build, node.item);
    if (part === null) return null;
    whole = join(build, part, whole);
    if (round < optional) whole.empty = summed([...whole.empty, { assertions: 0, ways: 1 }]);
    if (!isWithinLimits(build)) return null;
  }
  return whole;
}

/** Concatenates two parts. */
function join(build: Build, before: Part, after: Part): Part {
  for (const last of before.last) link(build, last, after.first);
  const first = before.first;
  for (const way of before.empty) {
    for (const step of after.first) first.push(through(step, way));
    build.work += after.first.length;
  }
  const last = after.last;
  for (const way of after.empty) {
    for (const one of before.last) last.push(through(one, way));
    build.work += before.last.length;
  }
  return { empty: product(before.empty, after.empty), first, last };
}

function link(build: Build, last: Last, first: readonly Step[]): void {
  const steps = build.next[last.from];
  build.work += first.length;
  if (steps === undefined || build.work > maxSteps) return;
  for (const step of first) {
    const assertions = last.assertions | step.assertions;
    const key = step.to * 64 + assertions;
    const ways = Math.min((steps.get(key)?.ways ?? 0) + last.ways * step.ways, manyWays);
    steps.set(key, { to: step.to, assertions, ways });
  }
}

function through<T extends Way>(one: T, way: Way): T {
  return { ...one, assertions: one.assertions | way.assertions, ways: Math.min(one.ways * way.ways, manyWays) };
}

function product(one: readonly Way[], other: readonly Way[]): Way[] {
  return summed(one.flatMap((way) => other.map((also) => through(way, also))));
}

/** Adds up the ways over the same assertions. */
function summed(ways: readonly Way[]): Way[] {
  if (ways.length < 2) return [...ways];
  const byAssertions = new Map<number, number>();
  for (const { assertions, ways: count } of ways)
    byAssertions.set(assertions, Math.min((byAssertions.get(assertions) ?? 0) + count, manyWays));
  return [...byAssertions].map(([assertions, count]) => ({ assertions, ways: count }));
}

/** A class of characters that no set of a pattern distinguishes, represented by one of them. */
export interface Letter {
  readonly codePoint: number;
  readonly isWord: boolean;
  readonly isLineBreak: boolean;
}

/** The letters of a pattern, one for each kind of character that it distinguishes. */
export interface Alphabet {
  readonly letters: readonly Letter[];
  /** The indices of the letters that each position accepts. Positions with the same set share them. */
  readonly taken: readonly ReadonlySet<number>[];
}

export function alphabetOf(automaton: PositionAutomaton): Alphabet {
  const sets = new Map(automaton.sets.map((set) => [keyOf(set), set]));
  const usesAssertions = [automaton.first, ...automaton.next].some((steps) =>
    steps.some((step) => step.assertions > 3),
  );
  if (usesAssertions) for (const set of [wordCharacters, lineBreak]) sets.set(keyOf(set), set);
  const kinds = kindsOf([...sets.values()]);
  const letters = [...kinds.values()].map(({ codePoint }) => ({
    codePoint,
    isWord: includes(wordCharacters, codePoint),
    isLineBreak: codePoint === 0x0a,
  }));
  const takenBySet = [...sets].map(() => new Set<number>());
  for (const [letter, { sets: members }] of [...kinds.values()].entries()) {
    for (const set of members) takenBySet[set]?.add(letter);
  }
  const byKey = new Map([...sets.keys()].map((key, index) => [key, takenBySet[index] ?? new Set<number>()]));
  return { letters, taken: automaton.sets.map((set) => byKey.get(keyOf(set)) ?? new Set<number>()) };
}

function keyOf(set: CharSet): string {
  return set.join(";");
}

interface Kind {
  readonly codePoint: number;
  /** The indices of the sets that the character is in. */
  readonly sets: readonly number[];
}

/** The kinds of characters: those of one kind are in the same sets. The ends of all ranges suffice to find them. */
function kindsOf(sets: readonly CharSet[]): ReadonlyMap<string, Kind> {
  const ends: { readonly at: number; readonly set: number; readonly begins: boolean }[] = [];
  for (const [set, ranges] of sets.entries()) {
    for (const [first, last] of ranges)
      ends.push({ at: first, set, begins: true }, { at: last + 1, set, begins: false });
  }
  ends.sort((a, b) => a.at - b.at);
  const kinds = new Map<string, Kind>();
  const current = new Set<number>();
  let from = 0;
  const close = (to: number): void => {
    if (to <= from) return;
    const members = [...current].sort((a, b) => a - b);
    const key = members.join(",");
    const known = kinds.get(key);
    if (known === undefined || preference(from) < preference(known.codePoint))
      kinds.set(key, { codePoint: from, sets: members });
    from = to;
  };
  for (const { at, set, begins } of ends) {
    close(at);
    if (begins) current.add(set);
    else current.delete(set);
  }
  close(lastCodePoint + 1);
  return kinds;
}

/** Letters that people can read come first. */
function preference(codePoint: number): number {
  return codePoint > 0x20 && codePoint < 0x7f ? codePoint : codePoint + 0x110000;
}

/** The characters before and after a place of a text. */
export interface Surroundings {
  /** Null at the start of the text. */
  readonly before: Letter | null;
  readonly after: Letter;
}

/** Whether a step's assertions hold between two characters. There is no step from the end of the text. */
export function mayPass(assertions: number, { before, after }: Surroundings): boolean {
  if (assertions === 0) return true;
  if ((assertions & assertionBits.textEnd) !== 0) return false;
  if ((assertions & assertionBits.textStart) !== 0 && before !== null) return false;
  if ((assertions & assertionBits.lineStart) !== 0 && before?.isLineBreak === false) return false;
  if ((assertions & assertionBits.lineEnd) !== 0 && !after.isLineBreak) return false;
  const isBoundary = (before?.isWord ?? false) !== after.isWord;
  if ((assertions & assertionBits.wordBoundary) !== 0 && !isBoundary) return false;
  return (assertions & assertionBits.noWordBoundary) === 0 || !isBoundary;
}
