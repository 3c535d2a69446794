import { afterEach, describe, expect, test } from "vitest";
import { git, goaidl, workFolder } from "../support/command-line.js";

const contract = (field: string): string => `goa 1

import { Part } from "./common.goa"

type Item {
  id: int${field}
  part: Part
}

service shop {
  method watch {
    streaming result Item
    http { GET "/watch" }
  }
}
`;
const common = "goa 1\n\ntype Part { name: string }\n";
const removed = /`Item\.size` is gone|size/;

let folder = workFolder();
afterEach(() => folder.remove());

function repository(files: Readonly<Record<string, string>>): void {
  folder = workFolder(files);
  git(folder.path, "init", "-q", "-b", "main");
  git(folder.path, "add", ".");
  git(folder.path, "commit", "-qm", "first");
}

describe("goaidl diff", () => {
  test("compares with a revision of git, imports included, from any folder", async () => {
    repository({ "api/shop.goa": contract("\n  size: int"), "api/common.goa": common });
    git(folder.path, "tag", "v1");
    folder.write({ "api/shop.goa": contract(""), "api/common.goa": common.replace("name", "title") });
    const ran = await goaidl(folder.path, ["diff", "api/shop.goa", "--against", "git:main"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(removed);
    expect(ran.stderr).toContain("--> api/common.goa:3:");
    expect(await goaidl(`${folder.path}/api`, ["diff", "shop.goa", "--against", "git:v1"])).toMatchObject({ code: 1 });
    const above = await goaidl(`${folder.path}/api`, ["diff", "../api/shop.goa", "--against", "git:HEAD"]);
    expect(above.code).toBe(1);
  });

  test("an unchanged contract is reported as unchanged, and passes", async () => {
    repository({ "shop.goa": contract(""), "common.goa": common });
    expect(await goaidl(folder.path, ["diff", "shop.goa", "--against", "git:HEAD"])).toEqual({
      code: 0,
      stdout: "shop.goa has not changed since git:HEAD\n",
      stderr: "",
    });
  });

  test("compares with another file, and with a design", async () => {
    folder = workFolder({
      "old.goa": contract("\n  size: int"),
      "shop.goa": contract(""),
      "common.goa": common,
    });
    const other = await goaidl(folder.path, ["diff", "shop.goa", "--against", "old.goa"]);
    expect(other.code).toBe(1);
    folder.write({ "old.json": (await goaidl(folder.path, ["ir", "old.goa"])).stdout });
    const design = await goaidl(folder.path, ["diff", "shop.goa", "--against", "old.json", "--format", "json"]);
    expect(design.code).toBe(1);
    expect(JSON.parse(design.stdout)).toMatchObject({ diagnostics: [{ code: "field-removed", file: "shop.goa" }] });
  });

  test("an edited design is refused", async () => {
    folder = workFolder({ "shop.goa": contract(""), "common.goa": common });
    const { stdout } = await goaidl(folder.path, ["ir", "shop.goa"]);
    folder.write({ "old.json": stdout.replaceAll('"name": "Part"', '"name": "Prat"').replace('"Prat"', '"Part"') });
    const ran = await goaidl(folder.path, ["diff", "shop.goa", "--against", "old.json"]);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringMatching(/it lacks the type (?:Part|Prat)/) });
  });

  test("compares several contracts with a revision; a new one is compatible", async () => {
    repository({ "a/shop.goa": contract(""), "a/common.goa": common });
    folder.write({ "b/shop.goa": contract(""), "b/common.goa": common });
    const ran = await goaidl(folder.path, ["diff", ".", "--against", "git:main"]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("a/shop.goa has not changed");
    expect(ran.stderr).toContain("b/shop.goa is not in git:main: a new file, nothing to compare");
    expect(await goaidl(folder.path, ["diff", ".", "--against", "a/shop.goa"])).toMatchObject({ code: 2 });
  });

  test("--mode and --surface select the changes that count", async () => {
    repository({ "shop.goa": contract(""), "common.goa": common });
    folder.write({ "shop.goa": contract("\n  size: int") });
    const run = (...args: string[]) => goaidl(folder.path, ["diff", "shop.goa", "--against", "git:main", ...args]);
    expect((await run()).code).toBe(0);
    expect((await run("--mode", "forward")).code).toBe(1);
    expect((await run("--mode", "full")).code).toBe(1);
    expect((await run("--mode", "forward", "--surface", "doc")).code).toBe(0);
  });

  test("two designs that goaidl ir printed are compared as their contracts are, and with a revision", async () => {
    repository({ "shop.goa": contract("\n  size: int"), "common.goa": common });
    folder.write({ "shop.json": (await goaidl(folder.path, ["ir", "shop.goa"])).stdout });
    git(folder.path, "add", ".");
    git(folder.path, "commit", "-qm", "design");
    folder.write({ "old.json": (await goaidl(folder.path, ["ir", "shop.goa"])).stdout, "shop.goa": contract("") });
    folder.write({ "shop.json": (await goaidl(folder.path, ["ir", "shop.goa"])).stdout });
    const codes = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await goaidl(folder.path, ["diff", ...args, "--format", "json"]);
      const report: { diagnostics: { code: string }[] } = JSON.parse(stdout);
      return report.diagnostics.map(({ code }) => code);
    };
    const expected = await codes("shop.goa", "--against", "git:main");
    expect(expected.length).toBeGreaterThan(0);
    expect(await codes("shop.json", "--against", "old.json")).toEqual(expected);
    expect(await codes("shop.json", "--against", "git:main")).toEqual(expected);
  });

  test("markdown is a whole report for each contract", async () => {
    repository({ "shop.goa": contract("\n  size: int"), "common.goa": common });
    folder.write({ "shop.goa": contract("") });
    const ran = await goaidl(folder.path, ["diff", "shop.goa", "--against", "git:main", "--format", "markdown"]);
    expect(ran).toMatchObject({ code: 1, stderr: "" });
    expect(ran.stdout).toMatch(/^## Contract: `main` → `shop\.goa`\n\n\*\*1 breaking change\.\*\*/);
  });

  test("markdown names files as seen from the working directory, like the other formats", async () => {
    repository({ "api/shop.goa": contract("\n  size: int"), "api/common.goa": common });
    folder.write({ "api/shop.goa": contract("") });
    const ran = await goaidl(folder.path, ["diff", "api/shop.goa", "--against", "git:main", "--format", "markdown"]);
    expect(ran.stdout).toMatch(/was at `api\/shop\.goa:\d+:\d+`/);
  });

  test.each([
    ["git:nowhere", /git has no revision nowhere here; in CI, fetch it first/],
    ["gone.goa", /could not read gone\.goa: there is no such file/],
    ["gone.json", /could not read gone\.json: there is no such file/],
    ["package.json", /package\.json is not a design of version 1 \(design must have required property/],
    ["broken.json", /broken\.json is not a design of version 1 \(it is not JSON\)/],
    ["git:--help", /git has no revision/],
  ])("an older version that can't be read ends with exit code 2: %s", async (against, message) => {
    repository({ "shop.goa": contract(""), "common.goa": common, "package.json": "{}", "broken.json": "{" });
    const ran = await goaidl(folder.path, ["diff", "shop.goa", `--against=${against}`]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(message);
  });

  test("outside of a repository, the error says that there is none", async () => {
    folder = workFolder({ "shop.goa": contract(""), "common.goa": common });
    const ran = await goaidl(folder.path, ["diff", "shop.goa", "--against", "git:main"]);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringMatching(/is not in a git repository/) });
  });

  test("mistakes of either side are reported, and there is no verdict", async () => {
    repository({ "shop.goa": contract("t"), "common.goa": common });
    folder.write({ "shop.goa": contract("") });
    const old = await goaidl(folder.path, ["diff", "shop.goa", "--against", "git:main"]);
    expect(old.code).toBe(1);
    expect(old.stderr).toContain("there is nothing to compare with");
    git(folder.path, "commit", "-qam", "fixed");
    folder.write({ "shop.goa": contract("t") });
    const now = await goaidl(folder.path, ["diff", "shop.goa", "--against", "git:main"]);
    expect(now).toMatchObject({ code: 1, stderr: expect.stringContaining("error[unknown-type]") });
  });
});
