import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compileFromFile } from "json-schema-to-typescript";
import { afterEach, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

let folder = "";

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function designAt(path: string): Design {
  return designOf(readFileSync(new URL(path, import.meta.url), "utf8"));
}

/** The declarations that json-schema-to-typescript makes of the schemas, read from a folder as its command does. */
async function declarationsOf(designs: readonly Design[], draft: string): Promise<ReadonlyMap<string, string>> {
  folder = mkdtempSync(join(tmpdir(), "goaidl-schemas-"));
  const declarations = new Map<string, string>();
  for (const [index, design] of designs.entries()) {
    const schemas = generated(design, "json-schema", { draft });
    for (const [path, text] of schemas) {
      const full = join(folder, String(index), path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
    }
    for (const path of schemas.keys()) {
      const full = join(folder, String(index), path);
      const text = await compileFromFile(full, { cwd: dirname(full), format: false });
      declarations.set(`${index}/${path.replace(/\.json$/, ".ts")}`, text);
    }
  }
  return declarations;
}

test.each(["2020-12", "07"])(
  "json-schema-to-typescript reads the files of draft %s, and its output compiles",
  {
    timeout: 120_000,
  },
  async (draft) => {
    const designs = [...exampleNames.map(exampleDesign), designAt("../typescript/cases/kitchen-sink.goa")];
    const declarations = await declarationsOf(designs, draft);
    expect(declarations.size).toBeGreaterThan(20);
    expect(await typeCheck(`schema-declarations-${draft}`, declarations)).toEqual([]);
  },
);

test("json-schema-to-typescript follows references to neighbouring files, and names types after their titles", async () => {
  const text = `goa 1
type Pair { left: Item  right: Item  more: Pair[] }
type Item { name: string  count?: int }
service s { method m { streaming result Pair  http { GET "/m" } } }`;
  const pair = (await declarationsOf([designOf(text)], "2020-12")).get("0/Pair.schema.ts") ?? "";
  expect(pair).toMatch(/export interface Pair \{[^}]*left: Item\b/);
  expect(pair).toMatch(/export interface Item \{[^}]*name: string/);
  expect(pair).toMatch(/more: Pair\[\]/);
});
