import type { Origin } from "../ir/documentation.js";
import { harmlessLine } from "../text/display.js";
import type { Change, DiffOptions, Severity } from "./change.js";
import { subjectWords } from "./judge.js";

export interface MarkdownInput {
  readonly changes: readonly Change[];
  readonly options: DiffOptions;
  /** The names of the versions in the heading: `v1.2.0`, `contract.goa`. */
  readonly before: string;
  readonly after: string;
}

const headings: Readonly<Record<Severity, string>> = { error: "Breaking", warn: "Look at these", info: "Compatible" };

const promises = {
  backward: "old clients with the new server",
  forward: "new clients with the old server",
  full: "old clients with the new server, and new clients with the old server",
} as const;

/** A report for a pull request: a verdict, then the changes by severity, with the harmless ones collapsed. */
export function markdownReport(input: MarkdownInput): string {
  const { changes, options } = input;
  const lines = [`## Contract: ${code(input.before)} → ${code(input.after)}`, "", verdict(changes, options), ""];
  for (const severity of ["error", "warn", "info"] as const) {
    const chosen = changes.filter((change) => change.severity === severity);
    if (chosen.length === 0) continue;
    const heading = `${headings[severity]} (${chosen.length})`;
    if (severity === "info") {
      lines.push("<details>", `<summary>${heading}</summary>`, "");
      for (const change of chosen) lines.push(`- ${inline(change.message)} (${code(change.code)}, ${where(change)})`);
      lines.push("", "</details>", "");
      continue;
    }
    lines.push(`### ${heading}`, "");
    for (const change of chosen) lines.push(...item(change), "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function verdict(changes: readonly Change[], options: DiffOptions): string {
  const judged = `Judged for ${promises[options.mode]}; surfaces: ${options.surfaces.join(", ")}.`;
  if (changes.length === 0) return `No changes. ${judged}`;
  const errors = changes.filter((change) => change.severity === "error").length;
  if (errors === 0) return `**Compatible.** ${judged}`;
  return `**${errors} breaking ${errors === 1 ? "change" : "changes"}.** ${judged}`;
}

function item(change: Change): string[] {
  const lines = [
    `- **${inline(capital(change.message))}** (${code(change.code)}, ${where(change)})  `,
    `  ${inline(capital(change.reason))}. ${inline(capital(change.advice))}.`,
  ];
  const places = [place("was", change.before), place("is", change.after)].filter((text) => text !== null);
  if (places.length > 0) lines.push(`  - ${places.join(", ")}`);
  const [first, ...others] = change.reach;
  if (first !== undefined && first !== subjectWords(change.subject)) {
    const more = others.length === 0 ? "" : `, and ${others.length} more ${others.length === 1 ? "way" : "ways"}`;
    lines.push(`  - reached by ${inline(first.replaceAll("<-", "←"))}${more}`);
  }
  return lines;
}

const directionWords = {
  "to-server": "to the server",
  "to-client": "to the client",
  both: "both ways",
  none: "",
} as const;

function where(change: Change): string {
  const direction = directionWords[change.direction];
  return direction === "" ? change.surface : `${change.surface}, ${direction}`;
}

function place(word: string, origin: Origin | null): string | null {
  return origin === null ? null : `${word} at ${code(`${origin.file}:${origin.line}:${origin.column}`)}`;
}

/** A code span. Its fence is longer than any row of backticks in the text. */
function code(text: string): string {
  const line = harmlessLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((row) => row.length));
  if (longest === 0) return `\`${line}\``;
  const fence = "`".repeat(longest + 1);
  return `${fence} ${line} ${fence}`;
}

/**
 * Converts a sentence whose names are in backticks to Markdown. A name that contains a backtick ends its code span
 * early, so the text outside of code spans is escaped: it must not act as Markdown or HTML, nor mention a user.
 */
function inline(sentence: string): string {
  const parts = harmlessLine(sentence).split("`");
  return parts
    .map((part, index) => {
      const isCode = index % 2 === 1;
      if (isCode && index < parts.length - 1) return `\`${part}\``;
      return `${isCode ? "\\`" : ""}${escaped(part)}`;
    })
    .join("");
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\*_~[\]|#!]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u200B")
    .replaceAll("://", ":\u200B//");
}

/** Capitalises the first letter of plain text; code stays unchanged. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
