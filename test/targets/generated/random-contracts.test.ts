import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import { formats } from "../../../src/runtime/codec/formats.js";
import { rootCodecs } from "../../diff/generated-codecs.js";
import { contractText, randomContract, tapeOf } from "../../diff/random-contract.js";
import { randomValue } from "../../diff/random-value.js";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

test("code generated from random contracts passes the strictest tsc", { timeout: 120_000 }, async () => {
  const files = new Map<string, string>();
  const contracts = fc.sample(contract, { numRuns: 40, seed: 4 });
  for (const [index, text] of contracts.entries()) {
    const design = designOf(text);
    for (const target of ["ts-server", "ts-client"]) {
      for (const [path, content] of generated(design, target)) files.set(`${index}/${target}/${path}`, content);
    }
  }
  const errors = await typeCheck("random-contracts", files);
  const first = Number(/random-contracts\/(\d+)\//.exec(errors[0] ?? "")?.[1] ?? -1);
  expect(errors, contracts[first] ?? "").toEqual([]);
});

function tryDesign(text: string): Design | null {
  try {
    return designOf(text);
  } catch {
    return null;
  }
}

function schemaOf(design: Design) {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, { type: "string", validate });
  const schemas = [...generated(design, "json-schema")].filter(([path]) => !path.includes("bundle"));
  for (const [, text] of schemas) ajv.addSchema(JSON.parse(text));
  const root = schemas.find(([path]) => path === "Root.schema.json")?.[1] ?? "{}";
  const validate = ajv.getSchema(JSON.parse(root).$id);
  if (validate === undefined) throw new Error("Root has no schema");
  return validate;
}

const accepted = (run: () => unknown): { readonly value: unknown } | null => {
  try {
    return { value: run() };
  } catch {
    return null;
  }
};

/** Whether a value has `null` for an optional field, which Go peers send and receivers accept. */
const hasNull = (value: unknown): boolean =>
  value === null || (typeof value === "object" && Object.values(value).some(hasNull));

test("generated codecs, and ajv with the generated schema, accept the same random values, which survive a round trip", {
  timeout: 120_000,
}, async () => {
  const numbers = fc.array(fc.nat({ max: 999 }), { minLength: 90, maxLength: 90 });
  let taken = 0;
  let refused = 0;
  for (const seed of fc.sample(numbers, { numRuns: 60, seed: 11 })) {
    const text = contractText(randomContract(tapeOf(seed)));
    const design = tryDesign(text);
    if (design === null) continue;
    const { decode, encode } = await rootCodecs(design, "ts-server");
    const validate = schemaOf(design);
    for (const tape of fc.sample(numbers, { numRuns: 40, seed: 12 })) {
      const value = randomValue(tapeOf(tape), design, { kind: "reference", name: "Root" });
      const received = accepted(() => decode(value));
      const about = `${text}\n${JSON.stringify(value)} ${JSON.stringify(validate.errors)}`;
      const valid = validate(value);
      if (received !== null) expect(valid, about).toBe(true);
      // The schema leaves steps of numbers with fractions out: readers of schemas divide doubles.
      else if (!hasNull(value) && !text.includes("@multipleOf")) expect(valid, about).toBe(false);
      if (received === null) {
        refused++;
        continue;
      }
      taken++;
      const sent = accepted(() => encode(received.value));
      expect(sent, about).not.toBe(null);
      expect(
        accepted(() => decode(JSON.parse(JSON.stringify(sent?.value)))),
        about,
      ).toEqual(received);
    }
  }
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
