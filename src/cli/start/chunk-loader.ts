import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import type { CompiledCode } from "./code-cache.js";

/** Loads the files of a bundle as Node's `require` would, with code that was compiled before. */
export interface ChunkLoader {
  readonly load: (name: string) => unknown;
  /** Whether V8 had to compile a file. */
  readonly hasCompiled: () => boolean;
  /**
   * The given code and that of all loaded files, which now includes the functions that V8 compiled when they first ran.
   */
  readonly compiledCode: () => CompiledCode;
}

/** A module of CommonJS. */
interface Module {
  exports: unknown;
}

/** The files whose names end in `.js` are chunks of the bundle. Node loads all others itself. */
const chunkPath = /^\.\/([^/]+\.js)$/;

export function chunkLoader(folder: string, known: CompiledCode): ChunkLoader {
  const requireOfNode = createRequire(join(folder, "main.js"));
  const modules = new Map<string, Module>();
  const scripts = new Map<string, Script>();
  let hasCompiled = false;

  const load = (name: string): unknown => {
    const loaded = modules.get(name);
    if (loaded !== undefined) return loaded.exports;
    const module: Module = { exports: {} };
    modules.set(name, module);
    const filename = join(folder, name);
    // esbuild writes ASCII, which Node reads faster as Latin-1.
    const text = readFileSync(filename, "latin1");
    const cachedData = known.get(name);
    const script = new Script(`(function(exports,require,module,__filename,__dirname){${text}\n})`, {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    if (cachedData === undefined || script.cachedDataRejected === true) hasCompiled = true;
    scripts.set(name, script);
    script.runInThisContext()(module.exports, requireChunk, module, filename, folder);
    return module.exports;
  };
  const requireChunk = (specifier: string): unknown => {
    const name = chunkPath.exec(specifier)?.[1];
    return name === undefined ? requireOfNode(specifier) : load(name);
  };
  return {
    load,
    hasCompiled: () => hasCompiled,
    compiledCode: () =>
      new Map([...known, ...[...scripts].map(([name, script]) => [name, script.createCachedData()] as const)]),
  };
}
