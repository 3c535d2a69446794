import { expect, test } from "vitest";
import { primitiveNames } from "../../src/ir/primitives.js";
import { sampleItems } from "../../src/language-service/completion/sample-items.js";
import { compile } from "../../src/semantics/compile.js";

test("the compiler accepts the sample value of each type", () => {
  const samples = primitiveNames.flatMap((name) => sampleItems(name).map(({ label }) => ({ name, label })));
  const types = samples.map(({ name, label }, index) => `type A${index} { x: ${name}  example { x: ${label} } }\n`);
  expect(samples.length).toBeGreaterThan(10);
  expect(compile("a.goa", { read: () => types.join("") }).diagnostics).toEqual([]);
});
