import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { templateNames } from "../../src/cli/init/templates.js";
import { systemDisk } from "../../src/cli/output/disk.js";
import { goaidl, workFolder } from "../support/command-line.js";

let folder = workFolder();
afterEach(() => folder.remove());

const read = (path: string): string => readFileSync(join(folder.path, path), "utf8");
const init = (...args: string[]) => goaidl(folder.path, ["init", ...args]);

describe("in a new folder", () => {
  test.each(templateNames)("makes the project %s, whose contract is valid and formatted", async (template) => {
    folder = workFolder();
    const ran = await init("My Shop!", "--template", template);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("cd 'My Shop!'\n");
    const app = join(folder.path, "My Shop!");
    expect(JSON.parse(read("My Shop!/package.json"))).toMatchObject({ name: "my-shop", type: "module" });
    expect(read("My Shop!/README.md")).toMatch(/^# my-shop\n/);
    for (const args of [
      ["check"],
      ["fmt", "--check"],
      ["lint", "--max-warnings", "0"],
      ["compile"],
      ["compile", "--check"],
    ])
      expect(await goaidl(app, args), args.join(" ")).toMatchObject({ code: 0, stderr: "" });
  });

  test("a template that does not exist is refused with those that do", async () => {
    folder = workFolder();
    expect(await init("--template", "expres")).toMatchObject({
      code: 2,
      stderr:
        "goaidl: --template must be one of minimal, express, fastify, react, not expres; did you mean express?; see goaidl init --help\n",
    });
  });
});

describe("in a project", () => {
  const manifest = `{
    "name": "shop",
    "scripts": {"build": "tsc -b", "dev": "next"},
    "files": ["a", "b"],
    "devDependencies": {
        "typescript": "~5.9.0"
    }
}
`;

  test("adds missing parts, and overwrites nothing", async () => {
    const mine = {
      "package.json": manifest,
      "src/server.ts": "// mine\n",
      "tsconfig.json": "{}\n",
      ".gitignore": "/node_modules\n.env",
    };
    folder = workFolder(mine);
    const ran = await init();
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toMatch(
      /^extended package\.json \(added .*dependencies\.goaidl.*; kept your scripts\.build, scripts\.dev\)$/m,
    );
    expect(ran.stdout).toContain("kept     src/server.ts\n");
    expect(ran.stdout).toContain("kept     tsconfig.json\n");
    expect(ran.stdout).toContain("created  hello.goa\n");
    expect(ran.stdout).toContain('no "type": "module"');
    expect(read("src/server.ts")).toBe("// mine\n");
    expect(read("tsconfig.json")).toBe("{}\n");
    expect(read(".gitignore")).toBe("/node_modules\n.env\ndist/\nsrc/gen/\n");
    const text = read("package.json");
    // The existing entries have to be unchanged.
    expect(text).toContain('"build": "tsc -b"');
    expect(text).toContain('"files": ["a", "b"],');
    const extended = JSON.parse(text);
    expect(extended).toMatchObject({
      name: "shop",
      scripts: { build: "tsc -b", dev: "next", check: expect.stringContaining("goaidl check") },
      dependencies: { goaidl: expect.stringMatching(/^\^\d/) },
      devDependencies: { typescript: "~5.9.0", "@types/node": expect.any(String) },
    });
    expect(extended.type).toBeUndefined();
  });

  test("does nothing when it runs again", async () => {
    folder = workFolder({ "package.json": manifest });
    await init("--template", "fastify");
    const again = await init("--template", "fastify");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing is missing.\n") });
    expect(again.stdout).not.toMatch(/^(?:created|extended)/m);
  });

  test("that has a configuration gets no example", async () => {
    folder = workFolder({
      "package.json": '{\n\t"type": "module"\n}\n',
      "goaidl.config.json": '{ "inputs": ["api.goa"], "targets": ["docs"] }',
      "api.goa": "type A { id: int }\n",
    });
    const ran = await init();
    expect(ran.stdout).not.toContain("hello");
    expect(ran.stdout).toContain("created  dev.mjs\n");
    expect(ran.stdout).not.toContain("CommonJS");
    expect(read("package.json")).toMatch(/^\{\n\t"type": "module",\n\t"scripts": \{\n\t\t"check"/);
    expect(await goaidl(folder.path, ["compile"])).toMatchObject({ code: 0 });
  });

  test("whose package.json is broken, or on a full disk, stays unchanged", async () => {
    folder = workFolder({ "package.json": "{ nope" });
    expect(await init()).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("package.json") });
    expect(systemDisk.list(folder.path)).toHaveLength(1);
    folder.remove();
    folder = workFolder({ "package.json": "{}" });
    const write = (): void => {
      throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    };
    const ran = await goaidl(folder.path, ["init"], { disk: { ...systemDisk, write } });
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(systemDisk.list(folder.path)).toHaveLength(1);
    expect(read("package.json")).toBe("{}");
  });
});
