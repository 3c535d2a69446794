import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root } from "../../support/packed.js";

/** The built command line, with a cache of compiled code. */

const check = [join(root, "bin/goaidl.js"), "check", join(root, "specs/logger.goa")];
const nodeKeepsCode = "enableCompileCache" in process.getBuiltinModule("node:module");
let caches = "";

beforeEach(() => {
  caches = mkdtempSync(join(tmpdir(), "goaidl-start-"));
});

afterEach(() => rmSync(caches, { recursive: true, force: true }));

/** Runs `check` in a process with these variables, and returns its output. */
function checked(variables: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, check, {
    env: { ...process.env, ...variables },
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return stdout + stderr;
}

test("a second process uses the code that the first one compiled, and replaces it if it is damaged", () => {
  const variables = { NODE_COMPILE_CACHE: caches };
  const first = checked(variables);
  // V8 would also print that it doesn't know a flag.
  expect(first).toBe("1 contract checked\n");
  const [name = ""] = readdirSync(caches);
  expect(name).not.toBe("");
  expect(checked(variables)).toBe(first);
  if (nodeKeepsCode) return;
  const path = join(caches, name);
  const kept = readFileSync(path);
  const damaged = Buffer.from(kept).fill(0xff, kept.length / 2);
  writeFileSync(path, damaged);
  expect(checked(variables)).toBe(first);
  expect(readFileSync(path)).not.toEqual(damaged);
});

test("without a cache, the output is the same, and nothing is written", () => {
  const cached = checked({ NODE_COMPILE_CACHE: caches });
  rmSync(caches, { recursive: true });
  expect(checked({ NODE_COMPILE_CACHE: caches, NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(cached);
  expect(existsSync(caches)).toBe(false);
});

test("where no cache can be kept, the output is the same", () => {
  const cached = checked({ NODE_COMPILE_CACHE: caches });
  const file = join(caches, "a-file");
  writeFileSync(file, "");
  expect(checked({ NODE_COMPILE_CACHE: join(file, "caches") })).toBe(cached);
  const home = { HOME: undefined, USERPROFILE: undefined, LOCALAPPDATA: undefined, NODE_COMPILE_CACHE: undefined };
  expect(checked({ ...home, XDG_CACHE_HOME: join(file, "caches") })).toBe(cached);
  const readOnly = join(caches, "read-only");
  mkdirSync(readOnly, { mode: 0o500 });
  expect(checked({ NODE_COMPILE_CACHE: join(readOnly, "caches") })).toBe(cached);
});
