/** The examples run as the README says. They use what was built, as a user's code would. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const last = {
  example: "refused as it should be: unknown API key",
  "example:market": "refused: unknown API key",
};

test.each(Object.entries(last))(
  "npm run %s",
  async (script, line) => {
    const { stdout } = await promisify(execFile)("npm", ["run", "--silent", script], { cwd: root, timeout: 60_000 });
    expect(stdout.trim().split("\n").at(-1)).toBe(line);
  },
  90_000,
);
