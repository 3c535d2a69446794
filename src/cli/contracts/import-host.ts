import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { FoundFile, Host } from "../../semantics/bind/load.js";
import { isMistake, parseJson } from "../../text/json-text.js";
import { sourceFile } from "../../text/source-file.js";
import { findConfig, nearest } from "../config/find-config.js";

/** Contracts that people write are far smaller; a larger file is something else. */
const largestBytes = 4 * 1024 * 1024;

/**
 * Returns a host that allows a contract to import only regular files below the project's folder and the folders that
 * the configuration allows, by their real paths. Contracts may come from strangers, and reports quote imported files.
 */
export function importHost(entry: string, cwd: string): Required<Pick<Host, "find" | "siblings">> {
  const entryFolder = realPath(dirname(resolve(cwd, entry))) ?? cwd;
  const roots = allowedFolders(entryFolder, realPath(cwd) ?? cwd);
  const known = new Map<string, FoundFile>();
  return {
    find: (path) => {
      const found = known.get(path) ?? findFile(resolve(cwd, path), roots);
      known.set(path, found);
      return found;
    },
    siblings: (path) => {
      const folder = realPath(dirname(resolve(cwd, path)));
      if (folder === null || !isAllowed(folder, roots)) return [];
      return readdirSync(folder).filter((name) => name.endsWith(".goa"));
    },
  };
}

function findFile(path: string, roots: readonly string[]): FoundFile {
  const real = realPath(path);
  if (real === null) return isAllowed(path, roots) ? { kind: "missing" } : { kind: "refused", reason: "outside" };
  if (!isAllowed(real, roots)) return { kind: "refused", reason: "outside" };
  const stats = statSync(real, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: "missing" };
  if (!stats.isFile()) return { kind: "refused", reason: "not-a-file" };
  if (stats.size > largestBytes) return { kind: "refused", reason: "too-large" };
  return { kind: "file", identity: real };
}

/**
 * The configuration's folder and those that it allows; without a configuration, the git repository or working
 * directory.
 */
function allowedFolders(entryFolder: string, cwd: string): string[] {
  const config = findConfig(entryFolder);
  if (config !== null) return [dirname(config), ...configuredFolders(config)];
  const repository = nearest(entryFolder, ".git");
  if (repository !== null) return [dirname(repository)];
  return [isBelow(entryFolder, cwd) ? cwd : entryFolder];
}

/** The folders that `imports` of a configuration allows. Commands that need the configuration report its mistakes. */
function configuredFolders(config: string): string[] {
  let text: string;
  try {
    text = readFileSync(config, "utf8");
  } catch {
    return [];
  }
  const parsed = parseJson(sourceFile(config, text));
  if (isMistake(parsed)) return [];
  const { value } = parsed;
  const imports = typeof value === "object" && value !== null && "imports" in value ? value.imports : [];
  if (!Array.isArray(imports)) return [];
  return imports.flatMap((folder: unknown) => {
    const real = typeof folder === "string" ? realPath(resolve(dirname(config), folder)) : null;
    return real === null ? [] : [real];
  });
}

function isAllowed(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => isBelow(path, root));
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}
