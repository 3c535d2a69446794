import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applyFix } from "../../src/diagnostics/edits.js";
import { lint } from "../../src/lint/lint.js";
import { categories } from "../../src/lint/rule.js";
import { allRules, rules } from "../../src/lint/rules.js";
import { compiled, findingText, lintText, only } from "./contracts.js";

/** `<code>`: a contract with findings of the rule, which `expected.txt` lists, and one without findings. */
const cases = new URL("./cases/", import.meta.url);
const codes = allRules.map((rule) => rule.code);
const update = process.env.UPDATE_GOLDEN === "1";

/** Rules about suppressions need the findings of the other rules. */
function optionsFor(code: string) {
  return rules.some((rule) => rule.code === code) ? only(code) : {};
}

function findings(code: string, text: string): string[] {
  return lintText(text, optionsFor(code))
    .filter((finding) => finding.code === code)
    .map(findingText);
}

if (update) {
  for (const { code, page } of allRules) {
    const folder = new URL(`${code}/`, cases);
    if (existsSync(folder)) continue;
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL("bad.goa", folder), page.wrong);
    writeFileSync(new URL("fixed.goa", folder), page.right);
  }
}

describe.each(allRules)("$code", ({ code, category, page, safeFix }) => {
  const folder = new URL(`${code}/`, cases);
  const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");

  test("reports the expected findings in its bad contract, at the expected places", () => {
    const found = findings(code, read("bad.goa"));
    const text = `${found.join("\n")}\n`;
    if (update) writeFileSync(new URL("expected.txt", folder), text);
    expect(found).not.toEqual([]);
    expect(text).toBe(read("expected.txt"));
  });

  test("reports nothing of its fixed contract", () => {
    expect(findings(code, read("fixed.goa"))).toEqual([]);
  });

  test("has a page whose wrong contract has a finding and whose right one has none", () => {
    expect(page.what).toMatch(/\w.*[.`]$/s);
    expect(page.why).toMatch(/\w.*[.`]$/s);
    expect(findings(code, page.wrong)).not.toEqual([]);
    expect(findings(code, page.right)).toEqual([]);
  });

  test("belongs to a category", () => {
    expect(categories).toContain(category);
  });

  test("its fixes leave a contract that compiles and has fewer findings", () => {
    const bad = read("bad.goa");
    const [finding] = lintText(bad, optionsFor(code)).filter((each) => each.code === code && each.fixes.length > 0);
    if (safeFix === true) expect(finding).toBeDefined();
    const [fix] = finding?.fixes ?? [];
    if (finding === undefined || fix === undefined) return;
    const fixed = applyFix(finding.span.file, fix) ?? "";
    expect(findings(code, fixed).length).toBeLessThan(findings(code, bad).length);
  });
});

test("every folder is for an existing rule, and codes are unique", () => {
  expect(readdirSync(cases).filter((name) => !codes.includes(name))).toEqual([]);
  expect(new Set(codes).size).toBe(codes.length);
});

test("each rule finds nothing in an empty contract", () => {
  expect(lint([compiled({ "main.goa": "" })], { rules: { all: "error" } })).toEqual([]);
});
