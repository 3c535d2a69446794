import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const folder = join(root, "editors/tree-sitter-goa");

/** The command that `npm ci` in editors/tree-sitter-goa installs. Without it, the one in the PATH is used (`cargo install tree-sitter-cli`). */
const installed = join(folder, "node_modules/tree-sitter-cli/tree-sitter");
const command = existsSync(installed) ? installed : "tree-sitter";

/** Returns the output of tree-sitter. The exit code is ignored, because it reports errors of the text. */
export function treeSitter(...args: readonly string[]): string {
  const { stdout, error, signal } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  if (signal !== null) throw new Error(`tree-sitter ${args[0]} was ended by ${signal}`);
  return stdout;
}

/** The paths of all contracts in the repository. */
export function contractsOfRepository(): string[] {
  const listed = execFileSync("git", ["ls-files", "*.goa"], { cwd: root, encoding: "utf8" });
  return listed
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .map((path) => join(root, path));
}

export interface Captured {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** The matches of a query in a file. */
export function captures(query: string, file: string): Captured[] {
  const line = /capture: (?:\d+ - )?([\w.]+), start: \((\d+), (\d+)\), end: \(\d+, \d+\)(?:, text: `(.*)`)?/g;
  return [...treeSitter("query", join("queries", query), file).matchAll(line)].map(
    ([, name = "", row, column, text = ""]) => ({
      name,
      line: Number(row),
      column: Number(column),
      text,
    }),
  );
}
