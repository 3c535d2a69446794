import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { format } from "../../src/format/format.js";
import { sourceFile } from "../../src/text/source-file.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Folders of other projects, and folders that test runs make. */
const ignored = ["node_modules", "dist", "gen", "work"];

function contractsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ignored.includes(entry.name) || entry.name.startsWith(".") ? [] : contractsIn(path);
    return entry.name.endsWith(".goa") ? [path] : [];
  });
}

test("every contract of the project is formatted, except those that test syntax errors", () => {
  const contracts = contractsIn(".");
  expect(contracts.length).toBeGreaterThan(300);
  const outcomes = contracts.map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, ...format(sourceFile(path, text)) };
  });
  // `goaidl fmt` fixes the first list.
  expect(outcomes.filter(({ text, value }) => value !== text).map(({ path }) => path)).toEqual([]);
  const refused = outcomes.filter(({ diagnostics }) => diagnostics.length > 0).map(({ path }) => path);
  expect(refused.filter((path) => !/^test\/\w+\/cases\/[\w-]+\/bad\.goa$/.test(path))).toEqual([]);
});
