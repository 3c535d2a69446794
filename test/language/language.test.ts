import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { targets } from "../../targets/registry.js";
import { generated } from "../support/compile-text.js";
import { metaschemaFindings, parserFindings } from "../support/document-oracles.js";
import { typeCheck } from "../support/generated-project.js";
import { chapterDesign, chapters, compileChapter } from "./contracts.js";

/**
 * The language chapter by chapter: each contract in `contracts/` uses the constructs of one part of `specs/manual/language.md`, and goes
 * through all targets.
 */

describe.each(chapters)("%s", (name) => {
  test("compiles without warnings", () => {
    const { design, diagnostics } = compileChapter(name);
    expect(diagnostics.map(({ code }) => code)).toEqual([]);
    expect(design).not.toBe(null);
  });

  test("generates the same files each time, with every target", () => {
    const design = chapterDesign(name);
    for (const target of targets) {
      const files = generated(design, target.name, {}, `${name}.goa`);
      expect(files.size, target.name).toBeGreaterThan(0);
      expect([...generated(design, target.name, {}, `${name}.goa`)], target.name).toEqual([...files]);
    }
  });

  test("generates an AsyncAPI document that the standard's schema and parser accept", { timeout: 60_000 }, async () => {
    const text = generated(chapterDesign(name), "asyncapi", { format: "json" }).get("asyncapi.json") ?? "";
    expect(metaschemaFindings(JSON.parse(text), "3.0.0")).toEqual([]);
    expect(await parserFindings(text)).toEqual([]);
  });

  test("generates JSON Schemas that ajv compiles", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const schemas = [...generated(chapterDesign(name), "json-schema")].map(([, text]) => JSON.parse(text));
    for (const schema of schemas) ajv.addSchema(schema);
    for (const { $id } of schemas) expect(ajv.getSchema($id), $id).toBeTypeOf("function");
  });
});

test("code generated from all chapters passes the strictest tsc", { timeout: 120_000 }, async () => {
  const files = new Map<string, string>();
  for (const name of chapters) {
    const design = chapterDesign(name);
    for (const target of ["ts-server", "ts-client"]) {
      for (const [path, text] of generated(design, target, {}, `${name}.goa`))
        files.set(`${name}/${target}/${path}`, text);
    }
  }
  expect(await typeCheck("language", files)).toEqual([]);
});
