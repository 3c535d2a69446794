import { parsePattern } from "./parse-pattern.js";
import type { Assertion, PatternNode } from "./pattern-node.js";

const assertionSources: Readonly<Record<Assertion, string>> = {
  textStart: "^",
  textEnd: "$",
  lineStart: "(?<![^\\n])",
  lineEnd: "(?![^\\n])",
  wordBoundary: "\\b",
  noWordBoundary: "\\B",
};

/**
 * The source of a JavaScript expression with the flag `u` that matches what RE2 matches with the pattern. A pattern
 * that the parser refuses is returned unchanged, because it comes from a design that another version made.
 */
export function javaScriptPattern(pattern: string): string {
  const { node } = parsePattern(pattern);
  return node === null ? pattern : sourceOf(node);
}

const matchers = new Map<string, RegExp>();
const maxMatchers = 1000;

/** The JavaScript expression of a pattern. */
export function patternMatcher(pattern: string): RegExp {
  let matcher = matchers.get(pattern);
  if (matcher === undefined) {
    matcher = new RegExp(javaScriptPattern(pattern), "u");
    if (matchers.size >= maxMatchers) matchers.clear();
    matchers.set(pattern, matcher);
  }
  return matcher;
}

/** A parsed pattern in JavaScript's syntax; parts with the same meaning stay unchanged. */
function sourceOf(node: PatternNode): string {
  switch (node.kind) {
    case "character":
      return node.source;
    case "assertion":
      return assertionSources[node.assertion];
    case "sequence":
      return node.items.map(sourceOf).join("");
    case "choice":
      return node.alternatives.map(sourceOf).join("|");
    case "group":
      return `(${node.captures ? "" : "?:"}${sourceOf(node.item)})`;
    case "repeat": {
      const isAtom = node.item.kind === "character" || node.item.kind === "group";
      const item = isAtom ? sourceOf(node.item) : `(?:${sourceOf(node.item)})`;
      return `${item}${quantifier(node.least, node.most)}${node.lazy ? "?" : ""}`;
    }
  }
}

function quantifier(least: number, most: number | null): string {
  if (most === null) return least === 0 ? "*" : least === 1 ? "+" : `{${least},}`;
  if (least === 0 && most === 1) return "?";
  return least === most ? `{${least}}` : `{${least},${most}}`;
}
