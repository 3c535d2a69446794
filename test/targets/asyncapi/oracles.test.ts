import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { TypeScriptGenerator } from "@asyncapi/modelina";
import { Parser, stringify } from "@asyncapi/parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import type { Json } from "../../../src/ir/type.js";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { metaschemaFindings, parserFindings, spectralFindings } from "../../support/document-oracles.js";

function documentOf(design: Design, options: Record<string, Json>): string {
  return generated(design, "asyncapi", { ...options, format: "json" }).get("asyncapi.json") ?? "";
}

/** What Spectral may say where the author said nothing. */
const authorsBusiness =
  /(?:info-contact|info-license|tag-description|info-description|asyncapi-tags|asyncapi-servers|operation-description)/;

async function findings(design: Design): Promise<string[]> {
  const found: string[] = [];
  for (const perspective of ["server", "client"]) {
    for (const version of ["3.0.0", "3.1.0"] as const) {
      const text = documentOf(design, { perspective, version });
      found.push(...metaschemaFindings(JSON.parse(text), version));
      if (version === "3.0.0" && perspective === "client") continue;
      found.push(...(await parserFindings(text)));
    }
  }
  const warnings = await spectralFindings(documentOf(design, {}));
  return [...found, ...warnings.filter((warning) => !authorsBusiness.test(warning))];
}

describe("other people's tools find nothing wrong", () => {
  test.each(exampleNames)("with the documents of %s.goa", { timeout: 60_000 }, async (name) => {
    expect(await findings(exampleDesign(name))).toEqual([]);
  });

  test("with a contract of every construct", { timeout: 60_000 }, async () => {
    const text = readFileSync(new URL("../typescript/cases/kitchen-sink.goa", import.meta.url), "utf8");
    // The parser copies `__proto__` as a prototype and then stumbles over what it finds there.
    const readable = text.replace(/^.*"__proto__".*\n/m, "");
    expect(readable).not.toBe(text);
    expect(await findings(designOf(readable))).toEqual([]);
  });

  test("with the documents of random contracts", { timeout: 180_000 }, async () => {
    for (const text of fc.sample(contract, { numRuns: 12, seed: 6 })) {
      expect(await findings(designOf(text)), text).toEqual([]);
    }
  });
});

test("modelina makes a named model of each message, with the names of the wire", { timeout: 60_000 }, async () => {
  const generator = new TypeScriptGenerator({
    modelType: "interface",
    rawPropertyNames: true,
    useJavascriptReservedKeywords: false,
  });
  const models = await generator.generate(JSON.parse(documentOf(exampleDesign("market"), {})));
  const texts = new Map(models.map((model) => [model.modelName, model.result]));
  expect([...texts.keys()].sort()).toEqual([
    "CommandSubscribe",
    "CommandUnsubscribe",
    "ForbiddenError",
    "MarketFeed",
    "Side",
    "UnknownPairError",
    "UpdateBook",
    "UpdateStatus",
    "UpdateTrade",
  ]);
  expect(texts.get("UpdateTrade")).toContain("  'kind': 'trade';");
});

test("the react component renders the document", { timeout: 60_000 }, async () => {
  const { document } = await new Parser().parse(documentOf(exampleDesign("market"), {}));
  // React's declarations are no dependency of ours: the modules come untyped.
  const require = createRequire(import.meta.url);
  const { createElement } = require("react");
  const { renderToStaticMarkup } = require("react-dom/server");
  const { AsyncApiComponentWP } = require("@asyncapi/react-component");
  const html: string = renderToStaticMarkup(
    createElement(AsyncApiComponentWP, { schema: JSON.parse(stringify(document) ?? "") }),
  );
  for (const text of ["Market data", "/v2/feed", "wss://{region}.market.example.com", "UpdateTrade", "unknown_pair"])
    expect(html).toContain(text);
});
