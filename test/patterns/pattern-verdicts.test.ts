import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { javaScriptPattern } from "../../src/patterns/javascript-pattern.js";
import { parsePattern } from "../../src/patterns/parse-pattern.js";
import { goAnswers, hasGo } from "./go-answers.js";
import { type PatternAnswer, type PatternQuestion, patternCorpus } from "./pattern-corpus.js";

/** Go's verdicts, recorded so that these tests don't need Go. `UPDATE_GOLDEN=1` records them again if Go is installed. */
const table = new URL("go-verdicts.json", import.meta.url);

/** A pattern, whether Go accepts it, and each text with whether Go finds the pattern in it. */
type Verdict = readonly [pattern: string, valid: boolean, texts: Readonly<Record<string, boolean>>];

function verdictsOf(questions: readonly PatternQuestion[], answers: readonly PatternAnswer[]): Verdict[] {
  return questions.map(({ pattern, texts }, index) => {
    const answer = answers[index];
    if (answer === undefined) throw new Error("Go left a question without an answer");
    return [pattern, answer.valid, Object.fromEntries(answer.matches.map((matches, at) => [texts[at] ?? "", matches]))];
  });
}

/** The cases in which this project's parser, or its JavaScript expression, differs from Go. */
function differences(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(([pattern, valid, texts]) => {
    const { problem } = parsePattern(pattern);
    if ((problem === null) !== valid)
      return [`${pattern}: ${problem?.fault ?? "accepted"}, Go ${valid ? "accepts" : "refuses"} it`];
    if (!valid) return [];
    const matcher = new RegExp(javaScriptPattern(pattern), "u");
    return Object.entries(texts)
      .filter(([text, matches]) => matcher.test(text) !== matches)
      .map(([text, matches]) => `${pattern} as ${matcher.source} on ${JSON.stringify(text)}: Go says ${matches}`);
  });
}

describe("patterns are those of RE2", () => {
  test.runIf(process.env.UPDATE_GOLDEN === "1" && hasGo)("the table of Go's verdicts is written again", () => {
    const questions = patternCorpus(1, 1200);
    const lines = verdictsOf(questions, goAnswers(questions)).map((verdict) => JSON.stringify(verdict));
    writeFileSync(table, `[\n${lines.join(",\n")}\n]\n`);
  });

  test("Go accepts the same patterns of the table, and finds them in the same texts", () => {
    const verdicts: Verdict[] = JSON.parse(readFileSync(table, "utf8"));
    expect(verdicts.length).toBeGreaterThan(1000);
    expect(differences(verdicts)).toEqual([]);
  });

  const count = Number(process.env.GOAIDL_PATTERNS ?? "5000");
  const seed = Number(process.env.GOAIDL_SEED ?? "7");

  test.skipIf(!hasGo)(`Go agrees on ${count} random patterns (needs \`go\`)`, { timeout: 300_000 }, () => {
    const questions = patternCorpus(seed, count);
    expect(differences(verdictsOf(questions, goAnswers(questions)))).toEqual([]);
  });
});
