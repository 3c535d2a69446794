import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PatternAnswer, PatternQuestion } from "./pattern-corpus.js";

const program = fileURLToPath(new URL("go", import.meta.url));

export const hasGo = spawnSync("go", ["version"]).status === 0;

/** The answers of Go's `regexp` for each pattern and its texts. */
export function goAnswers(questions: readonly PatternQuestion[]): PatternAnswer[] {
  const folder = mkdtempSync(join(tmpdir(), "goaidl-patterns-"));
  try {
    const binary = join(folder, "patterns");
    execFileSync("go", ["build", "-o", binary, "."], { cwd: program });
    const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
    const output = execFileSync(binary, { input, encoding: "utf8", maxBuffer: 1 << 28 });
    return output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as PatternAnswer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
