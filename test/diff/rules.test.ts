import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/diff/change.js";
import { diff } from "../../src/diff/diff.js";
import { rules } from "../../src/diff/rules.js";
import { designOf } from "./contracts.js";

/** `<code>` or `<code>--<case>`: a pair of contracts, and the whole output of diff for them in `expected.txt`. */
const folder = join(dirname(fileURLToPath(import.meta.url)), "cases");
const names = readdirSync(folder).sort();
const surfaces = ["wire", "source", "doc"] as const;

function line(change: Change): string {
  const direction = change.direction === "none" ? "" : ` ${change.direction}`;
  return `${change.severity} ${change.code}${direction} (${change.surface}): ${change.message}`;
}

describe("each rule", () => {
  test("has a pair of contracts", () => {
    const covered = new Set(names.map((name) => name.split("--")[0]));
    expect(rules.map((rule) => rule.code).filter((code) => !covered.has(code))).toEqual([]);
  });

  test("has a mirror whose mirror is the rule itself, or one for each case", () => {
    const codes = new Set(rules.map((rule) => rule.code));
    for (const rule of rules) {
      expect(codes.has(rule.mirror), rule.code).toBe(true);
      for (const mirror of Object.values(rule.mirrors ?? {})) expect(codes.has(mirror), rule.code).toBe(true);
    }
  });

  test("has a page and advice, and no unfilled placeholder", () => {
    for (const rule of rules) {
      const prose = [rule.page.what, rule.page.why, rule.advice];
      for (const text of prose) expect(text.length, rule.code).toBeGreaterThan(5);
      for (const text of prose) expect(text, rule.code).not.toMatch(/\{(?:client|server)\}/);
    }
  });
});

describe("a pair of contracts", () => {
  test.each(names)("%s", (name) => {
    const read = (file: string): string => readFileSync(join(folder, name, file), "utf8");
    const before = designOf(read("before.goa"));
    const after = designOf(read("after.goa"));
    const output = (["backward", "forward"] as const).map((mode) => {
      const changes = diff(before, after, { mode, surfaces });
      return `${mode}\n${changes.map((change) => `  ${line(change)}\n`).join("")}`;
    });
    const text = output.join("");
    const path = join(folder, name, "expected.txt");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, "utf8"));
    const code = name.split("--")[0] ?? "";
    if (rules.some((rule) => rule.code === code) && !name.includes("--used")) expect(text).toContain(` ${code} `);
  });

  test.each(names)("%s: a contract has no changes compared with itself", (name) => {
    for (const file of ["before.goa", "after.goa"]) {
      const design = designOf(readFileSync(join(folder, name, file), "utf8"));
      for (const mode of ["backward", "forward", "full"] as const)
        expect(diff(design, design, { mode, surfaces })).toEqual([]);
    }
  });
});
