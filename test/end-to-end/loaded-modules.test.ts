import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The runtime's files that a program loads. */
async function loadedBy(program: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    absWorkingDir: root,
    alias: {
      "goaidl/codegen": "./src/runtime/codegen.ts",
      "goaidl/redis": "./src/runtime/redis/index.ts",
      "goaidl/server": "./src/runtime/server/index.ts",
      "goaidl/topics": "./src/runtime/topics/index.ts",
    },
    bundle: true,
    // There is no tree shaking: Node loads all imports.
    treeShaking: false,
    ignoreAnnotations: true,
    platform: "node",
    format: "esm",
    external: ["ws"],
    write: false,
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

test("a server without topics loads no module of topics or Redis", async () => {
  const files = await loadedBy(
    'export * from "./test/targets/ts-server/logger/expected/logger.ts"; import "goaidl/server";',
  );
  expect(files).toContain("src/runtime/server/create-server.ts");
  expect(files.filter((file) => /runtime\/(topics|redis)\/|@redis/.test(file))).toEqual([]);
});

test("topics in memory load no module for Redis, and topics on Redis load no client", async () => {
  const memory = await loadedBy('import "goaidl/topics";');
  expect(memory.filter((file) => /runtime\/(redis|server|v1|goa)\/|@redis|node_modules/.test(file))).toEqual([]);
  const redis = await loadedBy('import "goaidl/redis";');
  expect(redis).toContain("src/runtime/redis/topics/redis-topics.ts");
  expect(redis.filter((file) => /node_modules/.test(file))).toEqual([]);
});
