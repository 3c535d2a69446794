import { expect, test } from "vitest";
import { loaders } from "../../targets/loaders.js";
import { targets } from "../../targets/registry.js";

test("every target of the registry can be loaded by its name", async () => {
  expect([...loaders.keys()]).toEqual(targets.map(({ name }) => name));
  expect(await Promise.all([...loaders.values()].map((load) => load()))).toEqual(targets);
});
