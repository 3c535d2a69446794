import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compilerCatalogue } from "../../src/cli/catalogue.js";
import { rules as changeRules } from "../../src/diff/rules.js";
import { categories } from "../../src/lint/rule.js";
import { allRules } from "../../src/lint/rules.js";
import { lintText } from "./contracts.js";

const path = new URL("../../specs/manual/lint.md", import.meta.url);
const marks = /(<!-- rules:[^\n]*-->\n)[\s\S]*(<!-- \/rules -->)/;

/** The manual's table, generated from the rules. */
function table(): string {
  const lines = ["| code | category | default | what it reports |", "|---|---|---|---|"];
  for (const category of categories) {
    for (const { code, severity, onByDefault, safeFix, page } of allRules.filter(
      (rule) => rule.category === category,
    )) {
      const level = `${onByDefault ? severity : "off"}${safeFix === true ? ", `--fix`" : ""}`;
      lines.push(`| \`${code}\` | ${category} | ${level} | ${page.what.replaceAll("|", "\\|")} |`);
    }
  }
  return lines.join("\n");
}

/** Removes the spaces and dashes by which a formatter aligns columns. */
function unpadded(markdown: string): string {
  return markdown.replace(/ {2,}/g, " ").replace(/^[|\- ]+$/gm, "|---|");
}

test("the manual's table matches the rules", () => {
  const manual = readFileSync(path, "utf8");
  const written = manual.replace(marks, (_all, start: string, end: string) => `${start}\n${table()}\n\n${end}`);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, written);
  expect(manual).toMatch(marks);
  expect(unpadded(written)).toBe(unpadded(readFileSync(path, "utf8")));
});

test("the manual's contract is reported, and its suppressions are used", () => {
  const manual = readFileSync(path, "utf8");
  const block = /```goa\n(goa 1[\s\S]*?)```/.exec(manual)?.[1] ?? "";
  expect(lintText(block).map(({ code }) => code)).toEqual([]);
  expect(lintText(block.replaceAll(/^ *@suppress.*\n/gm, "")).map(({ code }) => code)).toEqual([
    "closed-enum-to-client",
    "no-rate-limit",
  ]);
});

test("no code has two meanings", () => {
  const others = new Set([...Object.keys(compilerCatalogue), ...changeRules.map((rule) => rule.code)]);
  expect(allRules.map(({ code }) => code).filter((code) => others.has(code))).toEqual([]);
  expect(categories.filter((category) => allRules.some(({ code }) => code === category))).toEqual([]);
});
