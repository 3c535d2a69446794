import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";

/**
 * The generated code, for review: `test/targets/<target>/<case>/expected/`, from `input.goa` beside it, or from the
 * example of that name in `specs/`. `npm run update` writes the current output.
 */

const targets = fileURLToPath(new URL("../", import.meta.url));
const update = process.env.UPDATE_GOLDEN === "1";

function casesOf(target: string): string[] {
  const folders = existsSync(targets + target)
    ? readdirSync(targets + target, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];
  return [...new Set([...folders, ...exampleNames])].sort();
}

function generatedCase(target: string, name: string): ReadonlyMap<string, string> {
  const input = `${targets}${target}/${name}/input.goa`;
  const design = existsSync(input) ? designOf(readFileSync(input, "utf8"), "input.goa") : exampleDesign(name);
  return generated(design, target, {}, existsSync(input) ? "input.goa" : `${name}.goa`);
}

describe.each(["ts-server", "ts-client"])("%s", (target) => {
  test.each(casesOf(target))("writes %s as expected", (name) => {
    const folder = `${targets}${target}/${name}/expected/`;
    const files = generatedCase(target, name);
    if (update) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      for (const [path, text] of files) writeFileSync(folder + path, text);
    }
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
    for (const [path, text] of files) expect(text, path).toBe(readFileSync(folder + path, "utf8"));
  });
});

test("a formatter does not change the generated examples", { timeout: 60_000 }, async () => {
  const work = fileURLToPath(new URL("../../work/formatted/", import.meta.url));
  rmSync(work, { recursive: true, force: true });
  for (const target of ["ts-server", "ts-client"]) {
    for (const name of exampleNames) {
      mkdirSync(`${work}${target}/${name}`, { recursive: true });
      for (const [path, text] of generatedCase(target, name)) writeFileSync(`${work}${target}/${name}/${path}`, text);
    }
  }
  const biome = fileURLToPath(new URL("../../../node_modules/@biomejs/biome/bin/biome", import.meta.url));
  const options = ["--config-path", work, "--indent-style=space", "--line-width=120"];
  writeFileSync(`${work}biome.json`, "{}\n");
  const problem = await new Promise<string>((resolve) => {
    execFile(process.execPath, [biome, "format", ...options, work], { cwd: work }, (error, stdout, stderr) =>
      resolve(error === null ? "" : stdout + stderr),
    );
  });
  expect(problem).toBe("");
});
