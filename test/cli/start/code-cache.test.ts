import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCompiledCode, writeCompiledCode } from "../../../src/cli/start/code-cache.js";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "goaidl-code-cache-"));
  path = join(folder, "caches", "code-check");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const code = new Map([
  ["main.js", Buffer.from("a")],
  ["chunk-é.js", Buffer.from("some longer code")],
  ["empty.js", Buffer.alloc(0)],
]);

test("compiled code is read as it was written, by this user only", () => {
  writeCompiledCode(path, code);
  expect(readCompiledCode(path)).toEqual(code);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, "caches"))).toEqual(["code-check"]);
});

test("a file that doesn't exist, or is shorter than its header, has no code", () => {
  expect(readCompiledCode(path).size).toBe(0);
  writeCompiledCode(path, code);
  for (const length of [0, 3, 8, 20]) {
    writeFileSync(path, readFileSync(path).subarray(0, length));
    expect(readCompiledCode(path).size).toBe(0);
    writeCompiledCode(path, code);
  }
});

test("a file of which any byte was changed or lost has no code", () => {
  writeCompiledCode(path, code);
  const bytes = readFileSync(path);
  for (let index = 0; index < bytes.length; index++) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(index) ^ 0x40, index);
    writeFileSync(path, damaged);
    expect(readCompiledCode(path).size, `byte ${index}`).toBe(0);
  }
  writeFileSync(path, bytes.subarray(0, -1));
  expect(readCompiledCode(path).size).toBe(0);
});

test.skipIf(process.platform === "win32")("a file that other users may write to has no code", () => {
  writeCompiledCode(path, code);
  for (const mode of [0o620, 0o602]) {
    chmodSync(path, mode);
    expect(readCompiledCode(path).size).toBe(0);
  }
});

test("a folder that can't be made changes nothing", () => {
  writeFileSync(join(folder, "caches"), "a file");
  writeCompiledCode(path, code);
  expect(readdirSync(folder)).toEqual(["caches"]);
});

test("code that was last written months ago is removed", () => {
  writeCompiledCode(join(folder, "code-old"), code);
  writeCompiledCode(join(folder, "code-new"), code);
  writeFileSync(join(folder, "other"), "not a cache of code");
  for (const name of ["code-old", "other"]) utimesSync(join(folder, name), 0, 0);
  writeCompiledCode(join(folder, "code-check"), code);
  expect(readdirSync(folder).sort()).toEqual(["code-check", "code-new", "other"]);
});
