import { join, resolve } from "node:path";
import type { Disk } from "./disk.js";
import { type Manifest, type ManifestEntry, manifestName, parseManifest, sourceExists } from "./manifest.js";
import { type FolderPlan, staleFiles } from "./output-plan.js";

export interface AbandonedSearch {
  /** The absolute paths of the folders that contain output folders: the part of each `out` before its first placeholder. */
  readonly bases: readonly string[];
  /** Output folders that this run fills, absolute. */
  readonly filled: readonly string[];
  /** The contracts of this run, absolute. */
  readonly contracts: readonly string[];
  /** The output folder of each target of this run for a contract. */
  readonly tasks: readonly { readonly target: string; readonly root: (contract: string) => string }[];
  /** Whether the run makes all outputs of its contracts. */
  readonly whole: boolean;
}

/**
 * Output folders of earlier runs whose contract was removed, renamed or moved, or whose place in `out` changed. A
 * manifest counts only if this run would put its contract into that folder, or if its contract is one of this run, so a
 * folder that was copied from another project stays.
 */
export function abandonedFolders(
  { bases, filled, contracts, tasks, whole }: AbandonedSearch,
  disk: Disk,
): FolderPlan[] {
  const known = new Set(filled.map((root) => disk.realPath(root) ?? root));
  const ours = new Set(contracts);
  const roots = [...new Set(bases.flatMap((base) => foldersWithManifest(base, disk)))];
  return roots.flatMap((root) => {
    if (known.has(disk.realPath(root) ?? root)) return [];
    const manifest = manifestOf(root, disk);
    if (manifest === null) return [];
    const isAbandoned = (entry: ManifestEntry): boolean => {
      const contract = resolve(root, entry.source);
      if (ours.has(contract)) return whole;
      if (sourceExists(root, entry, disk)) return false;
      return tasks.some((task) => (whole || task.target === entry.target) && task.root(contract) === root);
    };
    const abandoned = manifest.outputs.filter(isAbandoned);
    if (abandoned.length === 0) return [];
    const stale = staleFiles(
      root,
      abandoned.flatMap(({ files }) => Object.entries(files)),
      disk,
    );
    return [
      {
        root,
        base: root,
        spelled: null,
        files: [],
        stale,
        others: manifest.outputs.filter((entry) => !abandoned.includes(entry)),
      },
    ];
  });
}

/** A damaged manifest of a folder that this run doesn't fill is ignored. */
function manifestOf(root: string, disk: Disk): Manifest | null {
  try {
    return parseManifest(disk.read(join(root, manifestName)) ?? "");
  } catch {
    return null;
  }
}

function foldersWithManifest(base: string, disk: Disk): string[] {
  const found: string[] = [];
  const pending = [base];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const { name, isFolder } of disk.list(folder) ?? []) {
      if (!isFolder && name === manifestName) found.push(folder);
      if (isFolder && !name.startsWith(".") && name !== "node_modules") pending.push(join(folder, name));
    }
  }
  return found.sort();
}
