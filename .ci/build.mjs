// Builds the package into dist:
//   dist/src, dist/grammar, dist/targets  the output of tsc, and the targets' templates
//   dist/compiler                         the command line and the library, bundled with the packages that they need: chunks of
//                                         CommonJS (.js), and files that Node itself loads (.cjs, .mjs)
//   dist/console                          the page of `goaidl console`, bundled
//   dist/types                            the declarations of the library
// and writes THIRD_PARTY_LICENSES. Run by `npm run build`; an installed package has dist/compiler, dist/console, dist/types, dist/src/runtime
// and the templates only.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { builtModules, pathInProject } from "./built-modules.mjs";
import { computedModules } from "./computed-modules.mjs";
import { licences } from "./licences.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/** A target finds its templates beside its manifest, which in a bundle is still the folder dist/targets. */
const templatePlaces = {
  name: "template-places",
  setup({ onLoad }) {
    onLoad({ filter: /targets[\\/][^\\/]+[\\/]manifest\.ts$/ }, ({ path }) => {
      const built = pathInProject(path).replace(/\.ts$/, ".js");
      const contents = readFileSync(path, "utf8").replaceAll(
        "import.meta.url",
        `new URL(${JSON.stringify(`../${built}`)}, import.meta.url)`,
      );
      return { contents, loader: "ts" };
    });
  },
};

/** Leaves out the parts of yargs for terminals, because the command line uses only its argument parser. */
const onlyArgumentParser = {
  name: "only-argument-parser",
  setup({ onResolve }) {
    onResolve({ filter: /platform-shims\/esm\.mjs$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      sideEffects: false,
    }));
  },
};

/** Packages that few runs need. Each is a separate file, which is loaded at its first use. */
const rarelyUsed = ["handlebars", "yaml"];

const settings = {
  absWorkingDir: root,
  outdir: "dist/compiler",
  bundle: true,
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  minify: true,
  // Node prints the failing line in a stack trace, so lines must stay short.
  lineLimit: 160,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** Writes a file of the compiler. */
const write = (name, text) => writeFileSync(join(dist, "compiler", name), text);

/**
 * Bundles the command line and the library, with shared code in chunks. The chunks are CommonJS, whose compiled code can be kept on every
 * version of Node. esbuild splits only ES modules, so they are converted afterwards. Returns the inputs of all bundles.
 */
async function bundle(built) {
  const { metafile, outputFiles } = await build({
    ...settings,
    entryPoints: { main: "src/cli/main.ts", library: "src/index.ts" },
    splitting: true,
    format: "esm",
    write: false,
    // ws is installed as a dependency of the package.
    external: ["ws", ...rarelyUsed.map((name) => `./${name}.cjs`), "./import-module.cjs"],
    chunkNames: "[name]-[hash]",
    plugins: [templatePlaces, onlyArgumentParser, builtModules(built)],
  });
  mkdirSync(join(dist, "compiler"), { recursive: true });
  write("package.json", '{ "type": "commonjs" }\n');
  const hash = createHash("sha256");
  for (const { path, text } of outputFiles) {
    const code = await commonJs(text);
    hash.update(code);
    write(basename(path), code);
  }
  const { exports } = metafile.outputs["dist/compiler/library.js"];
  write("index.mjs", `import library from "./library.js";\nexport const { ${exports.join(", ")} } = library;\n`);
  write("import-module.cjs", "exports.importModule = (href) => import(href);\n");
  const apart = await build({
    ...settings,
    entryPoints: { ...Object.fromEntries(rarelyUsed.map((name) => [name, name])), start: "src/cli/start/start.ts" },
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    define: { buildId: JSON.stringify(hash.digest("hex").slice(0, 12)) },
  });
  return { ...metafile.inputs, ...apart.metafile.inputs };
}

/** Converts a file of the bundle from an ES module. */
async function commonJs(text) {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: settings.target,
    minify: settings.minify,
    lineLimit: settings.lineLimit,
    legalComments: "none",
    define: { "import.meta.url": "urlOfFile" },
    // `import()` becomes `require`, so that the loader of the command line also loads the chunks that few runs need.
    supported: { "dynamic-import": false },
  });
  return code.includes("urlOfFile")
    ? `const urlOfFile=require("node:url").pathToFileURL(__filename).href;\n${code}`
    : code;
}

/** Lets the bundler drop unused packages of the editor, although they run code when they are loaded. */
const unusedEditorParts = {
  name: "unused-editor-parts",
  setup(build) {
    build.onResolve({ filter: /^@(?:codemirror|lezer)\// }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === "resolved") return undefined;
      const resolved = await build.resolve(path, { resolveDir, kind, pluginData: "resolved" });
      return { ...resolved, sideEffects: false };
    });
  },
};

/** Bundles the page of the console, and compresses it for the documentation page. Returns the inputs. */
async function bundleConsole() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { console: "src/console/page/main.tsx" },
    outdir: "dist/console",
    bundle: true,
    format: "esm",
    target: "es2022",
    mainFields: ["module", "main"],
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "text" },
    minify: true,
    legalComments: "none",
    plugins: [unusedEditorParts],
    metafile: true,
    logLevel: "warning",
  });
  const page = join(dist, "console/console.js");
  writeFileSync(`${page}.gz`, gzipSync(readFileSync(page), { level: 9 }));
  return metafile.inputs;
}

/** Copies the declarations that the library's entry point reaches. Throws where they need another package. */
function copyDeclarations(entry) {
  const pending = [entry];
  const copied = new Set();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (copied.has(file)) continue;
    copied.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, from, dynamic] of text.matchAll(
      /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
    )) {
      const specifier = from ?? dynamic;
      if (specifier.startsWith(".")) pending.push(resolve(dirname(file), specifier.replace(/\.js$/, ".d.ts")));
      else if (!specifier.startsWith("node:")) throw new Error(`${file} needs the types of ${specifier}`);
    }
    const target = join(dist, "types", relative(dist, file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", root], { stdio: "inherit" });
cpSync(join(root, "targets"), join(dist, "targets"), {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || path.endsWith(".hbs"),
});
copyDeclarations(join(dist, "src/index.d.ts"));
const built = await computedModules(dist);
writeFileSync(join(dist, "grammar/built-lookahead.js"), built.modules["grammar/built-lookahead.ts"]);
const introduction =
  "The compiler in dist/compiler and the page in dist/console hold code of these packages, under these licences.\n";
const inputs = { ...(await bundleConsole()), ...(await bundle(built)) };
writeFileSync(join(root, "THIRD_PARTY_LICENSES"), licences(introduction, inputs));
