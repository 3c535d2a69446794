import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Runs a program to its end, and returns both outputs as one text. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((done) => {
    execFile(command, args, { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

/** Packs the result of `npm run build` as npm would publish it, and returns the path of the archive. */
export async function pack(folder: string): Promise<string> {
  const packed = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], root);
  expect(packed.code, packed.output).toBe(0);
  return join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
}
