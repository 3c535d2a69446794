import type { Origin } from "../ir/documentation.js";
import type { Change, DiffOptions, Severity } from "./change.js";
import { subjectWords } from "./judge.js";

export interface MarkdownInput {
  readonly changes: readonly Change[];
  readonly options: DiffOptions;
  /** As the heading names them: `v1.2.0`, `contract.goa`. */
  readonly before: string;
  readonly after: string;
}

const headings: Readonly<Record<Severity, string>> = { error: "Breaking", warn: "Look at these", info: "Compatible" };

const promises = {
  backward: "old clients with the new server",
  forward: "new clients with the old server",
  full: "old clients with the new server, and new clients with the old server",
} as const;

/** A report fit for a pull request: a verdict, then the changes by severity, the harmless ones folded away. */
export function markdownReport(input: MarkdownInput): string {
  const { changes, options } = input;
  const lines = [`## Contract: ${code(input.before)} → ${code(input.after)}`, "", verdict(changes, options), ""];
  for (const severity of ["error", "warn", "info"] as const) {
    const chosen = changes.filter((change) => change.severity === severity);
    if (chosen.length === 0) continue;
    const heading = `${headings[severity]} (${chosen.length})`;
    if (severity === "info") {
      lines.push("<details>", `<summary>${heading}</summary>`, "");
      for (const change of chosen) lines.push(`- ${change.message} (${code(change.code)}, ${where(change)})`);
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
    `- **${capital(change.message)}** (${code(change.code)}, ${where(change)})  `,
    `  ${capital(change.reason)}. ${capital(change.advice)}.`,
  ];
  const places = [place("was", change.before), place("is", change.after)].filter((text) => text !== null);
  if (places.length > 0) lines.push(`  - ${places.join(", ")}`);
  const [first, ...others] = change.reach;
  if (first !== undefined && first !== subjectWords(change.subject)) {
    const more = others.length === 0 ? "" : `, and ${others.length} more ${others.length === 1 ? "way" : "ways"}`;
    lines.push(`  - reached by ${first.replaceAll("<-", "←")}${more}`);
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

/** Code that may hold backticks itself. */
function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** The first letter as a capital, also behind nothing but plain text; code stays as it is. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
