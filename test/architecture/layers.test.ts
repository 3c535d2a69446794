import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Each room and what it may import from besides itself. The sentence behind the table is in ARCHITECTURE.md, "Floors". */
const floors: Readonly<Record<string, readonly string[]>> = {
  grammar: [],
  "src/text": [],
  "src/diagnostics": ["src/text"],
  "src/syntax": ["grammar", "src/diagnostics", "src/text"],
  "src/ir": ["src/text"],
  "src/semantics": ["src/syntax", "src/ir", "src/diagnostics", "src/text"],
  "src/emit": ["src/ir", "src/diagnostics", "src/text"],
  "src/format": ["src/syntax", "src/diagnostics", "src/text"],
  "src/lint": ["src/semantics", "src/syntax", "src/ir", "src/diagnostics", "src/text"],
  "src/diff": ["src/ir", "src/diagnostics", "src/text"],
  "src/runtime": [],
  targets: ["src/emit", "src/ir", "src/diagnostics", "src/text"],
  "src/cli": [
    "src/lint",
    "src/diff",
    "src/format",
    "targets",
    "src/emit",
    "src/semantics",
    "src/syntax",
    "src/ir",
    "src/diagnostics",
    "src/text",
  ],
  "src/index.ts": [
    "src/lint",
    "src/diff",
    "targets",
    "src/format",
    "src/emit",
    "src/semantics",
    "src/syntax",
    "src/ir",
    "src/diagnostics",
    "src/text",
  ],
};

/** The doors of each dependency: a file or folder. Nobody else may import it. */
const doors: Readonly<Record<string, readonly string[]>> = {
  chevrotain: ["grammar", "src/syntax"],
  handlebars: ["src/emit/templates.ts"],
  yargs: ["src/cli"],
  tinyglobby: ["src/cli"],
  "jsonc-parser": ["src/cli"],
  ws: ["src/runtime/server/socket-ws.ts", "src/runtime/client/socket-ws.ts"],
  "@opentelemetry/api": ["src/runtime/opentelemetry"],
  ajv: ["src/semantics", "src/emit", "src/cli", "targets"],
  "ajv-formats": ["src/semantics", "src/emit", "src/cli", "targets"],
  "markdown-it": ["targets/docs"],
  yaml: ["targets/asyncapi"],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name).replaceAll("\\", "/"));
}

const files = [...sources("grammar"), ...sources("src"), ...sources("targets")];

/** Module specifiers of import and export declarations and of dynamic imports. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const specifiers: string[] = [];
  for (const match of text.matchAll(
    /^(?:import|export)\b[^"'`;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm,
  )) {
    specifiers.push(match[1] ?? match[2] ?? match[3] ?? "");
  }
  return specifiers;
}

function within(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function roomOf(file: string): string {
  const rooms = Object.keys(floors).filter((room) => within(file, room));
  const room = rooms.sort((a, b) => b.length - a.length)[0];
  if (room === undefined)
    throw new Error(`${file} is in no room of the house; add the room to ARCHITECTURE.md and to this table`);
  return room;
}

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

describe("the house", () => {
  test("imports only go down", () => {
    const wrong: string[] = [];
    for (const file of files) {
      const room = roomOf(file);
      for (const specifier of importsOf(file).filter((name) => name.startsWith("."))) {
        const target = relative(root, resolve(root, dirname(file), specifier))
          .replaceAll("\\", "/")
          .replace(/\.js$/, ".ts");
        const targetRoom = roomOf(target);
        if (targetRoom !== room && !(floors[room] ?? []).includes(targetRoom))
          wrong.push(`${file} imports ${target}: ${room} may not see ${targetRoom}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("each dependency has few doors", () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const specifier of importsOf(file).filter((name) => !name.startsWith(".") && !name.startsWith("node:"))) {
        const allowed = doors[packageOf(specifier)];
        if (allowed === undefined) wrong.push(`${file} imports ${specifier}, which has no door yet`);
        else if (!allowed.some((door) => within(file, door)))
          wrong.push(`${file} imports ${specifier}; its doors are ${allowed.join(", ")}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("only the command line knows disk and process", () => {
    const allowed = ["src/cli", "src/runtime/server", "src/emit/templates.ts"];
    const wrong = files.filter(
      (file) =>
        importsOf(file).some((name) => /^node:(fs|process|child_process|os)/.test(name)) &&
        !allowed.some((place) => within(file, place)),
    );
    expect(wrong).toEqual([]);
  });

  test("no barrels: an index.ts stands only at a public door", () => {
    const publicDoors = [
      "src/index.ts",
      ...["server", "client", "testing", "opentelemetry"].map((door) => `src/runtime/${door}/index.ts`),
    ];
    expect(files.filter((file) => file.endsWith("/index.ts") && !publicDoors.includes(file))).toEqual([]);
  });

  test("every file and folder that the map names is there", () => {
    const map = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const paths = [...map.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map((match) => match[1] ?? "");
    expect(paths.length).toBeGreaterThan(20);
    const built = /^dist\//;
    expect(paths.filter((path) => !built.test(path) && !existsSync(join(root, path)))).toEqual([]);
  });

  test("files are named by content", () => {
    const empty = /\/(types|utils|util|common|helpers|misc)\.ts$/;
    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });

  const shared = resolve(root, "../shared/examples");

  test.skipIf(!existsSync(shared))(
    "the example contracts are those of the design, byte for byte, while it stands beside the project",
    () => {
      const names = readdirSync(shared).filter((name) => name.endsWith(".goa"));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        expect(readFileSync(join(root, "specs", name), "utf8"), name).toBe(readFileSync(join(shared, name), "utf8"));
      }
    },
  );
});
