import module, { createRequire } from "node:module";
import { join } from "node:path";
import type { main } from "../main.js";
import { cacheFolder } from "./cache-folder.js";
import { chunkLoader } from "./chunk-loader.js";
import { readCompiledCode, writeCompiledCode } from "./code-cache.js";
import { delayOptimization } from "./delay-optimization.js";

/** Replaced in the bundle by a hash of its files. */
declare const buildId: string;

/**
 * Runs the bundled command line of a folder, and keeps the code that V8 compiled for the next process. Reading and compiling the
 * bundle would be most of the work of a small run. Returns the exit code.
 */
export async function start(folder: string, argv: readonly string[]): Promise<number> {
  const [command = ""] = argv;
  delayOptimization(command);
  const caches = cacheFolder(process.env);
  if (enableCompileCache !== undefined || caches === null) {
    if (caches !== null) enableCompileCache?.(caches);
    return await run(createRequire(join(folder, "main.js"))("./main.js"), argv);
  }
  // Each command has its own cache file, because it needs the same part of the bundle in every run.
  const name = /^[a-z]+$/.test(command) ? command : "none";
  const path = join(caches, `code-${process.version}-${process.arch}-${buildId}-${name}`);
  const loader = chunkLoader(folder, readCompiledCode(path));
  const code = await run(loader.load("main.js"), argv);
  if (loader.hasCompiled()) writeCompiledCode(path, loader.compiledCode());
  return code;
}

/** Node's own cache of compiled code, which it has from version 22.1 on. */
const enableCompileCache: ((folder: string) => unknown) | undefined =
  "enableCompileCache" in module && typeof module.enableCompileCache === "function"
    ? module.enableCompileCache.bind(module)
    : undefined;

async function run(bundle: unknown, argv: readonly string[]): Promise<number> {
  if (!isCommandLine(bundle)) throw new Error("the bundle has no command line");
  return await bundle.main(argv);
}

function isCommandLine(bundle: unknown): bundle is { main: typeof main } {
  return typeof bundle === "object" && bundle !== null && "main" in bundle && typeof bundle.main === "function";
}
