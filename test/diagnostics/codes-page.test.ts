import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "../../src/cli/catalogue.js";
import { rules } from "../../src/diff/rules.js";
import { codePage } from "../../src/language-service/code-page.js";

const place = new URL("../../specs/manual/codes.md", import.meta.url);

const introduction = `# Codes

Every code that goaidl reports, with a contract that has the fault and the same contract fixed. \`goaidl explain CODE\` prints one page;
editors link to it from each report. This page is generated from the compiler's catalogue: \`npm run update\` writes it.
`;

/** The page of a code, one level deeper. */
function section(code: string): string {
  const page = codePage(code);
  if (page !== null) return page.replace(/^# /, "## ");
  const { what, why, wrong, right } = catalogue[code]?.page ?? { what: "", why: "", wrong: "", right: "" };
  const fence = (text: string): string => `${"```"}\n${text.trimEnd()}\n${"```"}`;
  return `## ${code}\n\n${what}\n${why}\n\nWrong:\n\n${fence(wrong)}\n\nRight:\n\n${fence(right)}\n`;
}

test("specs/manual/codes.md contains the page of every code", () => {
  const codes = [...new Set([...Object.keys(catalogue), ...rules.map(({ code }) => code)])].sort();
  // A contract that is not UTF-8 is shown as it was decoded.
  const text = [introduction, ...codes.map(section)].join("\n").replaceAll(/\p{Surrogate}/gu, "\uFFFD");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(place, text);
  expect(readFileSync(place, "utf8")).toBe(text);
});
