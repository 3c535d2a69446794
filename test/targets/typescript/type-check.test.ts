import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

const cases = new URL("./cases/", import.meta.url);

test("all generated servers and clients pass the strictest tsc, with no unused code", {
  timeout: 120_000,
}, async () => {
  const designs = [
    ...exampleNames.map((name) => ({ name, design: exampleDesign(name) })),
    ...readdirSync(cases).map((file) => ({
      name: file.replace(".goa", ""),
      design: designOf(readFileSync(new URL(file, cases), "utf8"), file),
    })),
  ];
  const files = new Map<string, string>();
  for (const { name, design } of designs) {
    for (const target of ["ts-server", "ts-client"]) {
      for (const [path, text] of generated(design, target, {}, `${name}.goa`))
        files.set(`${name}/${target}/${path}`, text);
    }
  }
  expect(await typeCheck("type-check", files)).toEqual([]);
});

test("no generated file has an `any`", () => {
  for (const name of exampleNames) {
    for (const target of ["ts-server", "ts-client"]) {
      for (const [path, text] of generated(exampleDesign(name), target)) {
        const code = text.replaceAll(/\/\*\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"/g, "");
        expect(code, `${target}/${path}`).not.toMatch(/\bany\b/);
      }
    }
  }
});

test("generating twice gives the same bytes", () => {
  for (const name of exampleNames) {
    for (const target of ["ts-server", "ts-client", "asyncapi", "json-schema"]) {
      expect([...generated(exampleDesign(name), target)]).toEqual([...generated(exampleDesign(name), target)]);
    }
  }
});
