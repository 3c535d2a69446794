import { readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

const tidy = "type A { id: int }\n";
const untidy = "type A {id:int}";
const broken = "type A { id int }\n";

let folder = workFolder();
afterEach(() => folder.remove());

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

describe("goaidl fmt", () => {
  test("writes what is of another form, and leaves the rest with its time stamp", async () => {
    folder = workFolder({ "a.goa": untidy, "b.goa": tidy });
    const past = new Date("2020-01-01T00:00:00Z");
    utimesSync(join(folder.path, "b.goa"), past, past);
    expect(await goaidl(folder.path, ["fmt", "."])).toEqual({
      code: 0,
      stdout: "1 of 2 files formatted\n",
      stderr: "",
    });
    expect(read("a.goa")).toBe(tidy);
    expect(statSync(join(folder.path, "b.goa")).mtime).toEqual(past);
  });

  test("--check writes nothing, names the files, and fails", async () => {
    folder = workFolder({ "a.goa": untidy, "b.goa": tidy });
    expect(await goaidl(folder.path, ["fmt", "--check", "."])).toEqual({
      code: 1,
      stdout: "1 of 2 files to format\n",
      stderr: "a.goa is not formatted\n",
    });
    expect(read("a.goa")).toBe(untidy);
    expect((await goaidl(folder.path, ["fmt", "--check", "b.goa"])).code).toBe(0);
  });

  test("without names does the configuration's contracts and what they import, but not what is of a package", async () => {
    const main =
      'import { A } from "./shared/common.goa"\nimport { P } from "./node_modules/p/p.goa"\nimport { N } from "./none.goa"\n';
    folder = workFolder({
      "goaidl.config.json": '{ "inputs": ["*.goa", "!common.goa"] }',
      "main.goa": `${main}type B { a: A  p: P }`,
      "shared/common.goa": `import { C } from "../common.goa"\n${untidy}`,
      "common.goa": "type C {id:int}",
      "node_modules/p/p.goa": "type P {id:int}",
      "other/unused.goa": untidy,
    });
    expect(await goaidl(folder.path, ["fmt", "--check"])).toEqual({
      code: 1,
      stdout: "3 of 3 files to format\n",
      stderr: ["common.goa", "main.goa", "shared/common.goa"].map((name) => `${name} is not formatted\n`).join(""),
    });
    expect(await goaidl(folder.path, ["fmt"])).toMatchObject({ code: 0, stdout: "3 of 3 files formatted\n" });
    expect(read("common.goa")).toBe("type C { id: int }\n");
    expect(read("node_modules/p/p.goa")).toBe("type P {id:int}");
    expect(await goaidl(folder.path, ["fmt", "main.goa"])).toMatchObject({ stdout: "0 of 1 file formatted\n" });
  });

  test("a file with a mistake of form is left as it is, and the others are done", async () => {
    folder = workFolder({ "a.goa": broken, "b.goa": untidy });
    const ran = await goaidl(folder.path, ["fmt", "."]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("--> a.goa:1:");
    expect(ran.stderr).toMatch(/a\.goa is left as it is: fix its errors first\n$/);
    expect(read("a.goa")).toBe(broken);
    expect(read("b.goa")).toBe(tidy);
  });

  test("standard input goes to standard output, with nothing else on it", async () => {
    folder = workFolder();
    expect(await goaidl(folder.path, ["fmt", "-"], { stdin: () => untidy })).toEqual({
      code: 0,
      stdout: tidy,
      stderr: "",
    });
    const refused = await goaidl(folder.path, ["fmt", "-", "--stdin-path", "x/y.goa"], { stdin: () => broken });
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("--> x/y.goa:1:");
    expect(await goaidl(folder.path, ["fmt", "-", "--check"], { stdin: () => untidy })).toEqual({
      code: 1,
      stdout: "",
      stderr: "stdin.goa is not formatted\n",
    });
  });
});
