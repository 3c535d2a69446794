import { isAbsolute, join, relative, resolve } from "node:path";
import type { RenderedFile } from "../../emit/target.js";
import { IoError, UsageError } from "../failures.js";
import type { Disk } from "./disk.js";
import { type Manifest, type ManifestEntry, readManifest, sourceExists, sourceName, textOf } from "./manifest.js";
import { differsInCase, spelledPath } from "./spelling.js";

/** The output of one target for one contract. */
export interface Output {
  /** The contract, absolute. */
  readonly contract: string;
  readonly target: string;
  /** The absolute path of the output folder, which contains the manifest. */
  readonly root: string;
  /** The absolute path of the folder that contains all output folders of the target. */
  readonly base: string;
  /** Folder of the target below the output folder; empty if the whole folder belongs to the target. */
  readonly prefix: string;
  readonly files: readonly RenderedFile[];
}

/** A file that should exist. */
export interface PlannedFile {
  /** Below the output folder, with `/`. */
  readonly path: string;
  readonly full: string;
  readonly text: string;
  /** Its text on the disk; null if it does not exist. */
  readonly onDisk: string | null;
  /** Its hash in the manifest; null if goaidl didn't write it. */
  readonly known: string | null;
  /** Its path below the output folder as a case-insensitive disk spells it; null if the spelling is right. */
  readonly spelled: string | null;
  readonly output: Output;
}

/** A file of an earlier run that is on the disk, but that this run would not make. */
export interface StaleFile {
  readonly path: string;
  readonly full: string;
  readonly known: string;
}

/** The work of a run in one output folder. */
export interface FolderPlan {
  readonly root: string;
  /** `root`, or the folder that contains it. */
  readonly base: string;
  /** The path from `base` to `root` as a case-insensitive disk spells it; null if the spelling is right. */
  readonly spelled: string | null;
  readonly files: readonly PlannedFile[];
  readonly stale: readonly StaleFile[];
  /** Entries of the manifest that stay as they are. */
  readonly others: readonly ManifestEntry[];
}

/**
 * Compares the output with the disk, by output folder; changes nothing. With `whole`, the output is complete for its
 * contracts, so the files of other targets are stale. Throws a UsageError if a file would leave its folder, or belongs
 * to another contract.
 */
export function planFolders(outputs: readonly Output[], whole: boolean, disk: Disk): FolderPlan[] {
  const byRoot = new Map<string, Output[]>();
  for (const output of outputs) byRoot.set(output.root, [...(byRoot.get(output.root) ?? []), output]);
  return [...byRoot].map(([root, its]) => planFolder(root, its, whole, disk));
}

function planFolder(root: string, outputs: readonly Output[], whole: boolean, disk: Disk): FolderPlan {
  const manifest = readManifest(root, disk);
  const made = new Map<string, Set<string>>();
  for (const { contract, target } of outputs) {
    const source = sourceName(root, contract);
    made.set(source, (made.get(source) ?? new Set()).add(target));
  }
  const isOurs = ({ source, target }: ManifestEntry): boolean =>
    whole ? made.has(source) : made.get(source)?.has(target) === true;
  const others = manifest.outputs.filter((entry) => !isOurs(entry) && sourceExists(root, entry, disk));
  const known = knownFiles(manifest);
  const foreign = new Map(others.flatMap((entry) => Object.keys(entry.files).map((path) => [path, entry])));
  const files = outputs.flatMap((output) =>
    output.files.map((file): PlannedFile => {
      const path = pathBelow(root, join(output.prefix, file.path));
      const owner = foreign.get(path);
      if (owner !== undefined && owner.source === sourceName(root, output.contract)) {
        throw new UsageError(
          `${join(root, path)} is shared by ${owner.target} and ${output.target}: compile both at once, without --target`,
        );
      }
      if (owner !== undefined) {
        throw new UsageError(
          `${join(root, path)} was made of ${resolve(root, owner.source)}; ${output.contract} needs another output folder: --out "gen/{name}"`,
        );
      }
      const full = resolve(root, path);
      const onDisk = textOf(full, disk);
      const spelled = onDisk === null || known.has(path) ? null : otherSpelling(root, path, disk);
      return { path, full, text: file.text, onDisk, known: known.get(spelled ?? path) ?? null, spelled, output };
    }),
  );
  const wanted = new Set([...files.flatMap(({ path, spelled }) => [path, spelled]), ...foreign.keys()]);
  const stale = staleFiles(
    root,
    [...known].filter(([path]) => !wanted.has(path)),
    disk,
  );
  const base = outputs[0]?.base ?? root;
  const spelled = root === base ? null : otherSpelling(base, relative(base, root).replaceAll("\\", "/"), disk);
  return { root, base, spelled, files, stale, others };
}

/** Files of a manifest, with their hashes, that are on the disk. Throws an IoError for a path that leaves the folder. */
export function staleFiles(
  root: string,
  entries: readonly (readonly [path: string, hash: string])[],
  disk: Disk,
): StaleFile[] {
  return entries
    .map(([path, hash]) => ({ path, full: resolve(root, pathBelow(root, path)), known: hash }))
    .filter(({ full }) => disk.realPath(full) !== null);
}

function knownFiles(manifest: Manifest): Map<string, string> {
  return new Map(manifest.outputs.flatMap((entry) => Object.entries(entry.files)));
}

function otherSpelling(root: string, path: string, disk: Disk): string | null {
  const spelled = spelledPath(root, path, disk);
  return spelled !== null && differsInCase(spelled, path) ? spelled : null;
}

/** A path, with `/`, that can't leave its folder. Throws an IoError. */
function pathBelow(root: string, path: string): string {
  const inside = relative(root, resolve(root, path)).replaceAll("\\", "/");
  if (inside === "" || inside === ".." || inside.startsWith("../") || isAbsolute(inside)) {
    throw new IoError(`a target would write ${path}, outside of ${root}`);
  }
  return inside;
}
