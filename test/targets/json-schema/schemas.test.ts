import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import { formats } from "../../../src/runtime/codec/formats.js";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";

/** A strict ajv that knows goaidl's formats. */
function strictAjv(draft: string): Ajv {
  const ajv =
    draft === "07" ? new Ajv({ strict: true, allErrors: true }) : new Ajv2020({ strict: true, allErrors: true });
  for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
  return ajv;
}

function schemasOf(design: Design, draft: string) {
  return [...generated(design, "json-schema", { draft, baseUrl: "https://example.com/schemas" })].map(
    ([path, text]) => ({ path, schema: JSON.parse(text) }),
  );
}

function designAt(path: string): Design {
  return designOf(readFileSync(new URL(path, import.meta.url), "utf8"));
}

const designs: readonly (readonly [string, Design])[] = [
  ...exampleNames.map((name) => [`${name}.goa`, exampleDesign(name)] as const),
  ["a contract of every construct", designAt("../typescript/cases/kitchen-sink.goa")],
  ["ten services", designAt("../docs/realistic.goa")],
  ...fc
    .sample(contract, { numRuns: 8, seed: 3 })
    .map((text, index) => [`random contract ${index}`, designOf(text)] as const),
];

describe.each(designs)("the JSON Schemas of %s", (_name, design) => {
  test.each(["2020-12", "07"])(
    "as draft %s pass their metaschema and a strict ajv, with all references resolved",
    (draft) => {
      const ajv = strictAjv(draft);
      const schemas = schemasOf(design, draft);
      for (const { schema } of schemas) ajv.addSchema(schema);
      for (const { path, schema } of schemas) {
        expect(ajv.validateSchema(schema), `${path}: ${ajv.errorsText()}`).toBe(true);
        expect(() => ajv.getSchema(schema.$id), path).not.toThrow();
      }
    },
  );
});

test("a schema accepts exactly the values that the contract accepts", () => {
  const ajv = strictAjv("2020-12");
  for (const { schema } of schemasOf(exampleDesign("logger"), "2020-12")) ajv.addSchema(schema);
  const validate = ajv.getSchema("https://example.com/schemas/LogEntry.schema.json") as ValidateFunction;
  const entry = { id: 1, at: "2026-11-24T10:00:00Z", level: "info", message: "started" };
  expect(validate(entry)).toBe(true);
  expect(validate({ ...entry, level: "a level of next year" }), "an open enum keeps unknown values").toBe(true);
  expect(validate({ ...entry, attributes: null }), "Go peers send null for what is not there").toBe(true);
  expect(validate({ ...entry, id: 0 })).toBe(false);
  expect(validate({ ...entry, id: 2 ** 53 })).toBe(false);
  expect(validate({ ...entry, at: "2026-02-30T10:00:00Z" })).toBe(false);
  expect(validate({ ...entry, message: "x".repeat(8193) })).toBe(false);
  expect(validate({ ...entry, message: undefined })).toBe(false);
});

test("addresses are ASCII, even if names of types and services are not", () => {
  const design = designOf(
    'type Größe { wert: int  mehr: Größe[] }\nservice dienst { method m { streaming result Größe  http { GET "/m" } } }',
  );
  for (const draft of ["2020-12", "07"]) {
    const ajv = strictAjv(draft);
    const schemas = schemasOf(design, draft);
    for (const { schema } of schemas) ajv.addSchema(schema);
    expect(schemas.map(({ schema }) => schema.$id)).toContain(
      "https://example.com/schemas/Gr%C3%B6%C3%9Fe.schema.json",
    );
    expect(ajv.getSchema("https://example.com/schemas/Gr%C3%B6%C3%9Fe.schema.json")?.({ wert: 1, mehr: [] })).toBe(
      true,
    );
    expect(JSON.stringify(schemas)).not.toMatch(/"\$(?:ref|id)":"[^"]*[^ -~]/);
  }
});

test("a field's documentation and annotations are beside its type", () => {
  const design = designOf(`
type Inner { a: int }
type T {
  /// In words.
  @deprecated("old") @readOnly @example("x") a: string = "y"
  @writeOnly b?: Inner
  @format(ip) c: string
  @format(decimal) d: string
}
service s { method m { streaming result T  http { GET "/m" } } }`);
  const of = (draft: string) =>
    schemasOf(design, draft).find(({ path }) => path === "T.schema.json")?.schema.properties;
  expect(of("2020-12").a).toEqual({
    description: "In words.\n\nDeprecated: old.",
    deprecated: true,
    default: "y",
    readOnly: true,
    examples: ["x"],
    type: ["string", "null"],
  });
  expect(of("2020-12").b).toMatchObject({
    writeOnly: true,
    anyOf: [{ $ref: "Inner.schema.json" }, { type: "null" }],
  });
  expect(of("07").c).toEqual({
    type: "string",
    allOf: [{ type: "string", anyOf: [{ format: "ipv4" }, { format: "ipv6" }] }],
  });
});

describe("references", () => {
  const options: readonly (readonly [string, Record<string, string>])[] = [
    ["by default", {}],
    ["with a base URL", { baseUrl: "https://example.com/schemas" }],
    ["with an empty base URL", { baseUrl: "" }],
  ];

  test.each(options)("%s lead to the neighbouring file, and to the schema in ajv", (_, given) => {
    const files = generated(exampleDesign("market"), "json-schema", given);
    const ajv = strictAjv("2020-12");
    for (const text of files.values()) {
      ajv.addSchema(JSON.parse(text));
      for (const [, reference = ""] of text.matchAll(/"\$ref": "([^"]+)"/g))
        expect(reference.startsWith("#") || files.has(decodeURIComponent(reference)), reference).toBe(true);
    }
    const update = JSON.parse(files.get("Update.schema.json") ?? "{}");
    expect(update.$id).toBe(
      given.baseUrl === ""
        ? "Update.schema.json"
        : given.baseUrl === undefined
          ? "https://market.invalid/schemas/Update.schema.json"
          : "https://example.com/schemas/Update.schema.json",
    );
    const validate = ajv.getSchema(update.$id);
    expect(validate?.({ kind: "status", connection_id: "5f2b6c1e-8a4d-4f7b-9c3e-2d1a0b9c8d7e", online: true })).toBe(
      true,
    );
    expect(validate?.({ kind: "status" })).toBe(false);
  });

  test("of a union lead to its variants, beside the tag if the variant's type lacks it", () => {
    const files = generated(exampleDesign("market"), "json-schema", {});
    expect(JSON.parse(files.get("Command.schema.json") ?? "{}").oneOf).toEqual([
      { $ref: "Subscribe.schema.json" },
      { $ref: "Unsubscribe.schema.json" },
    ]);
    expect(JSON.parse(files.get("Update.schema.json") ?? "{}").oneOf[0]).toEqual({
      $ref: "Trade.schema.json",
      type: "object",
      properties: { kind: { type: "string", const: "trade" } },
      required: ["kind"],
    });
  });

  test("are not keys of data: examples and defaults that would be read as references are left out", () => {
    const design = designOf(`
type T { @example({ "$ref": "x" }) a: any  m: map<string, string> = { "$ref": "y" }  "$ref": string }
service s { method m { streaming result T  http { GET "/m" } } }`);
    const text = generated(design, "json-schema", {}).get("T.schema.json") ?? "";
    expect(text).not.toMatch(/"\$ref": "/);
    expect(JSON.parse(text).properties.$ref).toEqual({ type: "string" });
  });
});
