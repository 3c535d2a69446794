import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chunkLoader } from "../../../src/cli/start/chunk-loader.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "goaidl-chunks-"));
  writeFileSync(join(folder, "main.js"), 'exports.part=require("./part.js");exports.again=require("./part.js").count;');
  writeFileSync(join(folder, "part.js"), 'exports.path=require("node:path").basename(__filename);exports.count=1;');
  writeFileSync(join(folder, "unused.js"), "throw new Error();");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const exported = { part: { path: "part.js", count: 1 }, again: 1 };

test("a chunk and the chunks that it requires are loaded once each", () => {
  const loader = chunkLoader(folder, new Map());
  expect(loader.load("main.js")).toEqual(exported);
  expect(loader.load("main.js")).toBe(loader.load("main.js"));
});

test("known code isn't compiled again", () => {
  const first = chunkLoader(folder, new Map());
  first.load("main.js");
  expect(first.hasCompiled()).toBe(true);
  const code = first.compiledCode();
  expect([...code.keys()].sort()).toEqual(["main.js", "part.js"]);
  const second = chunkLoader(folder, code);
  expect(second.load("main.js")).toEqual(exported);
  expect(second.hasCompiled()).toBe(false);
});

test("changed code is compiled again, and code that was not loaded is kept", () => {
  const first = chunkLoader(folder, new Map());
  first.load("main.js");
  writeFileSync(join(folder, "part.js"), 'exports.path="other";exports.count=1;');
  const kept = Buffer.from("of another command");
  const second = chunkLoader(folder, new Map([...first.compiledCode(), ["other.js", kept]]));
  expect(second.load("main.js")).toEqual({ part: { path: "other", count: 1 }, again: 1 });
  expect(second.hasCompiled()).toBe(true);
  expect(second.compiledCode().get("other.js")).toBe(kept);
});
