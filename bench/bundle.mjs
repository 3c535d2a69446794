// Prints the gzipped size of a page's bundle: of the client of specs/logger.goa with different parts of the runtime, and
// of each module in it.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const generated = `${root}test/targets/ts-client/logger/expected`;

const call = (method, parts) => `
  import { createCaller ${parts.map((part) => `, ${part}`).join("")} } from "goaidl/client";
  import { ${method} } from "./logger.js";
  globalThis.call = (payload) => ${method}(createCaller(${["{ url: 'wss://x' }", ...parts].join(", ")}), payload);`;

const client = (option) => `
  import * as parts from "goaidl/client";
  import { createLoggerClient } from "./logger.js";
  globalThis.client = createLoggerClient({ url: "wss://x"${option === null ? "" : `, ${option}`} });`;

const programs = {
  "`createLoggerClient({ url })`": client(null),
  "the same with `restarts`": client("restarts: parts.restarts"),
  "the same with `protocol: auto`": client("protocol: parts.auto"),
  "`tail`, with `goaidlV1` and `sharedConnection`": call("tail", ["goaidlV1", "sharedConnection"]),
  "`tail`, with `goaidlV1`": call("tail", ["goaidlV1"]),
  "`tail`, with `goa`": call("tail", ["goa"]),
  "`topics`, without streams": call("topics", []),
};

async function bundle(contents, minified) {
  const result = await build({
    stdin: { contents, resolveDir: generated },
    bundle: true,
    minify: minified,
    write: false,
    platform: "browser",
    format: "esm",
    alias: { "goaidl/codegen": `${root}src/runtime/codegen.ts`, "goaidl/client": `${root}src/runtime/client/index.ts` },
  });
  return result.outputFiles[0].text;
}

const gzipped = (text) => gzipSync(text, { level: 9 }).length;

for (const [name, contents] of Object.entries(programs)) {
  console.log(`| ${name} | ${gzipped(await bundle(contents, true))} |`);
}

/** The bundle that is not minified, cut at the comments with which esbuild begins each module. */
const modules = (await bundle(programs["`createLoggerClient({ url })`"], false)).split(/^\/\/ (?=\S+\.ts$)/m).slice(1);
const minified = async (texts) =>
  gzipped((await transform(texts.map((text) => `// ${text}`).join(""), { minify: true, format: "esm" })).code);
const whole = await minified(modules);
const sizes = await Promise.all(
  modules.map(async (module) => [
    module.slice(0, module.indexOf("\n")),
    whole - (await minified(modules.filter((other) => other !== module))),
  ]),
);
for (const [path, bytes] of sizes.sort(([, first], [, second]) => second - first))
  console.log(`${String(bytes).padStart(6)}  ${path}`);
