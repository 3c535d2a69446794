import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { exampleDesign, exampleNames, generated } from "../support/compile-text.js";

/** The files that are generated from the examples, for review. `npm run update` writes them again. */
const here = dirname(fileURLToPath(import.meta.url));

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

describe.each(["asyncapi", "json-schema", "docs"])("%s", (target) => {
  test.each(exampleNames)("of %s.goa matches the reviewed files", (name) => {
    const expected = `${here}/${target}/${name}/expected`;
    const files = generated(exampleDesign(name), target, {}, `${name}.goa`);
    if (process.env.UPDATE_GOLDEN === "1") {
      rmSync(expected, { recursive: true, force: true });
      mkdirSync(expected, { recursive: true });
      for (const [path, text] of files) writeFileSync(`${expected}/${path}`, text);
    }
    expect([...files.keys()].sort()).toEqual(filesIn(expected));
    for (const [path, text] of files) expect(text, path).toBe(readFileSync(`${expected}/${path}`, "utf8"));
  });
});
