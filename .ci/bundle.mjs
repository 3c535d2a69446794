// Bundles the command line into dist/cli: one file for what every run needs, and one for each part that only some commands
// load (`import()` in src/cli). Writes the licences of what is bundled beside it. Run by `npm run build`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A target finds its templates beside its manifest: they stay where the build put them, below dist/targets. */
const templatePlaces = {
  name: "template-places",
  setup({ onLoad }) {
    onLoad({ filter: /targets[\\/][^\\/]+[\\/]manifest\.ts$/ }, ({ path }) => {
      const built = relative(root, path).split(sep).join("/").replace(/\.ts$/, ".js");
      const contents = readFileSync(path, "utf8").replaceAll(
        "import.meta.url",
        `new URL(${JSON.stringify(`../${built}`)}, import.meta.url)`,
      );
      return { contents, loader: "ts" };
    });
  },
};

/** Bundles; gives esbuild's metafile. */
export async function bundle({ write }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts"],
    outdir: "dist/cli",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    minify: true,
    // A stack trace prints the line that it is about.
    lineLimit: 160,
    legalComments: "none",
    chunkNames: "[name]-[hash]",
    // What is CommonJS inside asks for Node's own modules by `require`.
    banner: {
      js: 'import{createRequire as requireOfBundle}from"node:module";const require=requireOfBundle(import.meta.url);',
    },
    plugins: [templatePlaces],
    metafile: true,
    write,
    logLevel: "warning",
  });
  return metafile;
}

/** The licence texts of all packages in a bundle. */
function licences(metafile) {
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `License: ${license}` : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version}\n\n${text}\n`;
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const metafile = await bundle({ write: true });
  const folder = join(root, "dist/cli");
  if (!existsSync(folder)) throw new Error(`${dirname(folder)} was not written`);
  const line = `\n${"-".repeat(80)}\n\n`;
  writeFileSync(join(folder, "LICENCES.txt"), licences(metafile).join(line));
}
