import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { generate } from "../../../src/emit/generate.js";
import type { Design } from "../../../src/ir/design.js";
import { targets } from "../../../targets/registry.js";
import { goaidl, workFolder } from "../../support/command-line.js";
import { designOf, exampleDesign, exampleNames } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/** Server and client in one folder, which then has only one copy of types, codecs and error classes. */

function together(design: Design): Map<string, string> {
  const files = new Map<string, string>();
  const generations = targets
    .filter(({ name }) => name === "ts-server" || name === "ts-client")
    .map((target) => ({ target, options: {}, folder: "gen" }));
  for (const { files: made } of generate(design, "test.goa", generations)) {
    for (const { path, text } of made) expect(files.set(path, files.get(path) ?? text).get(path)).toBe(text);
  }
  return files;
}

const rich = `
  type User { @readOnly id: int  name: string = "x"  @writeOnly secret?: string  parent?: User }
  type Settings { depth: int = 3 }
  enum Level { low high }
  union Event by "kind" { user: User  settings: Settings }
  closed type Broken { level: Level  settings: Settings }
  service rooms {
    error broken: Broken
    error gone
    method add { payload User  result User  http { POST "/users" } }
    method watch { payload { depth: int = 1 }  streaming payload Event  streaming result Event  http { GET "/watch"  param depth } }
    method level { result Level[]  http { GET "/level" } }
  }
  service rooms_server { method ping { result Settings  http { GET "/ping" } } }`;

describe("one folder for ts-server and ts-client", () => {
  test("has one copy of everything that both need", () => {
    expect([...together(exampleDesign("logger")).keys()].sort()).toEqual([
      "codecs.ts",
      "logger-client.ts",
      "logger-errors.ts",
      "logger-server.ts",
      "types.ts",
    ]);
  });

  test("passes the strictest tsc", { timeout: 60_000 }, async () => {
    const files = new Map<string, string>();
    for (const [index, design] of [...exampleNames.map(exampleDesign), designOf(rich)].entries()) {
      for (const [path, text] of together(design)) files.set(`${index}/${path}`, text);
    }
    files.set(
      "uses.ts",
      `import { BrokenError, type User } from "./3/rooms-client.js";
import { BrokenError as ServersError, type UserRequest } from "./3/rooms-server.js";
export const same: typeof BrokenError = ServersError;
export const answer: User = { id: 1, name: "Ann" };
export const request: UserRequest = { name: "Ann", secret: "s" };
`,
    );
    expect(await typeCheck("shared-folder", files)).toEqual([]);
  });

  test("is made by a configuration with the same `out`", async () => {
    const out = "src/gen";
    const config = { inputs: ["a.goa"], targets: ["ts-server", "ts-client"].map((target) => ({ target, out })) };
    const folder = workFolder({ "goaidl.config.json": JSON.stringify(config), "a.goa": rich });
    const compiled = await goaidl(folder.path, ["compile"]);
    expect(compiled).toMatchObject({ code: 0, stderr: "" });
    expect(compiled.stdout).toContain("a.goa: ts-server, ts-client in src/gen (8 written, 0 unchanged)");
    expect(await goaidl(folder.path, ["compile", "--check"])).toMatchObject({ code: 0 });
    expect((await goaidl(folder.path, ["compile"])).stdout).toContain("(0 written, 8 unchanged)");
    expect(await goaidl(folder.path, ["compile", "--target", "ts-client"])).toMatchObject({
      code: 2,
      stderr: `goaidl: ${folder.path}/src/gen/types.ts is shared by ts-server and ts-client: compile both at once, without --target\n`,
    });
    folder.remove();
  });

  test("has error classes that both sides share", async () => {
    const folder = fileURLToPath(new URL("../../work/shared-classes/", import.meta.url));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [path, text] of together(designOf(rich))) writeFileSync(folder + path, text);
    const server: Record<string, unknown> = await import(pathToFileURL(`${folder}rooms-server.ts`).href);
    const client: Record<string, unknown> = await import(pathToFileURL(`${folder}rooms-client.ts`).href);
    expect(server.BrokenError).toBeTypeOf("function");
    expect(server.BrokenError).toBe(client.BrokenError);
    expect(server.Level).toBe(client.Level);
  });
});
