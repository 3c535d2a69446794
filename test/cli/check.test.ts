import { afterEach, describe, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

const good = "goa 1\n\ntype A { id: int }\n";
const bad = "goa 1\n\ntype B { id: intt }\n";

let folder = workFolder();
afterEach(() => folder.remove());

describe("goaidl check", () => {
  test("checks files, folders and patterns, each contract once", async () => {
    folder = workFolder({
      "a.goa": good,
      "sub/b.goa": good,
      "sub/deep/c.goa": good,
      "sub/node_modules/x/d.goa": bad,
      "sub/.cache/e.goa": bad,
      "sub/notes.md": "",
    });
    for (const [args, count] of [
      [["a.goa"], 1],
      [["a.goa", "./a.goa"], 1],
      [["sub"], 2],
      [["."], 3],
      [["**/*.goa", "a.goa"], 3],
      [["sub/*.goa"], 1],
    ] as const) {
      const ran = await goaidl(folder.path, ["check", ...args]);
      expect(ran, args.join(" ")).toEqual({
        code: 0,
        stdout: `${count} contract${count === 1 ? "" : "s"} checked\n`,
        stderr: "",
      });
    }
  });

  test.each([
    ["nothing.goa", "goaidl: could not read nothing.goa: there is no such file\n"],
    ["*.go", "goaidl: there is no .goa file that matches *.go\n"],
    ["empty", "goaidl: there is no .goa file in empty\n"],
  ])("an argument that names no contract ends with exit code 2: %s", async (name, message) => {
    folder = workFolder({ "a.goa": good, "empty/readme.md": "" });
    expect(await goaidl(folder.path, ["check", "a.goa", name])).toEqual({ code: 2, stdout: "", stderr: message });
  });

  test("a folder's name may contain the characters of a pattern", async () => {
    folder = workFolder({ "api [v1]/a.goa": good, "v/b.goa": bad });
    expect(await goaidl(folder.path, ["check", "api [v1]"])).toMatchObject({ code: 0, stdout: "1 contract checked\n" });
  });

  test("reports all mistakes of all files, those of a shared import once", async () => {
    const user = 'goa 1\n\nimport { B } from "./b.goa"\n\ntype C { b: B }\n';
    folder = workFolder({ "b.goa": bad, "c.goa": user, "d.goa": user });
    const { code, stdout, stderr } = await goaidl(folder.path, ["check", "."]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.match(/error\[/g)).toHaveLength(1);
    expect(stderr).toContain("--> b.goa:3:14");
    expect(stderr).toMatch(/\n1 error\n$/);
  });

  test("warnings are reported, and don't fail", async () => {
    folder = workFolder({ "a.goa": "service s {}\n" });
    const ran = await goaidl(folder.path, ["check", "a.goa"]);
    expect(ran).toMatchObject({ code: 0, stdout: "1 contract checked\n" });
    expect(ran.stderr).toMatch(/^warning\[empty-service\]/);
  });

  test("reads standard input as the file that --stdin-path names, also for imports", async () => {
    folder = workFolder({ "api/common.goa": good });
    const text = 'goa 1\n\nimport { A } from "./common.goa"\n\ntype C { a: A  b: Bb }\n';
    const world = { stdin: () => text };
    const ran = await goaidl(folder.path, ["check", "-", "--stdin-path", "api/main.goa"], world);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("--> api/main.goa:5:19");
    expect(ran.stderr).toMatch(/\n1 error\n$/);
    const nowhere = await goaidl(folder.path, ["check", "-"], world);
    expect(nowhere.stderr).toContain("--> stdin.goa:3:19");
  });

  test("JSON, SARIF and annotations go to stdout, and are complete even without findings", async () => {
    folder = workFolder({ "a.goa": good, "b.goa": bad });
    const json = await goaidl(folder.path, ["check", ".", "--format", "json"]);
    expect(json).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(json.stdout)).toMatchObject({ diagnostics: [{ code: "unknown-type", file: "b.goa" }] });
    const none = await goaidl(folder.path, ["check", "a.goa", "--format", "json"]);
    expect(none).toEqual({ code: 0, stdout: '{\n  "diagnostics": []\n}\n', stderr: "" });
    const sarif = await goaidl(folder.path, ["check", ".", "--format", "sarif"]);
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: "2.1.0",
      runs: [{ results: [{ ruleId: "unknown-type" }], tool: { driver: { rules: [{ id: "unknown-type" }] } } }],
    });
    const github = await goaidl(folder.path, ["check", ".", "--format", "github"]);
    expect(github.stdout).toMatch(/^::error file=b\.goa,line=3,col=14,endColumn=18,title=unknown-type::/);
  });
});
