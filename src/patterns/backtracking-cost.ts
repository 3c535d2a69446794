import type { PatternNode } from "./pattern-node.js";
import {
  alphabetOf,
  type Letter,
  mayPass,
  type PositionAutomaton,
  positionAutomaton,
  type Step,
  type Surroundings,
} from "./position-automaton.js";

/**
 * The maximum number of ways to match that may still be possible at one character of a text. If the text doesn't match,
 * JavaScript's engine tries all of them in turn, so its worst case is this number of steps for each character.
 */
const maxWays = 128;

/** The limit of work for the decision itself. */
const maxWork = 150_000;

export type BacktrackingCost =
  /** Every text takes time in proportion to its length. */
  | { readonly kind: "linear" }
  /** Only texts up to this number of characters take linear time. */
  | {
      readonly kind: "ambiguous";
      /** The beginning of a text that can be read in too many ways. */
      readonly example: string;
      /** Whether `^` at the beginning would make it linear. */
      readonly isAnchorMissing: boolean;
      /** The longest text for which the cost stays within bounds; 0 if even short ones exceed them. */
      readonly longestText: number;
    }
  /** The pattern has too many parts to decide. */
  | { readonly kind: "too-large" };

/**
 * Decides whether a backtracking engine reads every text in linear time: it looks for a text whose beginning can match
 * in more than `maxWays` ways, including searches from every character of the text.
 */
export function backtrackingCost(node: PatternNode): BacktrackingCost {
  const automaton = positionAutomaton(node);
  if (automaton === null) return { kind: "too-large" };
  if (automaton.emptyWays > maxWays) return { kind: "ambiguous", example: "", isAnchorMissing: false, longestText: 0 };
  const engine = engineOf(automaton);
  const searched = searchForMany(engine, true);
  if (searched.kind === "few") return { kind: "linear" };
  if (searched.kind === "unknown" && staysFew(engine)) return { kind: "linear" };
  const anchored = searchForMany(engine, false);
  return {
    kind: "ambiguous",
    example: searched.kind === "many" ? searched.text : "",
    isAnchorMissing: anchored.kind === "few",
    longestText: longestCheapText(engine),
  };
}

/** The automaton with its alphabet. */
interface Engine {
  readonly automaton: PositionAutomaton;
  readonly letters: readonly Letter[];
  /** The letters that each position accepts. */
  readonly taken: readonly ReadonlySet<number>[];
  /** The letters, grouped by the kinds that assertions distinguish. */
  readonly kinds: readonly (readonly number[])[];
}

function engineOf(automaton: PositionAutomaton): Engine {
  const { letters, taken } = alphabetOf(automaton);
  const kinds = new Map<string, number[]>();
  for (const [letter, { isWord, isLineBreak }] of letters.entries()) {
    const kind = `${isWord} ${isLineBreak}`;
    const others = kinds.get(kind);
    if (others === undefined) kinds.set(kind, [letter]);
    else others.push(letter);
  }
  return { automaton, letters, taken, kinds: [...kinds.values()] };
}

/** The letters that lead to a position, and one letter of each kind that leads to none. */
function lettersFrom({ automaton, taken, kinds }: Engine, ways: Ways, begins: boolean, work: Work): Set<number> {
  const found = new Set<number>();
  const add = (steps: readonly Step[]): void => {
    for (const { to } of steps) {
      const letters = taken[to] ?? [];
      for (const letter of letters) found.add(letter);
      work.done += 1 + found.size / 16;
    }
  };
  if (begins) add(automaton.first);
  for (const position of ways.keys()) add(automaton.next[position] ?? []);
  const others = kinds.flatMap((letters) => letters.find((letter) => !found.has(letter)) ?? []);
  for (const letter of others) found.add(letter);
  return found;
}

/** The number of ways in which the text so far leads to each position. */
type Ways = ReadonlyMap<number, number>;

/** A place in some text: the ways that lead there, and whether a match may still start at each later character. */
interface Place {
  readonly ways: Ways;
  readonly total: number;
  readonly searches: boolean;
  readonly before: Letter | null;
  readonly from: Place | null;
}

interface Work {
  done: number;
}

/** The ways after one more letter. */
function advance(engine: Engine, ways: Ways, begins: boolean, letter: number, before: Letter | null, work: Work) {
  const result = new Map<number, number>();
  const after = engine.letters[letter];
  if (after === undefined) return result;
  const place: Surroundings = { before, after };
  const follow = (steps: readonly Step[], count: number): void => {
    work.done += 1 + steps.length / 8;
    for (const step of steps) {
      if (engine.taken[step.to]?.has(letter) !== true || !mayPass(step.assertions, place)) continue;
      result.set(step.to, (result.get(step.to) ?? 0) + count * step.ways);
      work.done++;
    }
  };
  if (begins) follow(engine.automaton.first, 1);
  for (const [position, count] of ways) follow(engine.automaton.next[position] ?? [], count);
  return result;
}

type Search =
  | { readonly kind: "many"; readonly text: string }
  | { readonly kind: "few" }
  | { readonly kind: "unknown" };

/** Searches all texts, those with most ways first, for one that has more than `maxWays`. */
function searchForMany(engine: Engine, searches: boolean): Search {
  const work: Work = { done: 0 };
  const seen = new Set<string>();
  const queues: Place[][] = Array.from({ length: maxWays + 1 }, () => []);
  queues[0]?.push({ ways: new Map(), total: 0, searches: true, before: null, from: null });
  let highest = 0;
  while (highest >= 0) {
    const place = queues[highest]?.pop();
    if (place === undefined) {
      highest--;
      continue;
    }
    for (const letter of lettersFrom(engine, place.ways, place.searches, work)) {
      const ways = advance(engine, place.ways, place.searches, letter, place.before, work);
      let total = 0;
      for (const count of ways.values()) total += count;
      // After the pattern has matched, no later start is tried.
      const hasMatched = [...ways.keys()].some((position) => engine.automaton.ends.has(position));
      const next: Place = {
        ways,
        total,
        searches: searches && place.searches && !hasMatched,
        before: engine.letters[letter] ?? null,
        from: place,
      };
      if (total > maxWays) return { kind: "many", text: textOf(next) };
      if (work.done > maxWork) return { kind: "unknown" };
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      queues[total]?.push(next);
      if (total > highest) highest = total;
    }
  }
  return { kind: "few" };
}

function keyOf(place: Place): string {
  const ways = [...place.ways].sort((a, b) => a[0] - b[0]).join(";");
  return `${place.searches} ${place.before?.isWord} ${place.before?.isLineBreak} ${ways}`;
}

function textOf(place: Place): string {
  const letters: string[] = [];
  for (let at: Place | null = place; at?.before != null; at = at.from)
    letters.push(String.fromCodePoint(at.before.codePoint));
  return letters.reverse().join("");
}

/** For each letter, an upper bound of the ways of all texts that end in it. */
type Bounds = readonly Ways[];

/** The bounds for texts that are one letter longer. */
function advanceBounds(engine: Engine, bounds: Bounds | null, work: Work): Map<number, number>[] {
  return engine.letters.map((_, letter) => {
    if (bounds === null) return advance(engine, new Map(), true, letter, null, work);
    const most = new Map<number, number>();
    for (const [before, ways] of bounds.entries()) {
      const next = advance(engine, ways, true, letter, engine.letters[before] ?? null, work);
      raise(most, next);
    }
    return most;
  });
}

/** Raises bounds to others. Returns true if any was lower. */
function raise(bounds: Map<number, number>, others: Ways): boolean {
  let raised = false;
  for (const [position, count] of others) {
    if (count <= (bounds.get(position) ?? 0)) continue;
    bounds.set(position, count);
    raised = true;
  }
  return raised;
}

function highestTotal(bounds: Bounds): number {
  return Math.max(...bounds.map((ways) => [...ways.values()].reduce((sum, count) => sum + count, 0)));
}

/** Whether an upper bound over all texts stays within `maxWays`; used if there are too many texts to enumerate. */
function staysFew(engine: Engine): boolean {
  const work: Work = { done: 0 };
  const all = advanceBounds(engine, null, work);
  while (work.done <= maxWork && highestTotal(all) <= maxWays) {
    const next = advanceBounds(engine, all, work);
    const raised = next.map((ways, letter) => raise(all[letter] ?? new Map(), ways));
    if (!raised.includes(true)) return true;
  }
  return false;
}

/** The longest text whose characters take at most `maxWays` steps on average, by an upper bound. */
function longestCheapText(engine: Engine): number {
  const work: Work = { done: 0 };
  let bounds: Map<number, number>[] | null = null;
  let sum = 0;
  for (let length = 1; work.done <= maxWork; length++) {
    bounds = advanceBounds(engine, bounds, work);
    sum += highestTotal(bounds);
    if (sum > maxWays * length) return length - 1;
  }
  return 0;
}
