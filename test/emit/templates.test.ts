import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { loadTemplates, type Templates } from "../../src/emit/templates.js";

const folders: string[] = [];

function folderWith(files: Readonly<Record<string, string>>): URL {
  const folder = mkdtempSync(join(tmpdir(), "goaidl-templates-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
}

function template(text: string): Templates {
  return loadTemplates([folderWith({ "one.hbs": text })]);
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test.each([
  ["a plain value", "{{missing}}"],
  ["a condition", "{{#if missing}}a{{/if}}"],
  ["a list", "{{#each missing}}a{{/each}}"],
  ["a field of an item", "{{#each items}}{{#if missing}}a{{/if}}{{/each}}"],
  ["a helper's argument", "{{json missing}}"],
])("a key that the view lacks is an error, as %s", (_place, text) => {
  expect(() => template(text).render("one", { items: [{ name: "a" }] })).toThrow(/missing/);
});

test("an unregistered helper is an error", () => {
  expect(() => template("{{shout name}}").render("one", { name: "a" })).toThrow();
});

test("values are inserted unchanged, without escapes of HTML", () => {
  expect(template("{{type}}").render("one", { type: "Map<string, 'x'> & Y" })).toBe("Map<string, 'x'> & Y\n");
});

test("trailing spaces are removed, and a text ends with one line break", () => {
  expect(template("a  \n{{#if no}}\nb\n{{/if}}\n\n\n").render("one", { no: false })).toBe("a\n");
});

test("a later folder replaces single templates", () => {
  const ours = folderWith({ "one.hbs": "ours one", "two.hbs": "ours two" });
  const theirs = folderWith({ "two.hbs": "theirs two" });
  const templates = loadTemplates([ours, theirs]);
  expect([templates.render("one", {}), templates.render("two", {})]).toEqual(["ours one\n", "theirs two\n"]);
});

test("json prints a guarded value like the value itself", () => {
  expect(template("{{json value}}").render("one", { value: { b: [1], a: "</x>" } })).toBe(
    '{\n  "b": [\n    1\n  ],\n  "a": "</x>"\n}\n',
  );
});
