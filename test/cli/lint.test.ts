import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

/** One warning (`unbounded-list`) and nothing else. */
const api = `goa 1

api jobs { title "Jobs"  version "1.0.0" }

/// Runs jobs.
service jobs {
  security none

  /// Puts jobs into the queue.
  method queue {
    payload { names: string[] }
    http { POST "/jobs" }
  }
}
`;
const clean = api.replace("names:", "@maxItems(10) names:");

let folder = workFolder();
afterEach(() => folder.remove());

describe("goaidl lint", () => {
  test("reports warnings on standard error, and passes", async () => {
    folder = workFolder({ "api.goa": api });
    const { code, stdout, stderr } = await goaidl(folder.path, ["lint", "api.goa"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1 contract linted\n" });
    expect(stderr).toContain("warning[unbounded-list]");
    expect(stderr).toContain("--> api.goa:11:15");
    expect(stderr).toMatch(/\n1 warning\n$/);
  });

  test("prints no findings for clean contracts", async () => {
    folder = workFolder({ "a.goa": clean, "sub/b.goa": clean });
    expect(await goaidl(folder.path, ["lint", "."])).toEqual({ code: 0, stdout: "2 contracts linted\n", stderr: "" });
  });

  test.each([
    [["--rule", "unbounded-list=error"], 1],
    [["--rule", "limits=error"], 1],
    [["--rule", "all=error"], 1],
    [["--rule", "unbounded-list=off"], 0],
    [["--rule", "limits=off", "--rule", "unbounded-list=error"], 1],
    [["--max-warnings", "0"], 1],
    [["--max-warnings", "1"], 0],
    [["--max-warnings", "0", "--rule", "limits=info"], 0],
  ])("%s exits with %i", async (args, expected) => {
    folder = workFolder({ "api.goa": api });
    const { code } = await goaidl(folder.path, ["lint", "api.goa", ...args]);
    expect(code).toBe(expected);
  });

  test("reads severities and contracts from the configuration, over which the command line takes precedence, also by category", async () => {
    const config = { inputs: ["api.goa"], lint: { rules: { "unbounded-list": "error", naming: "off" } } };
    folder = workFolder({ "api.goa": api, "goaidl.config.json": JSON.stringify(config) });
    const exits = async (...args: string[]) => (await goaidl(folder.path, ["lint", ...args])).code;
    expect(await exits()).toBe(1);
    expect(await exits("--rule", "limits=info")).toBe(0);
    expect(await exits("--rule", "all=off")).toBe(0);
    folder.write({ "goaidl.config.json": JSON.stringify({ ...config, lint: { rules: { limts: "off" } } }) });
    const { code, stderr } = await goaidl(folder.path, ["lint"]);
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean `limits`?");
  });

  test("options may come before the files", async () => {
    folder = workFolder({ "api.goa": api });
    const { code, stdout } = await goaidl(folder.path, [
      "lint",
      "--rule",
      "limits=off",
      "--rule",
      "naming=off",
      "api.goa",
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1 contract linted\n" });
  });

  test("fails with a reason if there are too many warnings", async () => {
    folder = workFolder({ "api.goa": api });
    const { stderr } = await goaidl(folder.path, ["lint", "api.goa", "--max-warnings", "0"]);
    expect(stderr).toMatch(/\n1 warning\n1 warning \(0 allowed\)\n$/);
  });

  test.each([
    [["--rule", "unbounded-lists=off"], "there is no rule or category unbounded-lists: did you mean unbounded-list?"],
    [["--rule", "unbounded-list"], "--rule must be CODE=SEVERITY, not unbounded-list"],
    [["--rule", "naming=loud"], "naming can be error, warning, info or off, not loud"],
    [["--max-warnings", "many"], "--max-warnings must be a whole number from 0, not many"],
    [["--max-warnings", "-1"], "--max-warnings must be a whole number from 0, not -1"],
    [["--fix", "--format", "json", "-"], "--fix writes the fixed text of standard input"],
  ])("%s is wrong usage", async (args, message) => {
    folder = workFolder({ "api.goa": api });
    const { code, stderr } = await goaidl(folder.path, ["lint", "api.goa", ...args], { stdin: () => clean });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test("reports only the errors of a contract that has errors, and the findings of the others", async () => {
    folder = workFolder({ "a.goa": `${api}type A { b: strin }\n`, "b.goa": api });
    const { code, stderr } = await goaidl(folder.path, ["lint", "."]);
    expect(code).toBe(1);
    expect(stderr.match(/^(?:error|warning)\[[a-z-]+\]/gm)).toEqual(["error[unknown-type]", "warning[unbounded-list]"]);
    expect(stderr).toMatch(/--> b\.goa/);
  });

  test("reports warnings of the compiler too, unless they are suppressed", async () => {
    const more = `${clean}\n/// Its methods come later.\nservice later {}\n`;
    folder = workFolder({ "a.goa": more });
    const { stderr } = await goaidl(folder.path, ["lint", "a.goa"]);
    expect(stderr.match(/^warning\[[a-z-]+\]/gm)).toEqual(["warning[empty-service]"]);
    const quiet = more.replace("service later", '@suppress("empty-service", "its methods come later")\nservice later');
    folder.write({ "a.goa": quiet });
    expect(await goaidl(folder.path, ["lint", "a.goa"])).toMatchObject({ code: 0, stderr: "" });
    expect(await goaidl(folder.path, ["check", "a.goa"])).toMatchObject({ code: 0, stderr: "" });
  });

  test.each(["json", "sarif", "github"])(
    "--format %s writes a whole document, also without findings",
    async (format) => {
      folder = workFolder({ "api.goa": api, "clean.goa": clean });
      const found = await goaidl(folder.path, ["lint", "api.goa", "--format", format]);
      expect(found).toMatchObject({ code: 0, stderr: "" });
      expect(found.stdout).toContain("unbounded-list");
      if (format === "github") expect(found.stdout).toMatch(/^::warning file=api\.goa,line=11,/);
      else expect(() => JSON.parse(found.stdout)).not.toThrow();
      // The page of a rule is in SARIF, like those of the compiler.
      if (format === "sarif") expect(found.stdout).toContain("A list that the server receives has no `@maxItems`.");
      const none = await goaidl(folder.path, ["lint", "clean.goa", "--format", format]);
      expect(none).toMatchObject({ code: 0, stderr: "" });
      if (format !== "github") expect(() => JSON.parse(none.stdout)).not.toThrow();
    },
  );

  test("reads standard input as the file that --stdin-path names, also for imports", async () => {
    folder = workFolder({ "sub/common.goa": "goa 1\n\ntype Names { names: string[] }\n" });
    const text = `${api.replace("goa 1\n", 'goa 1\n\nimport { Names } from "./common.goa"\n').replace("payload { names: string[] }", "payload Names")}`;
    const args = ["lint", "-", "--stdin-path", "sub/api.goa"];
    const { code, stderr } = await goaidl(folder.path, args, { stdin: () => text });
    expect(code).toBe(0);
    expect(stderr).toContain("--> sub/common.goa:3:14");
  });
});

describe("goaidl lint --fix", () => {
  const fixable = clean.replace("goa 1\n\n", "// Jobs.\n").replace("@maxItems(10)", "@minItems(0) @maxItems(10)");

  test("fixes the named files, and reports the remaining findings", async () => {
    folder = workFolder({ "a.goa": fixable, "b.goa": api });
    const { code, stdout, stderr } = await goaidl(folder.path, ["lint", ".", "--fix"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "2 contracts linted\n" });
    expect(readFileSync(join(folder.path, "a.goa"), "utf8")).toBe(clean.replace("goa 1\n\n", "goa 1\n\n// Jobs.\n"));
    expect(readFileSync(join(folder.path, "b.goa"), "utf8")).toBe(api);
    expect(stderr.match(/^[a-z]+\[[a-z-]+\]/gm)).toEqual(["warning[unbounded-list]"]);
  });

  test("does not change files that are only imported, and files with errors", async () => {
    const common = "type Names { @minItems(0) @maxItems(3) names: string[] }\n";
    const user = clean
      .replace("goa 1\n", 'goa 1\n\nimport { Names } from "./lib/common.goa"\n')
      .replace(/payload \{.*\}/, "payload Names");
    const broken = `${fixable}type A { b: strin }\n`;
    folder = workFolder({ "lib/common.goa": common, "a.goa": user, "broken.goa": broken });
    const { stderr } = await goaidl(folder.path, ["lint", "a.goa", "broken.goa", "--fix"]);
    expect(readFileSync(join(folder.path, "lib/common.goa"), "utf8")).toBe(common);
    expect(readFileSync(join(folder.path, "broken.goa"), "utf8")).toBe(broken);
    expect(stderr).toContain("info[redundant-constraint]");
  });

  test("writes the fixed text of standard input to standard output", async () => {
    const { code, stdout, stderr } = await goaidl(folder.path, ["lint", "-", "--fix"], { stdin: () => fixable });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(clean.replace("goa 1\n\n", "goa 1\n\n// Jobs.\n"));
  });
});

describe("goaidl explain", () => {
  test.each([
    ["unbounded-list", "unbounded-list (goaidl lint, limits, warning)\n"],
    ["missing-contact", "missing-contact (goaidl lint, documentation, info, off by default)\n"],
  ])("describes the rule %s", async (code, first) => {
    const { code: exit, stdout } = await goaidl(folder.path, ["explain", code]);
    expect(exit).toBe(0);
    expect(stdout.startsWith(first)).toBe(true);
    expect(stdout).toMatch(/Wrong:\n\n {4}\S[\s\S]*Right:\n\n {4}\S/);
  });
});
