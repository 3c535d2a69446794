import {
  getLookaheadPaths,
  type ILookaheadStrategy,
  type IOrAlt,
  type IToken,
  type LookaheadSequence,
  type TokenType,
} from "chevrotain";

/** For each alternative of a choice, the runs of one or two tokens that begin it, as indexes into the vocabulary. */
type Alternatives = readonly (readonly (readonly number[])[])[];

/**
 * The tokens that a parser looks at in each of its decisions. A decision's key is Chevrotain's: its rule, its kind and
 * its place in the rule.
 */
export interface LookaheadTable {
  readonly choices: readonly (readonly [key: number, alternatives: Alternatives])[];
  /** Decisions about optional and repeated parts. Each has one alternative: the tokens that can begin the part. */
  readonly options: readonly (readonly [key: number, alternatives: Alternatives])[];
}

/** The part of the parser that a decision uses: the token at a distance from the current place. */
interface Lookahead {
  LA(howFar: number): IToken;
}

/** Chooses one of some alternatives by the next tokens. Chevrotain calls it with the parser as `this`. */
export type Choose = (this: Lookahead, alternatives?: readonly IOrAlt<unknown>[]) => number | undefined;

/** Whether a part that may be left out begins at the next token. */
export type Begins = (this: Lookahead) => boolean;

/** The decisions of a parser, by Chevrotain's keys. */
export function decisionsOf(table: LookaheadTable, vocabulary: readonly TokenType[]): Map<number, Choose | Begins> {
  const decisions = new Map<number, Choose | Begins>();
  for (const [key, alternatives] of table.choices) decisions.set(key, choice(alternatives, vocabulary));
  for (const [key, alternatives] of table.options) decisions.set(key, option(alternatives, vocabulary));
  return decisions;
}

/**
 * A lookahead strategy that also remembers which tokens each decision looks at, so that a table can be made of them.
 */
export interface RecordingStrategy extends ILookaheadStrategy {
  /** Returns the table of those decisions of a parser that this strategy made. */
  readonly tableOf: (decisions: ReadonlyMap<number, unknown>) => LookaheadTable;
}

export function recordingStrategy(vocabulary: readonly TokenType[]): RecordingStrategy {
  const choices = new Map<unknown, Alternatives>();
  const options = new Map<unknown, Alternatives>();
  const indexes = (sequences: LookaheadSequence): number[][] =>
    sequences.map((path) => path.map((type) => vocabulary.indexOf(type)));
  const rows = (
    decisions: ReadonlyMap<number, unknown>,
    made: ReadonlyMap<unknown, Alternatives>,
  ): [number, Alternatives][] =>
    [...decisions].flatMap(([key, decision]): [number, Alternatives][] => {
      const alternatives = made.get(decision);
      return alternatives === undefined ? [] : [[key, alternatives]];
    });
  return {
    // A parser that validates its grammar uses Chevrotain's own strategy instead of this one.
    validate: () => [],
    buildLookaheadForAlternation: ({ prodOccurrence: occurrence, rule, maxLookahead }) => {
      const paths = getLookaheadPaths({ occurrence, rule, prodType: "Alternation", maxLookahead });
      const alternatives = paths.map(indexes);
      const decision = choice(alternatives, vocabulary);
      choices.set(decision, alternatives);
      return decision;
    },
    buildLookaheadForOptional: ({ prodOccurrence: occurrence, prodType, rule, maxLookahead }) => {
      const [inside = []] = getLookaheadPaths({ occurrence, rule, prodType, maxLookahead });
      const alternatives = [indexes(inside)];
      const decision = option(alternatives, vocabulary);
      options.set(decision, alternatives);
      return decision;
    },
    tableOf: (decisions) => ({ choices: rows(decisions, choices), options: rows(decisions, options) }),
  };
}

/** An alternative that begins with a certain token. `seconds` has the tokens that may follow; null if any token may. */
interface Candidate {
  readonly alternative: number;
  readonly seconds: Set<number> | null;
}

/** The candidates by their first token's type. */
type ByFirst = readonly (readonly Candidate[] | undefined)[];

function choice(alternatives: Alternatives, vocabulary: readonly TokenType[]): Choose {
  let byFirst: ByFirst | null = null;
  return function (written) {
    byFirst ??= indexed(alternatives, vocabulary);
    const candidates = byFirst[this.LA(1).tokenTypeIdx];
    if (candidates === undefined) return undefined;
    for (const { alternative, seconds } of candidates) {
      const gate = written?.[alternative]?.GATE;
      if (gate !== undefined && !gate.call(this)) continue;
      if (seconds === null || seconds.has(this.LA(2).tokenTypeIdx)) return alternative;
    }
    return undefined;
  };
}

function option(alternatives: Alternatives, vocabulary: readonly TokenType[]): Begins {
  let byFirst: ByFirst | null = null;
  return function () {
    byFirst ??= indexed(alternatives, vocabulary);
    const candidate = byFirst[this.LA(1).tokenTypeIdx]?.[0];
    if (candidate === undefined) return false;
    return candidate.seconds === null || candidate.seconds.has(this.LA(2).tokenTypeIdx);
  };
}

/** Indexes a decision's alternatives by first token: at its first use, because most contracts need few decisions. */
function indexed(alternatives: Alternatives, vocabulary: readonly TokenType[]): ByFirst {
  const byFirst: Candidate[][] = [];
  for (const [alternative, paths] of alternatives.entries()) {
    for (const [first = -1, second] of paths) {
      for (const type of typesOf(vocabulary[first])) {
        const candidates = byFirst[type] ?? [];
        byFirst[type] = candidates;
        const known = candidates.find((candidate) => candidate.alternative === alternative);
        const seconds = known === undefined ? new Set<number>() : known.seconds;
        if (second !== undefined) for (const next of typesOf(vocabulary[second])) seconds?.add(next);
        const merged = { alternative, seconds: second === undefined ? null : seconds };
        if (known === undefined) candidates.push(merged);
        else candidates[candidates.indexOf(known)] = merged;
      }
    }
  }
  return byFirst;
}

/** The token types that match a type: the type itself and, if it is a category, all types of that category. */
function typesOf(type: TokenType | undefined): readonly number[] {
  return type?.tokenTypeIdx === undefined ? [] : [type.tokenTypeIdx, ...(type.categoryMatches ?? [])];
}
