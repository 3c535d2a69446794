import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Case, Rule, Verdicts } from "../../src/diff/rule.js";
import { rules } from "../../src/diff/rules.js";

const path = new URL("../../specs/manual/diff.md", import.meta.url);
const marks = /(<!-- rules:[^\n]*-->\n)[\s\S]*(<!-- \/rules -->)/;

function severity(verdicts: Verdicts | undefined, direction: "toServer" | "toClient"): string {
  return (verdicts?.[direction] ?? verdicts?.always)?.severity ?? "–";
}

function row(rule: Rule, name: string, of: Case): string {
  const others = (["source", "doc"] as const).flatMap((surface) => {
    const verdicts = of[surface];
    if (verdicts === undefined) return [];
    const found = [severity(verdicts, "toServer"), severity(verdicts, "toClient")];
    const verdict = found[0] === found[1] ? found[0] : found.join(" / ");
    return [`${surface} ${verdict}`];
  });
  const code = name === "usual" ? `\`${rule.code}\`` : `\`${rule.code}\` (${name})`;
  const wire = [severity(of.wire, "toServer"), severity(of.wire, "toClient")].join(" | ");
  return `| ${code} | ${wire} | ${others.join(", ") || "–"} | ${rule.page.what.replaceAll("|", "\\|")} |`;
}

/** The manual's table, generated from the rules. */
function table(): string {
  const lines = ["| code | old -> server | server -> old | other surfaces | what changed |", "|---|---|---|---|---|"];
  for (const rule of rules) {
    for (const [name, of] of Object.entries(rule.cases)) lines.push(row(rule, name, of));
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
