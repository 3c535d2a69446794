import { afterEach, describe, expect, test } from "vitest";
import { targets } from "../../targets/registry.js";
import { goaidl, workFolder } from "../support/command-line.js";

let folder = workFolder();
afterEach(() => folder.remove());

const run = (...args: string[]) => goaidl(folder.path, args);

describe("wrong usage ends with exit code 2 and one line", () => {
  test.each([
    [["chek"], "there is no command chek; did you mean check?"],
    [["zzzzzz"], "there is no command zzzzzz; see goaidl --help"],
    [["api.goa"], "there is no command api.goa; a contract comes after one; see goaidl --help"],
    [["--verison"], "there is no option --verison; did you mean --version?; see goaidl --help"],
    [["--quiet"], "the command is missing; see goaidl --help"],
    [["check", "--formt", "json"], "there is no option --formt; did you mean --format?; see goaidl check --help"],
    [["check", "--zzzz"], "there is no option --zzzz; see goaidl check --help"],
    [
      ["check", "--format", "jsn"],
      "--format must be one of text, json, sarif, github, not jsn; did you mean json?; see goaidl check --help",
    ],
    [["diff", "--mode", "x"], "--mode must be one of backward, forward, full, not x; see goaidl diff --help"],
    [["ir"], "FILE is missing; see goaidl ir --help"],
    [["ir", "a.goa", "b.goa"], "unexpected argument: b.goa; see goaidl ir --help"],
    [["compile", "--out"], "--out needs a value: --out FOLDER; see goaidl compile --help"],
    [["compile", "--out", "--check"], "--out needs a value: --out FOLDER; see goaidl compile --help"],
    [["compile", "-o"], "-o needs a value: -o FOLDER; see goaidl compile --help"],
    [["compile", "--check=no"], "--check takes no value; see goaidl compile --help"],
    [["fmt", "-z"], "there is no option -z; see goaidl fmt --help"],
    [["targets", "asynapi"], "there is no target asynapi; did you mean asyncapi?"],
    [["explain", "unknown-typ"], "there is no code unknown-typ; did you mean unknown-type?"],
  ])("goaidl %j", async (args, message) => {
    folder = workFolder();
    expect(await run(...args)).toEqual({ code: 2, stdout: "", stderr: `goaidl: ${message}\n` });
  });
});

describe("help", () => {
  test("goaidl without a command is wrong usage, and lists the commands", async () => {
    folder = workFolder();
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe((await run("--help")).stdout);
  });

  test.each([["--help"], ["-h"], ["help"]])("%s lists all commands", async (word) => {
    folder = workFolder();
    const { code, stdout } = await run(word);
    expect(code).toBe(0);
    for (const command of ["compile", "check", "fmt", "lint", "diff", "init", "ir", "explain", "targets"])
      expect(stdout).toMatch(new RegExp(`^ {2}goaidl ${command} `, "m"));
  });

  test("of compile lists every option of every target, as the target declares it", async () => {
    folder = workFolder();
    const { stdout } = await run("compile", "--help");
    const text = stdout.replaceAll(/\s+/g, " ");
    for (const { name, title, options } of targets) {
      expect(text).toContain(`${name}: ${title}`);
      const { properties } = options;
      for (const option of Object.keys(typeof properties === "object" && properties !== null ? properties : {}))
        expect(text).toContain(`--option ${name}.${option}=VALUE`);
    }
  });

  test.each([["--version"], ["-v"]])("%s is the package's", async (word) => {
    folder = workFolder();
    expect((await run(word)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await run("check", word)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

test("all arguments after -- are files", async () => {
  folder = workFolder({ "ok.goa": "type A { id: int }\n", "--bad.goa": "type A { id: intt }\n" });
  expect(await run("check", "ok.goa", "--", "--bad.goa")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--> --bad.goa:1:14"),
  });
  expect(await run("check", "--", "--bad.goa", "ok.goa")).toMatchObject({ code: 1 });
  expect(await run("check", "--", "--nope.goa")).toMatchObject({ code: 2 });
  expect(await run("explain", "--", "unknown-type")).toMatchObject({ code: 0 });
});

test("--quiet prints errors only", async () => {
  folder = workFolder({
    "warn.goa": "goa 1\n\n/// A.\ntype A {\n  list: string[]\n  @deprecated\n  b?: int\n}\n",
    "bad.goa": "type A { id: intt }\n",
  });
  expect((await run("lint", "warn.goa")).stderr).toContain("warning[");
  expect(await run("lint", "warn.goa", "--quiet")).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await run("-q", "lint", "warn.goa", "--max-warnings", "0")).toMatchObject({ code: 1, stdout: "" });
  expect((await run("lint", "warn.goa", "-q", "--format", "json")).stdout).toBe('{\n  "diagnostics": []\n}\n');
  expect((await run("check", "bad.goa", "--quiet")).stderr).toContain("error[unknown-type]");
  expect(await run("compile", "warn.goa", "-t", "docs", "-q")).toMatchObject({ code: 0, stdout: "" });
});

test("--color and --no-color override the detection of a terminal", async () => {
  folder = workFolder({ "bad.goa": "type A { id: intt }\n" });
  expect((await run("check", "bad.goa")).stderr).not.toContain("\u001b[");
  expect((await run("check", "bad.goa", "--color")).stderr).toContain("\u001b[");
  const coloured = await goaidl(folder.path, ["check", "bad.goa", "--no-color"], { colour: true });
  expect(coloured.stderr).not.toContain("\u001b[");
});

test.each([
  ["check", "ok.goa/contract.goa"],
  ["fmt", "ok.goa/contract.goa"],
  ["ir", "ok.goa/contract.goa"],
  ["compile", "ok.goa/contract.goa", "-t", "docs"],
  ["compile", "ok.goa", "-t", "docs", "--templates", "ok.goa"],
  ["compile", "ok.goa", "-t", "./ok.goa/target.mjs"],
  ["compile", "ok.goa", "-t", "docs", "--out", "ok.goa/gen"],
  ["diff", "ok.goa", "--against", "ok.goa/contract.goa"],
  ["check", "--config", "ok.goa/goaidl.config.json"],
  ["init", "ok.goa/project"],
  ["check", `${"x".repeat(300)}.goa`],
])("a path that leads through a file is reported, not thrown: goaidl %s %s", async (...args) => {
  folder = workFolder({ "ok.goa": "/// A.\ntype A { id: int }\n" });
  const ran = await run(...args);
  expect(ran, ran.stderr).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toMatch(/^goaidl: .+\n$/);
});

test("explain prints the page of a code of the compiler, of the configuration, of lint and of diff", async () => {
  folder = workFolder();
  for (const code of ["unknown-type", "config-value", "no-heartbeat", "field-removed"]) {
    const { code: exit, stdout } = await run("explain", code);
    expect(exit, code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${code} \\(`));
  }
  expect((await run("explain")).stdout.split("\n").length).toBeGreaterThan(150);
});
