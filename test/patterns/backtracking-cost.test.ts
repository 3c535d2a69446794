import { describe, expect, test } from "vitest";
import { type BacktrackingCost, backtrackingCost } from "../../src/patterns/backtracking-cost.js";
import { javaScriptPattern } from "../../src/patterns/javascript-pattern.js";
import { parsePattern } from "../../src/patterns/parse-pattern.js";
import { processorMs } from "../support/processor-time.js";
import { seededRandom } from "../support/seeded-random.js";

function costOf(pattern: string): BacktrackingCost {
  const { node } = parsePattern(pattern);
  if (node === null) throw new Error(`${pattern} is invalid`);
  return backtrackingCost(node);
}

describe("patterns that can be read in one way are linear", () => {
  test.each([
    "^[A-Z0-9]+(-[A-Z0-9]+)+$",
    "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
    "^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$",
    "^[\\w.+-]+@[\\w-]+\\.[\\w.-]+$",
    "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    "^[a-z]{1,1000}$",
    "^(?:\\w{1,30} ){1,30}$",
    "^.*a.{20}$",
    "^(.|\\n)*$",
    "^\\p{L}+$",
    "[a-z]+",
    "\\d{3}-\\d{4}",
    "\\bfoo\\b",
    "^a+b",
    `^${Array.from({ length: 1000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join("")}$`,
    "^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.|$)){4}$",
  ])("%s", (pattern) => {
    expect(costOf(pattern)).toEqual({ kind: "linear" });
  });
});

describe("patterns that can be read in many ways are not", () => {
  test.each([
    ["exponential", "^(a+)+$"],
    ["exponential", "(a|a)*"],
    ["exponential", "(a|aa)+"],
    ["exponential", "(\\w|_)*"],
    ["exponential", "^(?:[a-z]|[a-c]x?)*$"],
    ["exponential", "^(a?b?)*$"],
    ["bounded, but by too much", "(a?){28}a{28}"],
    ["bounded, but by too much", "^(a+){20}$"],
    ["without any character", "(?:|){28}"],
    ["polynomial", "a*a*a*b"],
    ["polynomial", ".*.*.*=.*"],
    ["polynomial", "^[a-z]+[a-z0-9]*$"],
    ["polynomial", "^\\S+@\\S+\\.\\S+$"],
  ])("%s: %s", (_, pattern) => {
    expect(costOf(pattern)).toMatchObject({ kind: "ambiguous", isAnchorMissing: false });
  });

  test.each(["a*$", "a+b", "\\d+-\\d+", ".*\\.json$"])(
    "a pattern that is quadratic only because of its missing anchor is recognised: %s",
    (pattern) => {
      expect(costOf(pattern)).toMatchObject({ kind: "ambiguous", isAnchorMissing: true });
    },
  );

  test("a length bounds the cost of patterns that are not exponential", () => {
    const cost = costOf("^[^@]+@[^@]+\\.[^@]+$");
    expect(cost.kind === "ambiguous" ? cost.longestText : 0).toBeGreaterThanOrEqual(254);
    const exponential = costOf("^(a+)+$");
    expect(exponential.kind === "ambiguous" ? exponential.longestText : 0).toBeLessThan(20);
  });

  test("a pattern with too many parts is not analysed", () => {
    expect(costOf(`^(?:${"[ab]".repeat(100)}){900}$`)).toEqual({ kind: "too-large" });
  });
});

/** Random expressions over a small alphabet, so that their parts overlap. */
function randomPattern({ integer, pick }: ReturnType<typeof seededRandom>): string {
  const expression = (depth: number): string => {
    const atom = (): string => {
      const kind = integer(0, depth > 2 ? 4 : 7);
      if (kind < 3) return pick(["a", "b", "c"]);
      if (kind === 3) return pick([".", "\\w", "[ab]", "[^a]", "\\d"]);
      return kind === 4 ? pick(["\\b", "ab", "$", "^"]) : `(?:${expression(depth + 1)})`;
    };
    const term = (): string => atom() + pick(["", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,5}"]);
    const sequence = (): string => Array.from({ length: integer(1, 4) }, term).join("");
    return Array.from({ length: pick([1, 1, 2, 3]) }, sequence).join("|");
  };
  return pick(["", "^"]) + expression(0) + pick(["", "$", "b$", "!"]);
}

const attacks = ["a", "b", "ab", "aab", "abc", "c", "bc", "1"];

/** Time for a text of that many characters, the smallest of several attempts. */
function time(matcher: RegExp, text: string): number {
  const tries = [1, 2, 3].map(() => {
    const start = processorMs();
    matcher.test(text);
    return processorMs() - start;
  });
  return Math.min(...tries);
}

test("Node takes linear time for every random pattern that is accepted", { timeout: 300_000 }, () => {
  const random = seededRandom(Number(process.env.GOAIDL_SEED ?? "3"));
  const slow: string[] = [];
  let accepted = 0;
  const count = Number(process.env.GOAIDL_PATTERNS ?? "600");
  for (let index = 0; index < count; index++) {
    const pattern = randomPattern(random);
    const { node } = parsePattern(pattern);
    if (node === null || backtrackingCost(node).kind !== "linear") continue;
    accepted++;
    const matcher = new RegExp(javaScriptPattern(pattern), "u");
    for (const attack of attacks) {
      const text = (length: number): string => `${attack.repeat(length / attack.length)}!`;
      // The text is 16 times as long, for which a quadratic pattern takes 256 times as long.
      const [short, long] = [time(matcher, text(2000)), time(matcher, text(32_000))];
      if (long > 5 && long > short * 80) slow.push(`${pattern} on ${attack}: ${short} ms, ${long} ms`);
    }
  }
  expect(accepted).toBeGreaterThan(count / 10);
  expect(slow).toEqual([]);
});
