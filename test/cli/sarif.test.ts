import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterEach, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

/** The OASIS schema of SARIF 2.1.0 as npm has it; it is of draft-04, whose keywords it uses as draft-07 does. */
const path = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const { id: $id, ...schema } = JSON.parse(readFileSync(path, "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile({ ...schema, $id, $schema: "http://json-schema.org/draft-07/schema#" });

let folder = workFolder();
afterEach(() => folder.remove());

const contract = `import { Gone } from "./gone.goa"

type A {
  id: int;
  names: strng
}

service s {
  method m {
    payload { id: string }
    streaming result A
    http { GET "/m/{id}" }
  }
}
`;

test.each([
  ["check", []],
  ["lint", []],
  ["diff", ["--against", "old.goa"]],
])("the SARIF output of %s is valid under the standard's schema", async (command, more) => {
  const sound = contract
    .replace("int;", "int")
    .replace("strng", "string")
    .replace(/^import.*\n/, "");
  folder = workFolder({
    "a b,c.goa": command === "diff" ? sound : contract,
    "old.goa": sound.replace("names: string", "names: int"),
  });
  const { stdout } = await goaidl(folder.path, [command, "a b,c.goa", ...more, "--format", "sarif"]);
  const log: unknown = JSON.parse(stdout);
  expect(validate(log), ajv.errorsText(validate.errors)).toBe(true);
  expect(log).toMatchObject({
    runs: [{ results: expect.arrayContaining([expect.objectContaining({ level: "error" })]) }],
  });
});

test("a report without findings is valid, and the schema refuses other JSON", async () => {
  folder = workFolder({ "a.goa": "type A { id: int }\n" });
  const { stdout } = await goaidl(folder.path, ["check", "a.goa", "--format", "sarif"]);
  const log = JSON.parse(stdout);
  expect(validate(log), ajv.errorsText(validate.errors)).toBe(true);
  expect(validate({ ...log, version: "2.0" })).toBe(false);
  expect(validate({ ...log, runs: [{ results: [{ level: "bad" }] }] })).toBe(false);
});
