import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";

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

/** A bundle of one of twelve methods, each with a type of its own, as far as it comes from generated files. */
async function bundleOf(contents: string): Promise<string> {
  const methods = Array.from(
    { length: 12 },
    (_, index) => `method m${index} {
      payload { id${index}: string }
      streaming result Message${index}
      error broken${index}: Message${index}
      http { GET "/m${index}"  param id${index} }
    }`,
  );
  const types = methods.map((_, index) => `type Message${index} { @pattern("^x${index}$") field${index}: string }`);
  const files = generated(designOf(`${types.join("\n")}\nservice many { ${methods.join("\n")} }`), "ts-client");
  const result = await build({
    stdin: { contents, resolveDir: "/generated", loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    external: ["goaidl/client", "goaidl/codegen"],
    plugins: [
      {
        name: "generated",
        setup(given) {
          given.onResolve({ filter: /^\.\// }, ({ path }) => ({
            path: path.slice(2).replace(/\.js$/, ".ts"),
            namespace: "generated",
          }));
          given.onLoad({ filter: /.*/, namespace: "generated" }, ({ path }) => ({
            contents: files.get(path) ?? "",
            loader: "ts",
          }));
        },
      },
    ],
  });
  return result.outputFiles[0]?.text ?? "";
}

test("a client that calls one of twelve methods has the code of that one in its bundle", async () => {
  const one = await bundleOf('import { m3 } from "./many.js"; globalThis.call = m3;');
  expect(one).toContain("field3");
  expect(one).toContain("Broken3Error");
  for (const other of [0, 1, 2, 4, 5, 10, 11]) {
    expect(one).not.toMatch(
      new RegExp(`field${other}\\b|id${other}\\b|\\^x${other}\\$|[bB]roken${other}\\b|m${other}\\b`),
    );
  }
  const all = await bundleOf('import { createManyClient } from "./many.js"; globalThis.client = createManyClient;');
  expect(all.length).toBeGreaterThan(8 * one.length);
});

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
    expect(gzipped).toBeLessThan(29_500);
  });
});
