import { readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
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
  test("writes only files that change, so that others keep their time stamps", async () => {
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

  test("without names formats the configuration's contracts and their imports, but no files of packages", async () => {
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

  test("a file with a syntax error stays unchanged, and the others are formatted", async () => {
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

describe("line endings and encodings", () => {
  const crlf =
    'type A {\r\n  id: int\r\n  name: string\r\n\r\n  /// Doc.\r\n  text: string = """\r\n    a\r\n    b\r\n    """\r\n}\r\n';

  test("a checkout with CRLF is formatted, and stays as it is", async () => {
    folder = workFolder({ "a.goa": crlf });
    expect((await goaidl(folder.path, ["fmt", "--check", "a.goa"])).code).toBe(0);
    expect((await goaidl(folder.path, ["fmt", "a.goa"])).code).toBe(0);
    expect(read("a.goa")).toBe(crlf);
  });

  test("the formatted parts of such a file keep its line endings", async () => {
    folder = workFolder({ "a.goa": "type A {\r\nid: int }\r\n" });
    await goaidl(folder.path, ["fmt", "a.goa"]);
    expect(read("a.goa")).toBe("type A {\r\n  id: int\r\n}\r\n");
  });

  test("several kinds of line endings are reported by name", async () => {
    folder = workFolder({ "a.goa": "type A {\n  id: int\r\n}\n" });
    const { code, stderr } = await goaidl(folder.path, ["fmt", "--check", "a.goa"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "a.goa has several kinds of line endings\n" });
    await goaidl(folder.path, ["fmt", "a.goa"]);
    expect(read("a.goa")).toBe("type A {\n  id: int\n}\n");
  });

  test.each([
    ["Latin-1", Buffer.from("/// Caf\u00e9\ntype A {id: int}\n", "latin1"), "not UTF-8: byte 0xE9"],
    ["UTF-16", Buffer.from("\ufefftype A { id: int }\n", "utf16le"), "UTF-16, not UTF-8"],
    ["UTF-16, big-endian", Buffer.from("\ufefftype A { id: int }\n", "utf16le").swap16(), "UTF-16, not UTF-8"],
    ["UTF-16 without a mark", Buffer.from("type A { id: int }\n", "utf16le"), "UTF-16, not UTF-8"],
    ["a truncated character", Buffer.from([0x2f, 0x2f, 0xe2, 0x82, 0x0a]), "not UTF-8: byte 0xE2"],
    ["an encoded surrogate", Buffer.from([0x2f, 0x2f, 0xed, 0xa0, 0x80, 0x0a]), "not UTF-8: byte 0xED"],
  ])("%s is one error, and no byte of the file changes", async (_, bytes, message) => {
    folder = workFolder({ "a.goa": "" });
    writeFileSync(join(folder.path, "a.goa"), bytes);
    for (const command of ["check", "fmt"]) {
      const { code, stderr } = await goaidl(folder.path, [command, "a.goa"]);
      expect(code).toBe(1);
      expect(stderr).toContain(message);
      expect(stderr.match(/^error/gm)).toHaveLength(1);
    }
    expect(readFileSync(join(folder.path, "a.goa"))).toEqual(bytes);
  });
});
