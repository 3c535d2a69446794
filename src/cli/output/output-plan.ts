import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { RenderedFile } from "../../emit/target.js";
import { IoError, UsageError } from "../failures.js";
import { isThere, type Manifest, type ManifestEntry, readManifest, sourceName } from "./manifest.js";

/** What one target made of one contract. */
export interface Output {
  /** The contract, absolute. */
  readonly contract: string;
  readonly target: string;
  /** Output folder, absolute: where the manifest is. */
  readonly root: string;
  /** Folder of the target below the output folder; empty where it has the whole folder. */
  readonly prefix: string;
  readonly files: readonly RenderedFile[];
}

/** A file that is to be there. */
export interface PlannedFile {
  /** Below the output folder, with `/`. */
  readonly path: string;
  readonly full: string;
  readonly text: string;
  /** Its text on the disk; null where it isn't there. */
  readonly onDisk: string | null;
  /** Its hash in the manifest; null where goaidl didn't write it. */
  readonly known: string | null;
  readonly output: Output;
}

/** What a run does in one output folder. */
export interface FolderPlan {
  readonly root: string;
  readonly files: readonly PlannedFile[];
  /** Files of earlier runs that this run would make no more; they are on the disk. */
  readonly stale: readonly { readonly path: string; readonly full: string; readonly known: string }[];
  /** Entries of the manifest that stay as they are. */
  readonly others: readonly ManifestEntry[];
}

/**
 * Compares what is to be written with what is on the disk, by output folder; changes nothing. With `whole`, the outputs are all
 * that is made of their contracts, so that other targets' files of theirs are stale. Throws a UsageError where a file would leave
 * its folder, or is another contract's.
 */
export function planFolders(outputs: readonly Output[], whole: boolean): FolderPlan[] {
  const roots = [...new Set(outputs.map((output) => output.root))];
  return roots.map((root) =>
    planFolder(
      root,
      outputs.filter((output) => output.root === root),
      whole,
    ),
  );
}

function planFolder(root: string, outputs: readonly Output[], whole: boolean): FolderPlan {
  const manifest = readManifest(root);
  const isOurs = ({ source, target }: ManifestEntry): boolean =>
    outputs.some((output) => sourceName(root, output.contract) === source && (whole || output.target === target));
  const others = manifest.outputs.filter((entry) => !isOurs(entry) && isThere(root, entry));
  const known = knownFiles(manifest);
  const foreign = new Map(others.flatMap((entry) => Object.keys(entry.files).map((path) => [path, entry.source])));
  const files = outputs.flatMap((output) =>
    output.files.map((file): PlannedFile => {
      const path = pathBelow(root, join(output.prefix, file.path));
      const owner = foreign.get(path);
      if (owner !== undefined) {
        const contract = resolve(root, owner);
        throw new UsageError(
          `${join(root, path)} was made of ${contract}; ${output.contract} needs another output folder: --out "gen/{name}"`,
        );
      }
      const full = resolve(root, path);
      return { path, full, text: file.text, onDisk: textOf(full), known: known.get(path) ?? null, output };
    }),
  );
  const wanted = new Set([...files.map((file) => file.path), ...foreign.keys()]);
  const stale = [...known]
    .filter(([path]) => !wanted.has(path))
    .map(([path, hash]) => ({ path, full: resolve(root, pathBelow(root, path)), known: hash }))
    .filter(({ full }) => existsSync(full));
  return { root, files, stale, others };
}

function knownFiles(manifest: Manifest): Map<string, string> {
  return new Map(manifest.outputs.flatMap((entry) => Object.entries(entry.files)));
}

/** The text of a file; null where there is none. Throws a UsageError where a folder stands in its place. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return null;
    throw new IoError(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A path, with `/`, that can't leave its folder. Throws a UsageError. */
function pathBelow(root: string, path: string): string {
  const inside = relative(root, resolve(root, path)).replaceAll("\\", "/");
  if (inside === "" || inside === ".." || inside.startsWith("../") || isAbsolute(inside)) {
    throw new UsageError(`a target wants to write ${path}, outside of ${root}`);
  }
  return inside;
}
