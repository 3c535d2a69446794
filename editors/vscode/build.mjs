// Builds the extension into dist: the clients for the desktop and the web, the server of this repository with its files, and the
// server's worker. Needs `npm run build` of the repository. Run by `npm run package`.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const { build } = createRequire(join(root, "package.json"))("esbuild");
const dist = join(here, "dist");
if (!existsSync(join(root, "dist/compiler"))) throw new Error("run npm run build in the repository first");

rmSync(dist, { recursive: true, force: true });
const shared = { bundle: true, minify: true, logLevel: "warning", external: ["vscode"], legalComments: "none" };
await build({
  ...shared,
  entryPoints: { extension: join(here, "src/extension.ts") },
  outdir: dist,
  platform: "node",
  format: "cjs",
  target: "node20",
});
await build({
  ...shared,
  entryPoints: { browser: join(here, "src/browser.ts") },
  outdir: dist,
  platform: "browser",
  format: "cjs",
  target: "es2022",
});
await build({
  ...shared,
  entryPoints: { "server-worker": join(root, "src/lsp/worker.ts") },
  outdir: dist,
  platform: "browser",
  format: "iife",
  target: "es2022",
});

const server = join(dist, "server");
mkdirSync(server);
for (const path of ["bin", "dist/compiler", "dist/console", "specs/schemas", "package.json"]) {
  cpSync(join(root, path), join(server, path), { recursive: true });
}
for (const target of readdirSync(join(root, "dist/targets"), { withFileTypes: true })) {
  const templates = join(root, "dist/targets", target.name, "templates");
  if (target.isDirectory() && existsSync(templates))
    cpSync(templates, join(server, "dist/targets", target.name, "templates"), { recursive: true });
}
cpSync(join(root, "grammar/goa.tmLanguage.json"), join(here, "goa.tmLanguage.json"));
for (const path of ["LICENSE", "THIRD_PARTY_LICENSES"]) cpSync(join(root, path), join(here, path));
