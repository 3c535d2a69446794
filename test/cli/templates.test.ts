import { afterEach, describe, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

const contract = 'service alpha { method watch { streaming result string  http { GET "/alpha" } } }\n';

let folder = workFolder();
afterEach(() => folder.remove());

const compile = (...args: string[]) => goaidl(folder.path, ["compile", "a.goa", ...args]);

describe("goaidl compile --templates", () => {
  test("shows a mistake in a template as it shows one in a contract, and writes nothing", async () => {
    folder = workFolder({ "a.goa": contract, "ours/asyncapi/asyncapi.hbs": '{\n  "asyncapi": {{json verson}}\n}\n' });
    const { code, stderr } = await compile("-t", "asyncapi", "-t", "docs", "--templates", "ours");
    expect(code).toBe(1);
    expect(stderr).toContain("error[broken-template]");
    expect(stderr).toContain("--> ours/asyncapi/asyncapi.hbs:2:22");
    expect(stderr).toContain('"asyncapi": {{json verson}}');
    expect((await goaidl(folder.path, ["compile", "a.goa", "-t", "asyncapi"])).stdout).toContain("1 written");
  });

  test.each([
    ["that isn't there", {}, "it is not a folder"],
    ["whose templates are not in the folder of a target", { "ours/asyncapi.hbs": "{}" }, "TARGET/NAME.hbs"],
    ["with a misspelt target", { "ours/asyncap/asyncapi.hbs": "{}" }, "did you mean asyncapi?"],
  ])("refuses a folder %s", async (_what, files, words) => {
    folder = workFolder({ "a.goa": contract, ...files });
    const { code, stderr } = await compile("-t", "asyncapi", "--templates", "ours");
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

test("a target that can't be loaded is reported, without a stack", async () => {
  folder = workFolder({ "a.goa": contract, "broken.mjs": "export default {" });
  const { code, stderr } = await compile("-t", "./broken.mjs");
  expect(code).toBe(2);
  expect(stderr).toMatch(/could not load the target \.\/broken\.mjs: /);
  expect(stderr).not.toContain("    at ");
});

test.each(["invalid-document", "broken-template", "unused-template"])("goaidl explain %s has a page", async (code) => {
  folder = workFolder();
  const { code: exit, stdout } = await goaidl(folder.path, ["explain", code]);
  expect(exit).toBe(0);
  expect(stdout).toContain(`${code} (error)`);
  expect(stdout).toContain("--templates");
});

describe("a module that is not a target is reported, without a stack:", () => {
  const target = (changed: Record<string, string>): string => {
    const members = {
      name: '"ours"',
      title: '"Ours"',
      options: "{}",
      templates: "[]",
      generate: "() => ({})",
      ...changed,
    };
    return `export default { ${Object.entries(members)
      .map(([name, text]) => `${name}: ${text}`)
      .join(", ")} }`;
  };
  const run = async (module: string) => {
    folder = workFolder({ "a.goa": contract, "ours.mjs": module });
    const { code, stderr } = await compile("-t", "./ours.mjs");
    expect(code).toBe(2);
    expect(stderr).not.toContain("    at ");
    return stderr;
  };

  test.each([
    ["export default 1", "its default export is not an object"],
    ["export const a = 1", "its default export is not an object"],
    [target({ name: '"../ours"' }), "`name` must"],
    [target({ title: "1" }), "`title` must"],
    [target({ options: "[]" }), "`options` must"],
    [target({ options: "{ type: 7 }" }), "the `options` of the target ours are not a JSON Schema"],
    [target({ templates: '["./templates/"]' }), "`templates` must"],
    [target({ generate: "{}" }), "`generate` must"],
  ])("%s", async (module, fault) => {
    expect(await run(module)).toContain(fault);
  });

  test.each([
    ["undefined", "the lists `files` and `diagnostics`"],
    ["{ files: [] }", "the lists `files` and `diagnostics`"],
    ["Promise.resolve({ files: [], diagnostics: [] })", "not a promise"],
    ['{ files: [{ path: "a" }], diagnostics: [] }', "the strings `path` and `text`"],
    ['{ files: [{ text: "a" }], diagnostics: [] }', "the strings `path` and `text`"],
    ['{ files: [], diagnostics: [{ message: "no" }] }', "each of `diagnostics` must"],
  ])("one whose `generate` returns %s", async (output, fault) => {
    const stderr = await run(target({ generate: `() => (${output})` }));
    expect(stderr).toContain("the target ours failed on a.goa: ");
    expect(stderr).toContain(fault);
  });
});
