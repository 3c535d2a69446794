import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PythonGenerator, TypeScriptGenerator } from "@asyncapi/modelina";
import { Parser, stringify } from "@asyncapi/parser";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import type { Json } from "../../../src/ir/json.js";
import { formats } from "../../../src/runtime/codec/formats.js";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { metaschemaFindings, parserFindings, spectralFindings } from "../../support/document-oracles.js";
import { typeCheck } from "../../support/generated-project.js";

function documentOf(design: Design, options: Record<string, Json>): string {
  return generated(design, "asyncapi", { ...options, format: "json" }).get("asyncapi.json") ?? "";
}

/** Spectral's reports about parts that a contract may leave out: contact, licence, description of a service. */
const authorsBusiness = /^warning (?:asyncapi-info-contact|asyncapi-info-license|asyncapi-tag-description) /;

interface MessageObject {
  readonly payload: { readonly $ref?: string };
  readonly examples?: readonly { readonly payload: unknown }[];
}

/** Finds examples that violate the schema of their message, because no tool for AsyncAPI 3 checks them. */
function exampleFindings({
  components,
}: {
  readonly components: { readonly messages?: Readonly<Record<string, MessageObject>> };
}): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, ownProperties: true });
  for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
  ajv.addSchema({ $id: "https://example.com/document", components });
  return Object.entries(components.messages ?? {}).flatMap(([name, { payload, examples = [] }]) => {
    const schema = JSON.parse(JSON.stringify(payload).replaceAll('"$ref":"#', '"$ref":"https://example.com/document#'));
    const validate = ajv.compile(schema);
    return examples.flatMap((example) =>
      validate(example.payload)
        ? []
        : [`example of ${name}: ${JSON.stringify(example.payload)} ${ajv.errorsText(validate.errors)}`],
    );
  });
}

async function findings(design: Design): Promise<string[]> {
  const found: string[] = [];
  for (const perspective of ["server", "client"]) {
    for (const version of ["3.0.0", "3.1.0"] as const) {
      const text = documentOf(design, { perspective, version });
      found.push(...metaschemaFindings(JSON.parse(text), version), ...exampleFindings(JSON.parse(text)));
      if (version === "3.0.0" && perspective === "client") continue;
      found.push(...(await parserFindings(text)));
    }
  }
  const warnings = await spectralFindings(documentOf(design, {}));
  return [...found, ...warnings.filter((warning) => !authorsBusiness.test(warning))];
}

describe("other tools report no problems", () => {
  test.each(exampleNames)("with the documents of %s.goa", { timeout: 60_000 }, async (name) => {
    expect(await findings(exampleDesign(name))).toEqual([]);
  });

  test("with a contract of every construct", { timeout: 60_000 }, async () => {
    const text = readFileSync(new URL("../typescript/cases/kitchen-sink.goa", import.meta.url), "utf8");
    // The parser copies `__proto__` as a prototype and then fails at the fields that it finds there.
    const readable = text.replace(/^.*"__proto__".*\n/m, "");
    expect(readable).not.toBe(text);
    expect(await findings(designOf(readable))).toEqual([]);
  });

  test("and Spectral has no warning if the contract is complete", { timeout: 60_000 }, async () => {
    const text = readFileSync(new URL("full-metadata.goa", import.meta.url), "utf8");
    expect(await findings(designOf(text))).toEqual([]);
    expect(await spectralFindings(documentOf(designOf(text), {}))).toEqual([]);
  });

  test("with the documents of random contracts", { timeout: 1_800_000 }, async () => {
    const numRuns = Number(process.env.GOAIDL_DOCUMENT_RUNS ?? 5);
    for (const text of fc.sample(contract, { numRuns, seed: Number(process.env.GOAIDL_DOCUMENT_SEED ?? 6) })) {
      expect(await findings(designOf(text)), text).toEqual([]);
    }
  });
});

/** Options with which modelina keeps the names of the wire. */
const wireNames = { rawPropertyNames: true, useJavascriptReservedKeywords: false };

test("modelina makes a named model of each message, with the names of the wire", { timeout: 60_000 }, async () => {
  const generator = new TypeScriptGenerator({ modelType: "interface", ...wireNames });
  const models = await generator.generate(JSON.parse(documentOf(exampleDesign("market"), {})));
  const texts = new Map(models.map((model) => [model.modelName, model.result]));
  expect([...texts.keys()].sort()).toEqual([
    "ForbiddenError",
    "MarketFeed",
    "Side",
    "Subscribe",
    "UnknownPairError",
    "Unsubscribe",
    "UpdateBook",
    "UpdateStatus",
    "UpdateTrade",
  ]);
  expect(texts.get("UpdateTrade")).toContain("  'kind': 'trade';");
});

test.each(exampleNames)(
  "modelina's models of %s.goa compile, and accept the document's examples",
  { timeout: 120_000 },
  async (name) => {
    const document = JSON.parse(documentOf(exampleDesign(name), {}));
    const generator = new TypeScriptGenerator({
      modelType: "interface",
      enumType: "union",
      mapType: "record",
      ...wireNames,
    });
    const models = await generator.generate(document);
    const names = new Set(models.map(({ modelName }) => modelName));
    const uses = Object.entries<MessageObject>(document.components.messages).flatMap(([key, message]) => {
      const model = message.payload.$ref?.split("/").at(-1) ?? "";
      return (names.has(model) ? (message.examples ?? []) : []).map(
        ({ payload }, index) => `export const ${key}${index}: ${model} = ${JSON.stringify(payload)};`,
      );
    });
    expect(uses.length).toBeGreaterThan(2);
    const text = [...models.map(({ result }) => `export ${result}`), ...uses].join("\n\n");
    expect(await typeCheck(`modelina-${name}`, new Map([["models.ts", text]]))).toEqual([]);
  },
);

test("modelina also makes models in Python", { timeout: 60_000 }, async () => {
  const models = await new PythonGenerator().generate(JSON.parse(documentOf(exampleDesign("logger"), {})));
  const texts = new Map(models.map((model) => [model.modelName, model.result]));
  expect([...texts.keys()]).toEqual(expect.arrayContaining(["LogEntry", "LogFilter", "UnauthorizedError"]));
  expect(texts.get("LogEntry")).toContain("message: str");
});

test("the react component renders the document", { timeout: 60_000 }, async () => {
  const { document } = await new Parser().parse(documentOf(exampleDesign("market"), {}));
  // React's declarations are not installed, so the modules are untyped.
  const require = createRequire(import.meta.url);
  const { createElement } = require("react");
  const { renderToStaticMarkup } = require("react-dom/server");
  const { AsyncApiComponentWP } = require("@asyncapi/react-component");
  const html: string = renderToStaticMarkup(
    createElement(AsyncApiComponentWP, { schema: JSON.parse(stringify(document) ?? "") }),
  );
  const text = html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  const parts = [
    "Market data",
    "wss://{region}.market.example.com",
    "/v2/feed",
    "RECEIVE",
    "SEND",
    "Subscribe and unsubscribe at will; updates follow.",
    "Command: subscribe",
    "Update: trade",
    "Error unknown_pair",
    "price",
    "HTTP status before the upgrade",
    "4104",
  ];
  for (const part of parts) expect(text.toLowerCase()).toContain(part.toLowerCase());
});
