import { afterEach, describe, expect, test } from "vitest";
import { configDiagnostics } from "../../src/cli/config/config-diagnostics.js";
import { goaidl, workFolder } from "../support/command-line.js";

const contract = "goa 1\n\ntype A { id: int }\n";
const name = "goaidl.config.json";

let folder = workFolder();
afterEach(() => folder.remove());

/** The output of `goaidl compile` with a configuration in a folder with four contracts. */
async function compileWith(config: string) {
  folder = workFolder({
    [name]: config,
    "api.goa": contract,
    "other.goa": contract,
    "a.goa": contract,
    "b.goa": contract,
  });
  return goaidl(folder.path, ["compile"]);
}

describe.each(Object.entries(configDiagnostics))("%s", (code, { page }) => {
  test("its page's wrong example is reported, and the right one isn't", async () => {
    const wrong = await compileWith(page.wrong);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr.match(/error\[[\w-]+\]/g)).toEqual([`error[${code}]`]);
    folder.remove();
    expect(await compileWith(page.right)).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("mistakes in the configuration are reported at their places", () => {
  test.each([
    ['{ "inputs": ["a.goa"], "targets": ["asynapi"] }', "1:36", "did you mean `asyncapi`?"],
    ['{ "inputs": ["a.goa"], "tragets": [] }', "1:24", "did you mean `targets`?"],
    ['{\n  "inputs": "a.goa"\n}', "2:13", "`inputs` must be an array"],
    ['{ "inputs": [] }', "1:13", "`inputs` must have at least one item"],
    ['{ "inputs": ["a.goa", 5] }', "1:23", "`inputs[1]` must be a string"],
    ["[]", "1:1", "the configuration must be an object"],
    ["{}", "1:1", "the configuration lacks `inputs`"],
    ["", "1:1", "a value is missing here"],
    ['{ "inputs": ["a.goa"] "targets": [] }', "1:23", "a comma is missing here"],
    ['{ "inputs": ["a.goa', "1:14", "the string doesn't end on its line"],
    [`{ "inputs": ${"[".repeat(50_000)} }`, "1:112", "nested too deeply"],
    [
      '{ "inputs": ["a.goa"], "targets": [{ "target": "asyncapi", "options": { "formt": "json" } }] }',
      "1:73",
      "did you mean `format`?",
    ],
    [
      '{ "inputs": ["a.goa"], "targets": [{ "target": "asyncapi", "options": { "format": "jsno" } }] }',
      "1:83",
      "`targets[0].options.format` must be one of `yaml`, `json`",
    ],
    ['{ "inputs": ["a.goa"], "targets": [{ "out": "x" }] }', "1:36", "`targets[0]` lacks `target`"],
    ['{ "inputs": ["a.goa"], "targets": [7] }', "1:36", "`targets[0]` must be a string"],
    [
      '{ "inputs": ["a.goa"], "lint": { "rules": { "naming": "warn" } } }',
      "1:55",
      "must be one of `error`, `warning`, `info`, `off`",
    ],
    ['{ "inputs": ["a.goa"], "lint": { "rules": { "no-hartbeat": "off" } } }', "1:45", "did you mean `no-heartbeat`?"],
    ['{ "inputs": ["a.goa"], "diff": { "mode": "backwards" } }', "1:42", "did you mean `backward`?"],
    ['{ "inputs": ["a.goa"], "diff": { "surfaces": [] } }', "1:46", "must have at least one item"],
    [
      '{ "inputs": ["a.goa"], "out": "gen/{nmae}", "targets": ["docs"] }',
      "1:31",
      "the placeholder `{nmae}` is unknown",
    ],
    ['{ "inputs": ["a.goa", "no/*.goa"], "targets": ["docs"] }', "1:23", "no contract matches `no/*.goa`"],
    ['{ "inputs": ["a.goa"] }', "1:1", "`targets` is missing"],
    [
      '{ "inputs": ["a.goa", "b.goa"], "out": "gen", "targets": ["docs"] }',
      "1:40",
      "`a.goa` and `b.goa` would both write `gen/docs/index.html`",
    ],
    [
      '{ "inputs": ["a.goa"], "targets": ["docs", "docs"] }',
      "1:44",
      "`docs` and `docs` would both write `gen/docs/index.html`",
    ],
  ])("%s", async (config, place, message) => {
    const ran = await compileWith(config);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain(`--> ${name}:${place}\n`);
    expect(ran.stderr).toContain(message);
  });

  test("all mistakes of one file are reported together", async () => {
    const ran = await compileWith('{ "inputs": "x", "outt": "gen", "targets": ["doc"] }');
    expect(ran.stderr).toMatch(/\n3 errors\n$/);
  });

  test("in a folder below, the path in the report is relative to that folder", async () => {
    folder = workFolder({ [name]: "{}", "sub/a.goa": contract });
    const ran = await goaidl(`${folder.path}/sub`, ["compile"]);
    expect(ran.stderr).toContain(`--> ../${name}:1:1`);
  });
});

describe("the configuration", () => {
  test("is found in a folder above, and its paths are relative to that folder", async () => {
    folder = workFolder({
      [name]: '{ "inputs": ["contracts"], "targets": ["docs"] }',
      "contracts/a.goa": contract,
      "deep/er/x.txt": "",
    });
    const ran = await goaidl(`${folder.path}/deep/er`, ["compile"]);
    expect(ran).toEqual({
      code: 0,
      stdout: "../../contracts/a.goa: docs in ../../gen (1 written, 0 unchanged)\n",
      stderr: "",
    });
  });

  test("--config names another one", async () => {
    folder = workFolder({ "ci/goaidl.json": '{ "inputs": ["../a.goa"], "targets": ["docs"] }', "a.goa": contract });
    const ran = await goaidl(folder.path, ["compile", "--config", "ci/goaidl.json"]);
    expect(ran).toMatchObject({ code: 0, stdout: "a.goa: docs in ci/gen (1 written, 0 unchanged)\n" });
    const none = await goaidl(folder.path, ["compile", "--config", "no.json"]);
    expect(none).toMatchObject({ code: 2, stderr: "goaidl: could not read no.json: there is no such file\n" });
  });

  test("may have comments and trailing commas", async () => {
    const config = '// ours\n{\n  "inputs": ["a.goa"], /* one */\n  "targets": ["docs",],\n}\n';
    expect(await compileWith(config)).toMatchObject({ code: 0 });
  });

  test("gives check, fmt and diff their contracts, and inputs can be excluded", async () => {
    folder = workFolder({
      [name]: '{ "inputs": ["api", "!api/old/*.goa"], "diff": { "against": "first.goa", "mode": "full" } }',
      "api/a.goa": contract,
      "api/old/b.goa": "broken",
      "first.goa": contract,
    });
    expect(await goaidl(folder.path, ["check"])).toMatchObject({ code: 0, stdout: "1 contract checked\n" });
    expect(await goaidl(folder.path, ["fmt", "--check"])).toMatchObject({ code: 0, stdout: "0 of 1 file to format\n" });
    expect(await goaidl(`${folder.path}/api`, ["diff"])).toMatchObject({
      code: 0,
      stdout: "a.goa has not changed since ../first.goa\n",
    });
  });

  test.each([["check"], ["fmt"], ["compile"], ["diff"]])(
    "without one, the error of %s says what to do",
    async (command) => {
      folder = workFolder();
      const ran = await goaidl(folder.path, [command]);
      expect(ran).toMatchObject({ code: 2, stdout: "" });
      expect(ran.stderr).toMatch(
        /^goaidl: there is no goaidl\.config\.json here or in a folder above; name .*goaidl init\n$/,
      );
    },
  );
});
