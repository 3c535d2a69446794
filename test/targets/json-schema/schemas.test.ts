import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { formats } from "../../../src/runtime/codec/formats.js";
import { exampleDesign, exampleNames, generated } from "../../support/compile-text.js";

/** A strict ajv that knows goaidl's formats. */
function strictAjv(draft: string): Ajv {
  const ajv =
    draft === "07"
      ? new Ajv({ strict: true, allErrors: true, allowUnionTypes: true })
      : new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
  return ajv;
}

function schemasOf(name: string, draft: string) {
  return [...generated(exampleDesign(name), "json-schema", { draft, baseUrl: "https://example.com/schemas" })].map(
    ([path, text]) => ({ path, schema: JSON.parse(text) }),
  );
}

describe.each(exampleNames)("the JSON Schemas of %s.goa", (name) => {
  test.each(["2020-12", "07"])(
    "as draft %s pass their metaschema and a strict ajv, with all references resolved",
    (draft) => {
      const ajv = strictAjv(draft);
      const schemas = schemasOf(name, draft);
      for (const { schema } of schemas) ajv.addSchema(schema);
      for (const { path, schema } of schemas) {
        expect(ajv.validateSchema(schema), `${path}: ${ajv.errorsText()}`).toBe(true);
        expect(() => ajv.getSchema(schema.$id), path).not.toThrow();
      }
    },
  );
});

test("a schema accepts what the contract accepts, and nothing else", () => {
  const ajv = strictAjv("2020-12");
  for (const { schema } of schemasOf("logger", "2020-12")) ajv.addSchema(schema);
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
