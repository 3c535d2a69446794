import { readFileSync } from "node:fs";
import { TypeScriptGenerator } from "@asyncapi/modelina";
import fc from "fast-check";
import { expect, test } from "vitest";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/** The models that modelina makes of a contract's document, with its defaults. */
async function modelsOf(text: string): Promise<ReadonlyMap<string, string>> {
  const document = generated(designOf(text), "asyncapi", { format: "json" }).get("asyncapi.json") ?? "";
  const models = await new TypeScriptGenerator().generate(JSON.parse(document));
  return new Map(models.map((model) => [model.modelName, model.result]));
}

async function problemsOf(name: string, texts: readonly string[]): Promise<string[]> {
  const files = new Map<string, string>();
  for (const [index, text] of texts.entries()) {
    const models = await modelsOf(text);
    files.set(`models${index}.ts`, [...models.values()].map((model) => `export ${model}`).join("\n\n"));
  }
  const anonymous = [...files].flatMap(([file, text]) =>
    text.includes("AnonymousSchema") ? [`${file} has no names`] : [],
  );
  // Modelina's classes assign `undefined` to optional properties, and those without properties take an input that they
  // don't read. Only two of our strictest flags refuse that.
  const found = (await typeCheck(name, files)).filter(
    (problem) => !/exactOptionalPropertyTypes|'input' is declared but/.test(problem),
  );
  return [...anonymous, ...found];
}

test("modelina's models of variants, inline literals and tags have names and compile", {
  timeout: 60_000,
}, async () => {
  const text = readFileSync(new URL("untitled-schemas.goa", import.meta.url), "utf8");
  expect(await problemsOf("modelina-untitled", [text])).toEqual([]);
  const models = await modelsOf(text);
  expect([...models.keys()].sort()).toEqual(["Aa", "AaType", "Ab", "AbType", "B", "C", "Ce"]);
});

test("modelina's models of random contracts have names and compile", { timeout: 600_000 }, async () => {
  const numRuns = Number(process.env.GOAIDL_DOCUMENT_RUNS ?? 12);
  const texts = fc.sample(contract, { numRuns, seed: Number(process.env.GOAIDL_DOCUMENT_SEED ?? 6) });
  // Modelina fails if a property has the name of one that every object has.
  const readable = texts.map((text) => text.replaceAll(/\b(?:constructor|toString)\b/g, "plain"));
  expect(await problemsOf("modelina-random", readable)).toEqual([]);
});
