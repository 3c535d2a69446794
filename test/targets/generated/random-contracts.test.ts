import fc from "fast-check";
import { expect, test } from "vitest";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

test("what is generated from random contracts passes the strictest tsc", { timeout: 120_000 }, async () => {
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
