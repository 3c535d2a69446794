import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const plainClient =
  'import { createLoggerClient } from "./logger.js"; globalThis.logger = createLoggerClient({ url: "wss://x" });';

/** A page's program that uses the generated client of logger.goa: minified, with all of the runtime that it needs. */
async function bundle(contents = plainClient) {
  const result = await build({
    stdin: { contents, resolveDir: `${root}test/targets/ts-client/logger/expected` },
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
  const [output] = Object.values(result.metafile.outputs);
  const included = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    inputs: Object.keys(result.metafile.inputs),
    /** The names of the runtime's files that contribute to the bundle. */
    included: included.map(([path]) => path.replace("src/runtime/", "")),
    text: result.outputFiles[0]?.text ?? "",
    gzipped: gzipSync(result.outputFiles[0]?.contents ?? "", { level: 9 }).length,
  };
}

/**
 * Bundles a program that imports the generated client of a service, and leaves the runtime out. The service has twelve
 * methods, each with its own type.
 */
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

test("a program that calls one of twelve methods bundles only that method's code", async () => {
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
  test("contains no ws, no module of Node and no part of the compiler", async () => {
    const { inputs } = await bundle();
    const foreign = inputs.filter((path) => !/^(?:test\/targets\/|src\/runtime\/|<stdin>)/.test(path));
    expect(foreign).toEqual([]);
    expect(inputs.filter((path) => path.includes("runtime/server/"))).toEqual([]);
  });

  test("contains no code for interceptors, which this contract doesn't use", async () => {
    const { text } = await bundle();
    expect(text).not.toContain("the interceptor ");
  });

  test("contains the shared connection and sessions, but profile goa only if it names that profile", async () => {
    const { included, gzipped } = await bundle();
    expect(included).toContain("v1/client-session.ts");
    expect(included).toContain("client/shared-connection.ts");
    expect(included.filter((path) => path.startsWith("goa/"))).toEqual([]);
    expect(included).toContain("client/channels/restarting-channel.ts");
    expect(gzipped).toBeLessThan(29_700);
  });

  test("contains no shared connection if it was generated for a connection per call", async () => {
    const design = designOf('service one { method tail { streaming result string  http { GET "/t" } } }');
    const file = generated(design, "ts-client", { connection: "perCall" }).get("one.ts") ?? "";
    expect(file).toContain("createCaller(options, goaidlV1, restarts);");
    const { included, gzipped } = await bundle(`
      import { createCaller, goaidlV1 } from "goaidl/client";
      import { tail } from "./logger.js";
      globalThis.call = (payload) => tail(createCaller({ url: "wss://x" }, goaidlV1), payload);
    `);
    expect(included.filter((path) => /^mux\/|shared-/.test(path))).toEqual([]);
    expect(gzipped).toBeLessThan(23_350);
  });

  test("contains restarts unless it was generated without them, and always if the contract declares them", async () => {
    const calls = (stream: string, restarts: string) => {
      const design = designOf(`
        type Entry { at: string }
        service one { method tail { payload { since?: string }  streaming result Entry  http { GET "/t" }  stream { ${stream} } } }
      `);
      return /createCaller\(.*\);/.exec(generated(design, "ts-client", { restarts }).get("one.ts") ?? "")?.[0];
    };
    const restarting = "resume within 2m restart since from at";
    const all = "createCaller(options, goaidlV1, sharedConnection, restarts);";
    expect(calls("resume within 2m", "included")).toBe(all);
    expect(calls("resume within 2m", "imported")).toBe("createCaller(options, goaidlV1, sharedConnection);");
    expect(calls(restarting, "imported")).toBe(all);
    const { included, gzipped } = await bundle(`
      import { createCaller, goaidlV1, sharedConnection } from "goaidl/client";
      import { tail } from "./logger.js";
      globalThis.call = (payload) => tail(createCaller({ url: "wss://x" }, goaidlV1, sharedConnection), payload);
    `);
    expect(included.filter((path) => /restarts|restarting/.test(path))).toEqual([]);
    expect(gzipped).toBeLessThan(27_150);
  });

  test("contains no part of goaidl.v1 if its caller is of profile goa", async () => {
    const { included, gzipped } = await bundle(`
      import { createCaller, goa } from "goaidl/client";
      import { tail } from "./logger.js";
      globalThis.call = (payload) => tail(createCaller({ url: "wss://x", protocol: goa }), payload);
    `);
    expect(included).toContain("goa/client-channel.ts");
    expect(included.filter((path) => /^(?:v1|mux)\/|shared-/.test(path))).toEqual([]);
    expect(gzipped).toBeLessThan(14_650);
  });

  test("contains no part of goaidl.v1 if it was generated for profile goa", async () => {
    const design = designOf('service one { method tail { streaming result string  http { GET "/t" } } }');
    const file = generated(design, "ts-client", { protocol: "goa" }).get("one.ts") ?? "";
    expect(file).toContain("createCaller(options, goa, restarts)");
    expect(file).not.toContain("goaidlV1");
  });

  test.each(["goa", "auto"])("contains both profiles if it is given `%s`", async (protocol) => {
    const { included, gzipped } = await bundle(`
      import { ${protocol} } from "goaidl/client";
      import { createLoggerClient } from "./logger.js";
      globalThis.logger = createLoggerClient({ url: "wss://x", protocol: ${protocol} });
    `);
    expect(included).toContain("goa/client-channel.ts");
    expect(included).toContain("v1/client-session.ts");
    expect(gzipped).toBeLessThan(32_750);
  });

  test("contains no profile if it calls only methods without streams", async () => {
    const { included, gzipped } = await bundle(`
      import { createCaller } from "goaidl/client";
      import { topics } from "./logger.js";
      globalThis.call = (payload) => topics(createCaller({ url: "wss://x" }), payload);
    `);
    expect(included.filter((path) => /^(?:v1|goa|mux)\/|restart/.test(path))).toEqual([]);
    expect(gzipped).toBeLessThan(10_400);
  });
});
