import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Disk, systemDisk } from "../../src/cli/output/disk.js";
import { goaidl, workFolder } from "../support/command-line.js";

/** The behaviour of `compile` in output folders: specs/decisions/0002-output-folders.md. */

const service = (name: string): string =>
  `service ${name} {\n  method watch {\n    streaming result string\n    http { GET "/${name}" }\n  }\n}\n`;
const config = (value: object): string => JSON.stringify({ inputs: ["api"], targets: ["docs"], ...value });

let folder = workFolder();
afterEach(() => folder.remove());

const at = (...parts: string[]): string => join(folder.path, ...parts);
const compile = (...args: string[]) => goaidl(folder.path, ["compile", ...args]);
const on = (disk: Disk, ...args: string[]) => goaidl(folder.path, ["compile", ...args], { disk });

/** Each file below a folder, with its text. */
function snapshot(path: string): Record<string, string> {
  if (!existsSync(at(path))) return {};
  const names = readdirSync(at(path), { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names.map((name) => [name, statSync(at(path, name)).isFile() ? readFileSync(at(path, name), "utf8") : ""]),
  );
}

describe("the output folder of a contract that is gone", () => {
  const moves: readonly (readonly [string, () => void])[] = [
    ["renamed", () => renameSync(at("api/b.goa"), at("api/c.goa"))],
    ["removed", () => rmSync(at("api/b.goa"))],
    [
      "moved",
      () => {
        mkdirSync(at("api/deep"));
        renameSync(at("api/b.goa"), at("api/deep/d.goa"));
      },
    ],
  ];

  test.each(moves)("is reported by --check and then removed: %s", async (_, move) => {
    folder = workFolder({
      "goaidl.config.json": config({ out: "gen/{path}" }),
      "api/a.goa": service("alpha"),
      "api/b.goa": service("beta"),
    });
    await compile();
    move();
    await compile("-t", "docs");
    expect(existsSync(at("gen/api/b"))).toBe(false);
    expect((await compile("--check")).code).toBe(0);
    expect(existsSync(at("gen/api/a/docs/index.html"))).toBe(true);
  });

  test("is listed by --check as stale, with exit code 1", async () => {
    folder = workFolder({
      "goaidl.config.json": config({
        out: "gen/{name}",
        targets: ["docs", { target: "ts-client", out: "src/{name}" }],
      }),
      "api/a.goa": service("alpha"),
      "api/b.goa": service("beta"),
    });
    await compile();
    rmSync(at("api/b.goa"));
    const checked = await compile("--check");
    expect(checked.code).toBe(1);
    expect(checked.stderr.match(/^stale: .*$/gm)).toEqual([
      "stale: gen/b/docs/index.html",
      "stale: src/b/beta.ts",
      "stale: src/b/codecs.ts",
      "stale: src/b/types.ts",
    ]);
    const ran = await compile();
    expect(ran.stdout).toContain("gen/b: 1 file removed, their contract is gone or has moved\n");
    expect(readdirSync(at("gen"))).toEqual(["a"]);
    expect(readdirSync(at("src"))).toEqual(["a"]);
  });

  test("is found when `out` has changed within the same folder", async () => {
    folder = workFolder({ "goaidl.config.json": config({ out: "gen/{name}" }), "api/a.goa": service("alpha") });
    await compile();
    folder.write({ "goaidl.config.json": config({ out: "gen/{path}" }) });
    expect((await compile("--check")).stderr).toContain("stale: gen/a/docs/index.html");
    await compile();
    expect(readdirSync(at("gen"))).toEqual(["api"]);
  });

  test("stays if it was edited, or belongs to another project or configuration", async () => {
    folder = workFolder({
      "goaidl.config.json": config({ out: "gen/{name}" }),
      "api/a.goa": service("alpha"),
      "api/b.goa": service("beta"),
      "elsewhere/c.goa": service("gamma"),
      // A copied folder with its manifest. This run would put that contract into gen/x.
      "gen/vendor/.goaidl-manifest.json": JSON.stringify({
        version: 1,
        outputs: [{ source: "../../../other/x.goa", target: "docs", files: { "docs/index.html": "0" } }],
      }),
      "gen/vendor/docs/index.html": "<html>",
      "gen/broken/.goaidl-manifest.json": "{",
    });
    await compile();
    await compile("elsewhere/c.goa", "-t", "docs", "--out", "gen/{name}");
    folder.write({ "gen/b/docs/index.html": "edited" });
    rmSync(at("api/b.goa"));
    const ran = await compile();
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toContain("gen/b/docs/index.html is no longer generated, but was edited");
    expect(readFileSync(at("gen/b/docs/index.html"), "utf8")).toBe("edited");
    expect(existsSync(at("gen/vendor/docs/index.html"))).toBe(true);
    expect(existsSync(at("gen/c/docs/index.html"))).toBe(true);
  });
});

describe("line endings", () => {
  test("a checkout with CRLF is up to date, not edited, and is not written", async () => {
    folder = workFolder({ "a.goa": service("alpha") });
    const args = ["a.goa", "-t", "ts-client", "-t", "json-schema", "-t", "docs"];
    await compile(...args);
    const crlf = Object.entries(snapshot("gen")).filter(([, text]) => text !== "");
    folder.write(
      Object.fromEntries(crlf.map(([name, text]) => [`gen/${name}`, text.replaceAll("\n", "\r\n")] as const)),
    );
    folder.write({ "a.goa": service("alpha").replaceAll("\n", "\r\n") });
    const before = snapshot("gen");
    expect(await compile(...args, "--check")).toMatchObject({ code: 0, stderr: "" });
    expect(await compile(...args)).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("0 written") });
    expect(snapshot("gen")).toEqual(before);
    folder.write({ "a.goa": service("alpha").replace("string", "int") });
    const changed = await compile(...args, "--check");
    expect(changed.stderr).toMatch(/^out of date: gen\/ts-client\/alpha\.ts:\d+$/m);
    expect(changed.stderr).not.toContain("\r");
    expect(await compile(...args)).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("nested output folders", () => {
  test("pass --check, whichever of them is compiled", async () => {
    folder = workFolder({
      "goaidl.config.json": config({
        out: "gen",
        inputs: ["api/a.goa"],
        targets: ["ts-client", { target: "docs", out: "gen/ts-client/docs" }, { target: "asyncapi", out: "gen" }],
      }),
      "api/a.goa": service("alpha"),
    });
    expect(await compile()).toMatchObject({ code: 0, stderr: "" });
    expect(await compile("--check")).toMatchObject({ code: 0, stderr: "" });
    expect(await compile("--check", "-t", "ts-client")).toMatchObject({ code: 0, stderr: "" });
  });
});

/** The system's disk, on which the write of number `failing` and all after it fail. */
function fullDisk(failing: number, fails: "write" | "rename" | "remove" = "write"): Disk {
  let left = failing;
  const guard = <Arguments extends readonly unknown[]>(call: (...args: Arguments) => void) => {
    return (...args: Arguments): void => {
      if (left-- <= 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      call(...args);
    };
  };
  return { ...systemDisk, [fails]: guard(systemDisk[fails]) };
}

describe("when a file can't be written", () => {
  test.each(["write", "rename"] as const)("nothing changes, whichever %s fails", async (operation) => {
    folder = workFolder({
      "goaidl.config.json": config({ out: "gen/{name}", targets: ["ts-server", "docs"] }),
      "api/a.goa": service("alpha"),
      "api/b.goa": service("beta"),
      "api/c.goa": service("gamma"),
    });
    await compile();
    rmSync(at("api/c.goa"));
    folder.write({ "api/a.goa": service("alpha").replace("string", "int"), "api/new.goa": service("delta") });
    const before = snapshot("gen");
    let failures = 0;
    for (let failing = 0; ; failing++) {
      const ran = await on(fullDisk(failing, operation));
      if (ran.code === 0) break;
      failures++;
      expect(ran).toMatchObject({ code: 2, stdout: "" });
      expect(ran.stderr).toMatch(/^goaidl: could not write .*: no space left on the disk; /);
      // After a permanent failure of renames, earlier ones can't be undone. On a full disk, no rename is even tried.
      if (operation === "write") {
        expect(ran.stderr).toContain("nothing was changed");
        expect(snapshot("gen"), String(failing)).toEqual(before);
      }
    }
    expect(failures).toBeGreaterThan(5);
    expect((await compile("--check")).code).toBe(0);
    expect(Object.keys(snapshot("gen")).filter((name) => /\.(?:tmp|old)$/.test(name))).toEqual([]);
  });

  test("a rename that fails once is undone", async () => {
    folder = workFolder({ "a.goa": service("alpha"), "b.goa": service("beta") });
    const args = ["a.goa", "b.goa", "-t", "docs", "--out", "gen/{name}"];
    await compile(...args);
    folder.write({ "a.goa": service("alpha2"), "b.goa": service("beta2") });
    const before = snapshot("gen");
    let calls = 0;
    const rename = (from: string, to: string): void => {
      calls++;
      if (calls === 3) throw Object.assign(new Error("EPERM: operation not permitted"), { code: "EPERM" });
      systemDisk.rename(from, to);
    };
    const ran = await on({ ...systemDisk, rename }, ...args);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining("permission denied; nothing was changed") });
    expect(snapshot("gen")).toEqual(before);
  });

  test("the first run leaves no folder behind", async () => {
    folder = workFolder({ "a.goa": service("alpha") });
    expect(await on(fullDisk(1), "a.goa", "-t", "ts-client", "--out", "x/y")).toMatchObject({ code: 2 });
    expect(existsSync(at("x"))).toBe(false);
  });
});

/** A disk that ignores case but preserves it, as those of macOS and Windows do. An existing name keeps its spelling. */
function caselessDisk(): Disk {
  const spelled = (path: string): string => {
    const above = dirname(path);
    if (above === path) return path;
    const parent = spelled(above);
    const name = basename(path);
    const found = systemDisk.list(parent)?.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
    return join(parent, found?.name ?? name);
  };
  return {
    read: (path) => systemDisk.read(spelled(path)),
    list: (path) => systemDisk.list(spelled(path)),
    realPath: (path) => systemDisk.realPath(spelled(path)),
    write: (path, text) => systemDisk.write(spelled(path), text),
    makeFolder: (path) => systemDisk.makeFolder(spelled(path)),
    duplicate: (from, to) => systemDisk.duplicate(spelled(from), spelled(to)),
    rename: (from, to) => systemDisk.rename(spelled(from), spelled(to)),
    remove: (path) => systemDisk.remove(spelled(path)),
    removeEmptyFolder: (path) => systemDisk.removeEmptyFolder(spelled(path)),
  };
}

describe("on a disk that ignores case", () => {
  test("a type that is renamed in case only renames its file", async () => {
    folder = workFolder({ "a.goa": "type Abc { id: int }\n" });
    const args = ["a.goa", "-t", "json-schema"];
    await on(caselessDisk(), ...args);
    folder.write({ "a.goa": "type ABC { id: int }\n" });
    const checked = await on(caselessDisk(), ...args, "--check");
    expect(checked).toMatchObject({ code: 1 });
    expect(checked.stderr).toBe("spelled with other capitals: gen/json-schema/ABC.schema.json\n");
    expect(await on(caselessDisk(), ...args)).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(at("gen/json-schema"))).toEqual(["ABC.schema.json"]);
    expect(await on(caselessDisk(), ...args, "--check")).toMatchObject({ code: 0, stderr: "" });
    // On a case-sensitive disk the result is the same.
    expect(await compile(...args, "--check")).toMatchObject({ code: 0, stderr: "" });
  });

  test("an edited file that is renamed in case only is overwritten, and the run reports it", async () => {
    folder = workFolder({ "a.goa": "type Abc { id: int }\n" });
    const args = ["a.goa", "-t", "json-schema"];
    await on(caselessDisk(), ...args);
    folder.write({ "a.goa": "type ABC { id: int }\n", "gen/json-schema/Abc.schema.json": "{}" });
    expect((await on(caselessDisk(), ...args)).stderr).toContain("was edited since goaidl wrote it");
    expect(readdirSync(at("gen/json-schema"))).toEqual(["ABC.schema.json"]);
  });

  test("a contract that is renamed in case only renames its output folder", async () => {
    folder = workFolder({ "goaidl.config.json": config({ out: "gen/{name}" }), "api/Abc.goa": service("alpha") });
    await on(caselessDisk());
    renameSync(at("api/Abc.goa"), at("api/ABC.goa"));
    expect((await on(caselessDisk(), "--check")).stderr).toContain("spelled with other capitals: gen/ABC\n");
    expect(await on(caselessDisk())).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(at("gen"))).toEqual(["ABC"]);
    expect(await on(caselessDisk(), "--check")).toMatchObject({ code: 0, stderr: "" });
    expect(await compile("--check")).toMatchObject({ code: 0, stderr: "" });
  });

  test("a file that goaidl didn't make is not overwritten, also with another spelling of its name", async () => {
    folder = workFolder({ "a.goa": "type ABC { id: int }\n", "gen/json-schema/abc.schema.json": "{}" });
    expect(await on(caselessDisk(), "a.goa", "-t", "json-schema")).toMatchObject({ code: 2 });
    expect(readFileSync(at("gen/json-schema/abc.schema.json"), "utf8")).toBe("{}");
  });
});

test("fmt and lint --fix write through a symbolic link, and keep permissions", async () => {
  folder = workFolder({ "real/a.goa": "type A {id: int}\n" });
  symlinkSync(at("real/a.goa"), at("a.goa"));
  const mode = statSync(at("real/a.goa")).mode;
  expect(await goaidl(folder.path, ["fmt", "a.goa"])).toMatchObject({ code: 0 });
  expect(readFileSync(at("real/a.goa"), "utf8")).toBe("type A { id: int }\n");
  expect(statSync(at("real/a.goa")).mode).toBe(mode);
});
