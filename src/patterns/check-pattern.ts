import { type BacktrackingCost, backtrackingCost } from "./backtracking-cost.js";
import { parsePattern } from "./parse-pattern.js";
import type { PatternProblem } from "./pattern-node.js";

export type PatternVerdict =
  | { readonly problem: PatternProblem; readonly cost: null }
  | { readonly problem: null; readonly cost: Exclude<BacktrackingCost, { kind: "too-large" }> };

/** Verdicts by pattern, because contracts repeat patterns, and `--watch` reads them again. */
const known = new Map<string, PatternVerdict>();
const maxKnown = 1000;

/** Checks that a pattern is valid in RE2 and can be expressed in JavaScript, and determines the cost of matching. */
export function checkPattern(pattern: string): PatternVerdict {
  let verdict = known.get(pattern);
  if (verdict === undefined) {
    verdict = verdictOf(pattern);
    if (known.size >= maxKnown) known.clear();
    known.set(pattern, verdict);
  }
  return verdict;
}

function verdictOf(pattern: string): PatternVerdict {
  const { node, problem } = parsePattern(pattern);
  if (node === null) return { problem, cost: null };
  const cost = backtrackingCost(node);
  return cost.kind === "too-large"
    ? { problem: { fault: "too-large", start: 0, end: pattern.length }, cost: null }
    : { problem: null, cost };
}
