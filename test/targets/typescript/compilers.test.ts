import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/** Compilers that users have, besides that of this repository. `npm run test:compilers` installs them first. */
const compilers = ["typescript-5.4", "typescript-5.9"];

describe.each(compilers)("%s", (compiler) => {
  const folder = `test/compilers/node_modules/${compiler}`;
  const isThere = existsSync(new URL(`../../../${folder}`, import.meta.url));

  test.skipIf(!isThere)("accepts generated code with every strict flag", { timeout: 240_000 }, async () => {
    const files = new Map<string, string>();
    const designs = [
      ...exampleNames.map(exampleDesign),
      ...fc.sample(contract, { numRuns: 8, seed: 9 }).map((text) => designOf(text)),
    ];
    for (const [index, design] of designs.entries()) {
      for (const target of ["ts-server", "ts-client"]) {
        for (const [path, content] of generated(design, target)) files.set(`${index}/${target}/${path}`, content);
      }
    }
    expect(await typeCheck(compiler, files, folder)).toEqual([]);
  });
});
