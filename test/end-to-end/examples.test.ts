/** Runs the examples as the README describes. They use the built package, as a user's code would. */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

test.each([
  ["example", "logger", "refused as it should be: unknown API key"],
  ["example:market", "market", "refused: unknown API key"],
])(
  "npm run %s",
  async (script, folder, line) => {
    // As in a clean clone, without output of an older compiler.
    for (const made of ["gen", "dist"]) rmSync(`${root}/examples/${folder}/${made}`, { recursive: true, force: true });
    const { stdout } = await promisify(execFile)("npm", ["run", "--silent", script], { cwd: root, timeout: 60_000 });
    expect(stdout.trim().split("\n").at(-1)).toBe(line);
  },
  90_000,
);
