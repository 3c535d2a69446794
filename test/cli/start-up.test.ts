import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { beforeAll, expect, test } from "vitest";

/** The modules that each command loads, read from the import graph: an `import()` is a boundary. */

let inputs: Metafile["inputs"] = {};

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    entryPoints: ["src/cli/main.ts"],
    outdir: "never-written",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    metafile: true,
    write: false,
  });
  inputs = metafile.inputs;
});

/** Packages and layers that are loaded with some modules. */
function loadedBy(...entries: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: imported, kind } of inputs[path]?.imports ?? []) {
      if (kind !== "dynamic-import" && inputs[imported] !== undefined) visit(imported);
    }
  };
  for (const entry of entries) {
    expect(inputs[entry], entry).toBeDefined();
    visit(entry);
  }
  const names = [...seen].map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? layerOf(path));
  return [...new Set(names)].sort();
}

function layerOf(path: string): string {
  return /^(?:src\/[^/]+|targets\/[^/]+|grammar)/.exec(path)?.[0] ?? path;
}

const heavy =
  /^(?:handlebars|ajv|ajv-formats|markdown-it|yaml|jsonc-parser|tinyglobby|src\/emit|src\/diff|targets\/.*)$/;

test("--version loads the entry point, and no part of the compiler", () => {
  expect(loadedBy("src/cli/main.ts")).toEqual(["src/cli", "src/text"]);
});

test("--help loads no part of the compiler", () => {
  const loaded = loadedBy("src/cli/main.ts", "src/cli/usage/command-line.ts");
  expect(
    loaded.filter((name) => /chevrotain|^src\/(?:syntax|semantics|format)$|grammar/.test(name) || heavy.test(name)),
  ).toEqual([]);
});

test.each(["check", "fmt", "ir"])("%s loads the parser, but no templates, validators or targets", (command) => {
  const loaded = loadedBy("src/cli/main.ts", "src/cli/usage/command-line.ts", `src/cli/commands/${command}.ts`);
  expect(loaded).toContain("chevrotain");
  // The configuration names the folders that imports may lead to.
  expect(loaded.filter((name) => heavy.test(name) && name !== "jsonc-parser")).toEqual([]);
});
