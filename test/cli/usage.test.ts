import { afterEach, describe, expect, test } from "vitest";
import { targets } from "../../targets/registry.js";
import { goaidl, workFolder } from "../support/command-line.js";

let folder = workFolder();
afterEach(() => folder.remove());

const run = (...args: string[]) => goaidl(folder.path, args);

describe("wrong usage ends with exit code 2 and one line", () => {
  test.each([
    [["chek"], "there is no command chek: did you mean check?"],
    [["zzzzzz"], "there is no command zzzzzz: see goaidl --help"],
    [["api.goa"], "there is no command api.goa; a contract comes after one: see goaidl --help"],
    [["--verison"], "no command was named; see goaidl --help"],
    [["check", "--formt", "json"], "there is no option --formt: did you mean --format?; see goaidl check --help"],
    [["check", "--zzzz"], "there is no option --zzzz; see goaidl check --help"],
    [
      ["check", "--format", "jsn"],
      "--format jsn: there is text, json, sarif, github; did you mean json?; see goaidl check --help",
    ],
    [["diff", "--mode", "x"], "--mode x: there is backward, forward, full; see goaidl diff --help"],
    [["ir"], "an argument is missing; see goaidl ir --help"],
    [["ir", "a.goa", "b.goa"], "b.goa is one argument too many; see goaidl ir --help"],
    [["compile", "--out"], "--out needs a value; see goaidl compile --help"],
    [["targets", "asynapi"], "there is no target asynapi: did you mean asyncapi?"],
    [["explain", "unknown-typ"], "there is no code unknown-typ: did you mean unknown-type?"],
  ])("goaidl %j", async (args, message) => {
    folder = workFolder();
    expect(await run(...args)).toEqual({ code: 2, stdout: "", stderr: `goaidl: ${message}\n` });
  });
});

describe("help", () => {
  test("goaidl alone tells the commands, as a mistake", async () => {
    folder = workFolder();
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe((await run("--help")).stdout);
  });

  test.each([["--help"], ["-h"], ["help"]])("%s tells all commands", async (word) => {
    folder = workFolder();
    const { code, stdout } = await run(word);
    expect(code).toBe(0);
    for (const command of ["compile", "check", "fmt", "lint", "diff", "init", "ir", "explain", "targets"])
      expect(stdout).toMatch(new RegExp(`^ {2}goaidl ${command} `, "m"));
  });

  test("that of compile tells every option of every target, as they declare them", async () => {
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

test("explain tells the page of a code of the compiler, of the configuration, of lint and of diff", async () => {
  folder = workFolder();
  for (const code of ["unknown-type", "config-value", "no-heartbeat", "field-removed"]) {
    const { code: exit, stdout } = await run("explain", code);
    expect(exit, code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${code} \\(`));
  }
  expect((await run("explain")).stdout.split("\n").length).toBeGreaterThan(150);
});
