import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generate } from "../../../src/emit/generate.js";
import type { Design } from "../../../src/ir/design.js";
import type { Json } from "../../../src/ir/json.js";
import { targets } from "../../../targets/registry.js";
import { contract } from "../../support/arbitrary-contract.js";
import { goaidl, workFolder } from "../../support/command-line.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/** `emit: js`: JavaScript and declarations instead of TypeScript. */

const js = { emit: "js" };
const sides = ["ts-server", "ts-client"] as const;

const interceptors = designOf(
  readFileSync(new URL("../ts-client/interceptors/input.goa", import.meta.url), "utf8"),
  "interceptors.goa",
);

const rich = designOf(`
  type Date { day: date }
  enum Level { low high = "HIGH-1" }
  closed type Broken { level: Level }
  type Chosen { level: Level }
  union Event by "kind" { date: Date  chosen: Chosen }
  union Loose by none { at: timestamp  flag: boolean }
  @pattern("^a+$") type Letters = string
  service rooms {
    error broken: Broken
    error gone
    method watch { payload { depth: int = 1  letters: Letters }  streaming payload Event  streaming result Loose  http { GET "/watch"  param depth  param letters } }
    method levels { result Level[]  http { GET "/levels" } }
  }`);

const designs: readonly (readonly [string, Design])[] = [
  ...exampleNames.map((name) => [name, exampleDesign(name)] as const),
  ["interceptors", interceptors],
  ["rich", rich],
];

/** Without comments, layout and names that only types use. */
async function bare(text: string, loader: "ts" | "js"): Promise<string> {
  const { code } = await transform(text, { loader, target: "es2022", legalComments: "none", minifyWhitespace: true });
  return code.replace(/^export\{\};\n$/, "");
}

async function expectSameProgram(design: Design, options: Record<string, Json> = {}): Promise<void> {
  for (const side of sides) {
    const typed = generated(design, side, options);
    const plain = generated(design, side, { ...options, ...js });
    expect([...plain.keys()].sort()).toEqual(
      [...typed.keys()].flatMap((path) => [path.replace(/\.ts$/, ".js"), path.replace(/\.ts$/, ".d.ts")]).sort(),
    );
    for (const [path, text] of typed) {
      const own = plain.get(path.replace(/\.ts$/, ".js")) ?? "";
      expect(await bare(own, "js"), `${side}/${path}`).toBe(await bare(text, "ts"));
    }
  }
}

describe("the JavaScript is the TypeScript without its types", () => {
  test.each(designs)("%s", async (_name, design) => {
    await expectSameProgram(design);
    await expectSameProgram(design, { timestamps: "Date" });
  });

  test("any contract", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(contract, (text) => expectSameProgram(designOf(text))),
      { numRuns: 10 },
    );
  });
});

test("modules import `.js` with every value of `imports`", () => {
  for (const [path, text] of generated(rich, "ts-client", { ...js, imports: "none" })) {
    for (const [, from] of text.matchAll(/from "(\.[^"]*)"/g)) expect(from, path).toMatch(/^\.\/\w+\.js$/);
  }
});

test("the declarations pass the strictest tsc, unused names included", { timeout: 60_000 }, async () => {
  const files = new Map<string, string>();
  for (const [name, design] of designs) {
    for (const side of sides) {
      for (const [path, text] of generated(design, side, js)) {
        // Checked as a module, because tsc doesn't report unused imports in declarations.
        if (path.endsWith(".d.ts")) files.set(`${name}/${side}/${path.replace(/\.d\.ts$/, ".ts")}`, text);
      }
    }
  }
  expect(await typeCheck("emit-declarations", files)).toEqual([]);
});

test("a TypeScript program finds the types beside the JavaScript", { timeout: 60_000 }, async () => {
  const files = new Map<string, string>();
  for (const side of sides) {
    for (const [path, text] of generated(rich, side, js)) files.set(`${side}/${path}`, text);
  }
  files.set(
    "uses.ts",
    `import { BrokenError, createRoomsClient, Level, type Event } from "./ts-client/rooms.js";
import { roomsService, type RoomsHandlers } from "./ts-server/rooms.js";
const client = createRoomsClient({ url: "ws://127.0.0.1" });
export const sent: Event = { kind: "chosen", level: Level.high };
export const high: "HIGH-1" = Level.high;
export const levels: Promise<Level[]> = client.levels();
export const stream = client.watch({ letters: "aa" });
export const level: Level = new BrokenError({ level: "low" }).body.level;
export const bind = (handlers: RoomsHandlers) => roomsService(handlers);
// @ts-expect-error: there is no such level
export const wrong: Level = "none";
// @ts-expect-error: the payload lacks a field
client.watch({});
`,
  );
  expect(await typeCheck("emit-consumer", files)).toEqual([]);
});

describe("in Node, without further compilation", () => {
  const folder = fileURLToPath(new URL("../../work/emit/", import.meta.url));

  test.each([false, true])("a client calls a server (one folder for both: %s)", async (isShared) => {
    const place = `${folder}${isShared ? "shared" : "apart"}/`;
    rmSync(place, { recursive: true, force: true });
    const generations = targets
      .filter(({ name }) => name.startsWith("ts-"))
      .map((target) => ({ target, options: js, ...(isShared ? { folder: "gen" } : {}) }));
    for (const { target, files } of generate(rich, "rich.goa", generations)) {
      mkdirSync(`${place}${isShared ? "" : target}`, { recursive: true });
      for (const { path, text } of files) writeFileSync(`${place}${isShared ? "" : `${target}/`}${path}`, text);
    }
    const [server, client] = isShared
      ? ["./rooms-server.js", "./rooms-client.js"]
      : ["./ts-server/rooms.js", "./ts-client/rooms.js"];
    writeFileSync(
      `${place}main.js`,
      `import { createServer } from "goaidl/server";
import { connectInMemory } from "goaidl/testing";
import { BrokenError, roomsService } from "${server}";
import * as calls from "${client}";
const service = roomsService({
  async watch(payload, stream) {
    for await (const event of stream) await stream.send(event.kind === "chosen");
    throw new BrokenError({ level: payload.depth === 1 ? "low" : "HIGH-1" });
  },
  levels: () => ["low", "HIGH-1"],
});
const client = calls.createRoomsClient(connectInMemory(createServer({ services: [service] })));
console.log(JSON.stringify(await client.levels()));
const stream = client.watch({ letters: "aaa" });
await stream.send({ kind: "chosen", level: calls.Level.high });
await stream.end();
try {
  for await (const flag of stream) console.log(flag);
} catch (error) {
  console.log(error instanceof calls.BrokenError, JSON.stringify(error.body));
}
try {
  await client.watch({ letters: "b" }).receive();
} catch (error) {
  console.log(error.name, error.issues[0].path);
}
process.exit(0);
`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [`${place}main.js`]);
    expect(stdout.split("\n")).toEqual([
      '["low","HIGH-1"]',
      "true",
      'true {"level":"low"}',
      "ValidationError /letters",
      "",
    ]);
  });
});

describe("a user's templates", () => {
  const source = `type A { id: int }\nenum Level { low }\nservice s { method m { payload A  result Level  http { POST "/m" } } }\n`;

  async function compiled(files: Readonly<Record<string, string>>) {
    const folder = workFolder({ "a.goa": source, ...files });
    const args = ["compile", "a.goa", "-t", "ts-client", "--option", "ts-client.emit=js", "--templates", "ours"];
    const { code, stderr } = await goaidl(folder.path, args);
    const read = (path: string): string => readFileSync(`${folder.path}/gen/ts-client/${path}`, "utf8");
    return { code, stderr, read, remove: () => folder.remove() };
  }

  test("render JavaScript and declarations, too", async () => {
    const { code, stderr, read, remove } = await compiled({
      "ours/ts-client/types.js.hbs": `{{#each types}}\n{{#if constant}}{{> constant.js this}}{{/if}}\nexport const {{name}}Name = "{{name}}";\n{{/each}}\n`,
      "ours/ts-client/type.d.ts.hbs": `export interface {{name}} {}\nexport declare const {{name}}Name: "{{name}}";\n`,
    });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("warning")]);
    expect(read("types.js")).toContain('export const AName = "A";');
    expect(read("types.js")).toContain('low: "low",');
    expect(read("types.d.ts")).toContain('export declare const AName: "A";');
    remove();
  });

  test("that write TypeScript are reported, because they have no effect", async () => {
    const { code, stderr, read, remove } = await compiled({ "ours/ts-client/type.hbs": "export type {{name}} = 1;\n" });
    expect(code).toBe(0);
    expect(stderr).toContain(
      "warning[ignored-template]: the template `type.hbs` writes TypeScript, so it has no effect with `emit: js`",
    );
    expect(stderr).toContain("ours/ts-client/type.hbs:1:1");
    expect(read("types.d.ts")).toContain("export interface A {");
    remove();
  });
});

describe("source maps", () => {
  const contract = `goa 1
import { Level } from "./common/levels.goa"

type Note {
  id: int
  "odd-name"?: string
}

service rooms {
  error full
  method add { payload Note  result Level  http { POST "/add" } }
}
`;

  function maps() {
    const folder = workFolder({ "api/rooms.goa": contract, "api/common/levels.goa": "goa 1\nenum Level { low }\n" });
    const read = (path: string): string => readFileSync(`${folder.path}/gen/ts-client/${path}`, "utf8");
    /** The place in the contract from which a line of a file comes, and the text there. */
    const origin = (path: string, line: string): string => {
      const text = read(path);
      expect(text.trimEnd().split("\n").at(-1)).toBe(`//# sourceMappingURL=${path}.map`);
      const map = new SourceMap(JSON.parse(read(`${path}.map`)));
      const at = (column: number) => map.findEntry(index, column);
      const index = text.split("\n").findIndex((one) => one.includes(line));
      expect(index, line).toBeGreaterThanOrEqual(0);
      const entry = at(0);
      if (!("originalSource" in entry)) return "nowhere";
      // Editors look up the position of the name exactly.
      const name =
        line
          .trim()
          .split(/[ (:]/)
          .at(line.startsWith("  ") || line.startsWith('"') ? 0 : 1) ?? "";
      const named = at((text.split("\n")[index] ?? "").indexOf(name));
      expect(named).toEqual({ ...entry, generatedColumn: (text.split("\n")[index] ?? "").indexOf(name) });
      const source = join(`${folder.path}/gen/ts-client`, entry.originalSource);
      const written = readFileSync(source, "utf8").split("\n")[entry.originalLine] ?? "";
      return `${relative(folder.path, source)}:${entry.originalLine + 1} ${written.slice(entry.originalColumn, entry.originalColumn + 12)}`;
    };
    return { folder, origin, read };
  }

  test("lead from declarations and code to the contract", async () => {
    const { folder, origin } = maps();
    const args = ["compile", "api/rooms.goa", "-t", "ts-client", "--option", "ts-client.emit=js"];
    expect(await goaidl(folder.path, args)).toMatchObject({ code: 0 });
    expect(origin("types.d.ts", "interface Note")).toMatch(/^api\/rooms\.goa:4 /);
    expect(origin("types.d.ts", "  id: number")).toMatch(/^api\/rooms\.goa:5 /);
    expect(origin("types.d.ts", '"odd-name"')).toMatch(/^api\/rooms\.goa:6 /);
    expect(origin("types.d.ts", "type Level")).toMatch(/^api\/common\/levels\.goa:2 /);
    expect(origin("types.js", "const Level")).toMatch(/^api\/common\/levels\.goa:2 /);
    expect(origin("codecs.js", "function encodeNote")).toMatch(/^api\/rooms\.goa:4 /);
    expect(origin("rooms.d.ts", "interface RoomsClient")).toMatch(/^api\/rooms\.goa:9 /);
    expect(origin("rooms.d.ts", "  add(payload")).toMatch(/^api\/rooms\.goa:11 /);
    expect(origin("rooms.d.ts", "class FullError")).toMatch(/^api\/rooms\.goa:10 /);
    expect(origin("rooms.js", "function add(")).toMatch(/^api\/rooms\.goa:11 /);
    expect(await goaidl(folder.path, [...args, "--check"])).toMatchObject({ code: 0 });
    folder.remove();
  });

  test("are left out if the design was not read from a contract", async () => {
    const { folder, read } = maps();
    const design = await goaidl(folder.path, ["ir", "api/rooms.goa"]);
    folder.write({ "rooms.json": design.stdout });
    await goaidl(folder.path, ["compile", "rooms.json", "-t", "ts-client", "--option", "ts-client.emit=js"]);
    expect(read("types.js")).not.toContain("sourceMappingURL");
    folder.remove();
  });
});
