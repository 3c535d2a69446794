import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { applyFix } from "../../src/diagnostics/edits.js";
import { compile } from "../../src/semantics/compile.js";

/**
 * Constructs of other languages in contracts. Each section of the files in `other-notations/` has a contract with one
 * mistake, followed by the only report, with its place, its hint and the lines that its fix changes.
 */
const folder = new URL("./other-notations/", import.meta.url);
const others = "type A { id: int }\ntype User { id: int }\n";

interface Mistake {
  readonly name: string;
  readonly contract: string;
  readonly expected: string;
}

function diagnose(contract: string): readonly Diagnostic[] {
  const read = (path: string): string | null =>
    path === "main.goa" ? contract : path === "common.goa" ? others : null;
  return compile("main.goa", { read }).diagnostics;
}

function sections(markdown: string): Mistake[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [, name = "", contract = "", expected = ""] =
        /^(\S+)\n\n```goa\n(.*?)```\n(?:\n```text\n(.*?)```\n)?/s.exec(section) ?? [];
      return { name, contract, expected };
    });
}

/** The report in the form of the files. */
function written(contract: string, { message, span, hint, fixes }: Diagnostic): string {
  const place = JSON.stringify(contract.slice(span.start, span.end)).slice(1, -1);
  const before = contract.split("\n");
  const lines = fixes.flatMap((fix) => {
    const after = (applyFix(span.file, fix) ?? "").split("\n").filter((line) => !before.includes(line));
    return [`fix: ${fix.title}`, ...after.map((line) => `   | ${line}`.trimEnd())];
  });
  return [`at ${place}`, message, ...(hint === null ? [] : [`hint: ${hint}`]), ...lines]
    .map((line) => `${line}\n`)
    .join("");
}

const files = readdirSync(folder);

if (process.env.UPDATE_GOLDEN === "1") {
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), "utf8");
    const made = sections(text).map(({ name, contract }) => {
      const reports = diagnose(contract).map((diagnostic) => written(contract, diagnostic));
      return `\n## ${name}\n\n\`\`\`goa\n${contract}\`\`\`\n\n\`\`\`text\n${reports.join("\n")}\`\`\`\n`;
    });
    writeFileSync(new URL(file, folder), `${text.split("\n")[0]}\n${made.join("")}`);
  }
}

/** Contracts with a mistake in each of several members. */
const severalMistakes = ["proto-fixed64-sfixed", "prisma-fields", "tsp-interface", "tsp-utc"];

describe.each(files)("%s", (file) => {
  test.each(sections(readFileSync(new URL(file, folder), "utf8")))("$name", ({ name, contract, expected }) => {
    const reports = diagnose(contract);
    expect(reports.map((report) => written(contract, report)).join("\n")).toBe(expected);
    expect(reports.length).toBeGreaterThan(0);
    if (!severalMistakes.includes(name)) expect(reports).toHaveLength(1);
    for (const report of reports) {
      for (const fix of report.fixes) {
        const left = diagnose(applyFix(report.span.file, fix) ?? "");
        expect(left.map(({ message }) => message).join("\n").length).toBeLessThan(expected.length);
        if (reports.length === 1) expect(left.map(({ message }) => message)).toEqual([]);
      }
    }
  });
});
