// Builds the playground into dist/playground: index.html, playground.js, worker.js, and licences.txt. Needs the output of `npm run build`.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import Handlebars from "handlebars";
import { builtModules, pathInProject } from "./built-modules.mjs";
import { computedModules } from "./computed-modules.mjs";
import { licences } from "./licences.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const out = join(dist, "playground");

/** Every template of the package, as its path below the project and its text. */
const templates = readdirSync(join(root, "targets"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".hbs"))
  .map((name) => `targets/${name.split(sep).join("/")}`)
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** Replacements of Node's modules for browsers. A browser has no disk, so reading a template returns its path. */
const nodeModules = {
  "node:fs": `
    const paths = ${JSON.stringify(templates.map(({ path }) => path))};
    export const existsSync = () => true;
    export const readdirSync = (folder) =>
      paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length)).filter((name) => !name.includes("/"));
    export const readFileSync = (url) => url.pathname.slice(1);`,
  "node:url": `export const fileURLToPath = (url) => url.pathname.slice(1);`,
  "node:crypto": `
    import { sha256 } from "@noble/hashes/sha2.js";
    export const createHash = () => {
      const hash = sha256.create();
      return {
        update(text) {
          hash.update(new TextEncoder().encode(text));
          return this;
        },
        digest: () => btoa(String.fromCharCode(...hash.digest())),
      };
    };`,
};

/**
 * The computed modules for browsers. Compiled templates are found by their paths, because reading a template returns
 * its path.
 */
async function browserModules() {
  const { modules, imported } = await computedModules(dist);
  const { compileOptions } = await import("../dist/src/emit/template-options.js");
  const specifications = templates.map(
    ({ path, text }) => `[${JSON.stringify(path)}, ${Handlebars.precompile(text, compileOptions)}]`,
  );
  const replaced = {
    ...modules,
    "src/emit/built-templates.ts": `export const builtTemplates = new Map([${specifications.join(",\n")}]);`,
    "src/emit/handlebars.ts": `export const handlebars = () => { throw new Error("the playground has no templates of a user"); };`,
    "targets/docs/console-app.ts": `export const consoleApp = () => { throw new Error("the playground has no console"); };`,
    // The playground doesn't compare versions of contracts.
    "src/diff/diff.ts": "export const diff = () => [];",
    "src/diff/change-diagnostics.ts": "export const changeDiagnostics = () => [];",
  };
  // The package is part of the bundle.
  delete replaced["targets/asyncapi/yaml-package.ts"];
  return { modules: replaced, imported };
}

/** Resolves Node's modules, and the addresses of the targets' manifests, beside which their templates are. */
const nodeReplacements = {
  name: "node-replacements",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:(?:fs|url|crypto)$/ }, ({ path }) => ({ path, namespace: "browser" }));
    onLoad({ filter: /.*/, namespace: "browser" }, ({ path }) => ({ contents: nodeModules[path], resolveDir: root }));
    onLoad({ filter: /targets[\\/][^\\/]+[\\/]manifest\.ts$/ }, ({ path }) => {
      const address = JSON.stringify(`file:///${pathInProject(path)}`);
      return { contents: readFileSync(path, "utf8").replaceAll("import.meta.url", address), loader: "ts" };
    });
  },
};

const settings = {
  absWorkingDir: root,
  bundle: true,
  platform: "browser",
  target: "es2022",
  mainFields: ["browser", "module", "main"],
  minify: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const worker = await build({
  ...settings,
  entryPoints: { worker: "src/playground/worker/main.ts" },
  outdir: "dist/playground",
  format: "iife",
  plugins: [nodeReplacements, builtModules(await browserModules())],
});
const page = await build({
  ...settings,
  entryPoints: { playground: "src/playground/page/main.tsx" },
  outdir: "dist/playground",
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".css": "text", ".goa": "text" },
});
const inputs = { ...worker.metafile.inputs, ...page.metafile.inputs };
writeFileSync(
  join(out, "licences.txt"),
  licences("The playground holds code of these packages, under these licences.\n", inputs),
);
const html = readFileSync(join(root, "src/playground/page/index.html"), "utf8");
writeFileSync(join(out, "index.html"), html.replace("POLICY", await policyOf(html)));

/** The policy of the page. It also applies to frames without an address. */
async function policyOf(html) {
  const { generate } = await import("../dist/src/emit/generate.js");
  const { docs } = await import("../dist/targets/docs/manifest.js");
  const { compile } = await import("../dist/src/semantics/compile.js");
  const { value } = compile("one.goa", { read: () => readFileSync(join(root, "specs/logger.goa"), "utf8") });
  const documentation = generate(value.design, "one.goa", [{ target: docs, options: {} }])[0].files[0].text;
  const hashes = (directive) => new RegExp(`${directive} ([^;"]+)`).exec(documentation)[1];
  const own = createHash("sha256")
    .update(/<style>(.*)<\/style>/.exec(html)[1])
    .digest("base64");
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes("script-src")}`,
    // While Chromium edits, it keeps the style of deleted text in attributes, until the editor removes them.
    "style-src-attr 'unsafe-inline'",
    `style-src 'sha256-${own}' ${hashes("style-src")}`,
    "img-src data:",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
