import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheFolder } from "../../../src/cli/start/cache-folder.js";

test("the cache is in the user's folder for caches", () => {
  const home = tmpdir();
  expect(cacheFolder({ HOME: home }, "linux")).toBe(join(home, ".cache", "goaidl"));
  expect(cacheFolder({ HOME: home }, "darwin")).toBe(join(home, "Library", "Caches", "goaidl"));
  expect(cacheFolder({ HOME: home, XDG_CACHE_HOME: "/caches" }, "linux")).toBe(join("/caches", "goaidl"));
  expect(cacheFolder({ LOCALAPPDATA: "local" }, "win32")).toBe(join("local", "goaidl"));
  expect(cacheFolder({}, "linux")).toBe(join(homedir(), ".cache", "goaidl"));
});

test("a relative folder for caches is ignored, as its specification says", () => {
  expect(cacheFolder({ HOME: tmpdir(), XDG_CACHE_HOME: "caches" }, "linux")).toBe(join(tmpdir(), ".cache", "goaidl"));
});

test("there is no cache without a home, and none is made for a home that doesn't exist", () => {
  expect(cacheFolder({}, "win32")).toBeNull();
  expect(cacheFolder({ HOME: join(tmpdir(), "does", "not", "exist") }, "linux")).toBeNull();
});

test("the variables of Node's own cache apply here, too", () => {
  expect(cacheFolder({ NODE_COMPILE_CACHE: "/elsewhere" }, "linux")).toBe("/elsewhere");
  expect(cacheFolder({ NODE_COMPILE_CACHE: "/elsewhere", NODE_DISABLE_COMPILE_CACHE: "1" }, "linux")).toBeNull();
});
