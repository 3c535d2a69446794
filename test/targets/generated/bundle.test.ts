import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The generated client of logger.goa as a page loads it: minified, with all of the runtime that it needs. */
async function bundle() {
  const result = await build({
    stdin: {
      contents:
        'import { createLoggerClient } from "./logger.js"; globalThis.logger = createLoggerClient({ url: "wss://x" });',
      resolveDir: `${root}test/targets/ts-client/logger/expected`,
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "esm",
    alias: {
      "goaidl/codegen": `${root}src/runtime/codegen.ts`,
      "goaidl/client": `${root}src/runtime/client/index.ts`,
    },
  });
  return {
    inputs: Object.keys(result.metafile.inputs),
    text: result.outputFiles[0]?.text ?? "",
    gzipped: gzipSync(result.outputFiles[0]?.contents ?? "", { level: 9 }).length,
  };
}

describe("a browser's bundle of a client", () => {
  test("holds neither ws, nor Node, nor anything of the compiler", async () => {
    const { inputs } = await bundle();
    const foreign = inputs.filter((path) => !/^(?:test\/targets\/|src\/runtime\/|<stdin>)/.test(path));
    expect(foreign).toEqual([]);
    expect(inputs.filter((path) => path.includes("runtime/server/"))).toEqual([]);
  });

  test("holds nothing of interceptors, which this contract doesn't use", async () => {
    const { text } = await bundle();
    expect(text).not.toContain("the interceptor ");
  });

  test("stays small: both profiles, four methods and their codecs", async () => {
    const { gzipped } = await bundle();
    expect(gzipped).toBeLessThan(26_600);
  });
});
