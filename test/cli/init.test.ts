import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

let folder = workFolder();
afterEach(() => folder.remove());

test("init makes a project in a folder that it makes, whose contract has no mistakes and the one form", async () => {
  folder = workFolder();
  const ran = await goaidl(folder.path, ["init", "My Shop!"]);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toContain("cd 'My Shop!'\n");
  const app = join(folder.path, "My Shop!");
  expect(JSON.parse(readFileSync(join(app, "package.json"), "utf8"))).toMatchObject({ name: "my-shop" });
  for (const args of [
    ["check"],
    ["fmt", "--check"],
    ["lint", "--max-warnings", "0"],
    ["compile"],
    ["compile", "--check"],
  ])
    expect(await goaidl(app, args), args.join(" ")).toMatchObject({ code: 0, stderr: "" });
});

test("init overwrites nothing, and then writes nothing at all", async () => {
  folder = workFolder({ "package.json": "{}", "src/server.ts": "// mine" });
  const ran = await goaidl(folder.path, ["init"]);
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toMatch(/^goaidl: src\/server\.ts, package\.json are there already/);
  expect(existsSync(join(folder.path, "hello.goa"))).toBe(false);
});

test("init beside files of other names is fine", async () => {
  folder = workFolder({ "notes.txt": "" });
  expect(await goaidl(folder.path, ["init"])).toMatchObject({ code: 0 });
});
