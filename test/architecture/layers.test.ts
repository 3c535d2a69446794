import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Each layer, and the layers that it may import from. ARCHITECTURE.md, "Layers", says the same. */
const layers: Readonly<Record<string, readonly string[]>> = {
  grammar: [],
  "src/text": [],
  "src/diagnostics": ["src/text"],
  "src/syntax": ["grammar", "src/diagnostics", "src/text"],
  "src/ir": ["src/text"],
  "src/patterns": [],
  "src/semantics": [
    "src/syntax",
    "src/ir",
    "src/patterns",
    "src/diagnostics",
    "src/text",
    "src/runtime/codec/format-checks.ts",
  ],
  "src/emit": ["src/ir", "src/diagnostics", "src/text"],
  "src/format": ["src/syntax", "src/diagnostics", "src/text"],
  "src/lint": ["src/semantics", "src/syntax", "src/ir", "src/diagnostics", "src/text"],
  "src/diff": ["src/ir", "src/patterns", "src/diagnostics", "src/text"],
  "src/runtime": ["src/runtime/codec/format-checks.ts"],
  "src/runtime/codec/format-checks.ts": [],
  "src/language-service": [
    "src/lint",
    "src/diff",
    "src/format",
    "targets",
    "src/semantics",
    "src/syntax",
    "src/ir",
    "src/diagnostics",
    "src/text",
  ],
  "src/lsp": ["src/language-service", "src/lint", "src/diagnostics", "src/text"],
  targets: ["src/emit", "src/ir", "src/patterns", "src/diagnostics", "src/text"],
  "src/interactive": ["targets", "src/emit", "src/ir", "src/diagnostics", "src/text", "src/runtime"],
  "src/console": [
    "src/console/page/base.css",
    "src/interactive",
    "targets",
    "src/ir",
    "src/diagnostics",
    "src/text",
    "src/runtime",
  ],
  "src/console/page/base.css": [],
  "src/playground": [
    "src/console/page/base.css",
    "src/lsp",
    "src/lint",
    "targets",
    "src/emit",
    "src/semantics",
    "src/ir",
    "src/diagnostics",
    "src/text",
  ],
  "src/cli": [
    "src/console",
    "src/lsp",
    "src/language-service",
    "src/interactive",
    "src/runtime",
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

/** The files or folders that may import each dependency. */
const importers: Readonly<Record<string, readonly string[]>> = {
  chevrotain: ["grammar", "src/syntax"],
  handlebars: ["src/emit"],
  yargs: ["src/cli"],
  tinyglobby: ["src/cli"],
  "jsonc-parser": ["src/cli", "src/text/json-text.ts", "src/console/model/completions.ts"],
  ws: ["src/runtime/server/socket-ws.ts", "src/runtime/client/socket-ws.ts"],
  "@opentelemetry/api": ["src/runtime/opentelemetry"],
  react: ["src/runtime/react"],
  ajv: ["src/semantics", "src/emit", "src/cli", "targets"],
  "ajv-formats": ["src/semantics", "src/emit", "src/cli", "targets"],
  "markdown-it": ["targets/docs"],
  yaml: ["targets/asyncapi"],
  preact: ["src/console/page", "src/playground/page"],
  "@codemirror/autocomplete": ["src/playground/page"],
  "@codemirror/commands": ["src/console/page", "src/playground/page"],
  "@codemirror/language": ["src/playground/page"],
  "@codemirror/lint": ["src/playground/page"],
  "@codemirror/lsp-client": ["src/playground/page"],
  "@codemirror/state": ["src/console/page", "src/playground/page"],
  "@codemirror/view": ["src/console/page", "src/playground/page"],
  "vscode-languageserver": ["src/lsp"],
  "vscode-languageserver-textdocument": ["src/lsp"],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name).replaceAll("\\", "/"));
}

const files = [...sources("grammar"), ...sources("src"), ...sources("targets")];

/** Module specifiers of import and export declarations and of dynamic imports, without those of contracts. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const specifiers: string[] = [];
  for (const match of text.matchAll(
    /^(?:import|export)\b[^"'`;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm,
  )) {
    specifiers.push(match[1] ?? match[2] ?? match[3] ?? "");
  }
  return specifiers.filter((specifier) => !specifier.endsWith(".goa"));
}

function within(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function layerOf(file: string): string {
  const found = Object.keys(layers).filter((layer) => within(file, layer));
  const layer = found.sort((a, b) => b.length - a.length)[0];
  if (layer === undefined)
    throw new Error(`${file} is in no layer; add the layer to ARCHITECTURE.md and to this table`);
  return layer;
}

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

/** Finds one circle for each file that imports a file of the current path. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) circles.push([...way.slice(start), file].join(" -> "));
    if (start >= 0 || done.has(file)) return;
    for (const imported of imports.get(file) ?? []) walk(imported, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return circles;
}

describe("the architecture", () => {
  test("files import only from the layers below", () => {
    const wrong: string[] = [];
    for (const file of files) {
      const layer = layerOf(file);
      for (const specifier of importsOf(file).filter((name) => name.startsWith("."))) {
        const target = relative(root, resolve(root, dirname(file), specifier))
          .replaceAll("\\", "/")
          .replace(/\.js$/, ".ts");
        const targetLayer = layerOf(target);
        if (targetLayer !== layer && !(layers[layer] ?? []).includes(targetLayer))
          wrong.push(`${file} imports ${target}: ${layer} may not import ${targetLayer}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("no file imports itself through others, not even for types", () => {
    const imports = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((name) => name.startsWith("."))
          .map((name) =>
            relative(root, resolve(root, dirname(file), name))
              .replaceAll("\\", "/")
              .replace(/\.js$/, ".ts"),
          ),
      ]),
    );
    expect(circlesIn(imports)).toEqual([]);
  });

  test("each dependency is imported in few places", () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const specifier of importsOf(file).filter((name) => !name.startsWith(".") && !name.startsWith("node:"))) {
        const allowed = importers[packageOf(specifier)];
        if (allowed === undefined) wrong.push(`${file} imports ${specifier}, which no place may import yet`);
        else if (!allowed.some((place) => within(file, place)))
          wrong.push(`${file} imports ${specifier}; only these may: ${allowed.join(", ")}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("only the command line uses disk and process", () => {
    const allowed = ["src/cli", "src/runtime/server", "src/emit/templates.ts", "targets/docs/console-app.ts"];
    const wrong = files.filter(
      (file) =>
        importsOf(file).some((name) => /^node:(fs|process|child_process|os)/.test(name)) &&
        !allowed.some((place) => within(file, place)),
    );
    expect(wrong).toEqual([]);
  });

  test("an index.ts exists only at an entry point", () => {
    const entryPoints = [
      "src/index.ts",
      ...["server", "client", "react", "testing", "opentelemetry", "topics", "redis"].map(
        (name) => `src/runtime/${name}/index.ts`,
      ),
    ];
    expect(files.filter((file) => file.endsWith("/index.ts") && !entryPoints.includes(file))).toEqual([]);
  });

  test("every file and folder in ARCHITECTURE.md's map exists", () => {
    const map = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const paths = [...map.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map((match) => match[1] ?? "");
    expect(paths.length).toBeGreaterThan(20);
    const built = /^dist\//;
    expect(paths.filter((path) => !built.test(path) && !existsSync(join(root, path)))).toEqual([]);
  });

  test("ARCHITECTURE.md's map has every folder of tests, benchmarks, examples and editors", () => {
    const map = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const folders = ["test", "bench", "examples", "editors"].flatMap((parent) =>
      readdirSync(join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !["node_modules", "work", "dist"].includes(entry.name))
        .map(({ name }) => `${parent}/${name}/`),
    );
    const layersOfTests = Object.keys(layers).map((layer) => `test/${layer.split("/").at(-1)}/`);
    expect(folders.filter((folder) => !map.includes(`\`${folder}`) && !layersOfTests.includes(folder))).toEqual([]);
  });

  test("files are named after their contents", () => {
    const empty = /\/(types|utils|util|common|helpers|misc)\.ts$/;
    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });

  const shared = resolve(root, "../shared/examples");

  test.skipIf(!existsSync(shared))(
    "the example contracts equal those of the design, if it is beside the project",
    () => {
      const names = readdirSync(shared).filter((name) => name.endsWith(".goa"));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        expect(readFileSync(join(root, "specs", name), "utf8"), name).toBe(readFileSync(join(shared, name), "utf8"));
      }
    },
  );
});
