import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../src/runtime");

/** The folders of the runtime, and those that each may import from; `.` is for files outside of folders. */
const below: Readonly<Record<string, readonly string[]>> = {
  codec: ["."],
  transport: ["."],
  ".": ["codec", "transport"],
  v1: [".", "transport"],
  mux: ["transport"],
  goa: [".", "transport"],
  sse: [".", "transport", "goa", "v1"],
  client: [".", "codec", "transport", "v1", "mux", "goa", "sse"],
  server: [".", "codec", "transport", "v1", "mux", "goa", "sse"],
  react: ["client", "transport"],
  testing: ["client", "server", "transport"],
  topics: [".", "codec", "transport"],
  redis: [".", "codec", "nodes", "server", "topics", "transport", "v1"],
  nodes: [".", "client", "mux", "server", "transport", "v1"],
  opentelemetry: [".", "client", "server", "transport"],
};

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));

/** The files of the runtime that a file imports. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/\bfrom\s+"(\.[^"]+)"/g)].map((match) =>
    relative(root, resolve(root, dirname(file), match[1] ?? "")).replace(/\.js$/, ".ts"),
  );
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

function folderOf(file: string): string {
  return dirname(file).split("/")[0] ?? ".";
}

test("the folders of the runtime import only from those below", () => {
  const wrong = files.flatMap((file) =>
    (imports.get(file) ?? [])
      .filter((target) => folderOf(target) !== folderOf(file) && !below[folderOf(file)]?.includes(folderOf(target)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test("no files of the runtime import each other in a circle", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].join(" -> "));
    if (at >= 0 || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
