import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configSchema } from "../../src/cli/config/config-schema.js";
import { targets } from "../../targets/registry.js";

const path = new URL("../../specs/schemas/config.schema.json", import.meta.url);

test("the published schema of the configuration matches the options that targets declare", () => {
  const wanted = configSchema(targets);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, `${JSON.stringify(wanted, null, 2)}\n`);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(wanted);
});
