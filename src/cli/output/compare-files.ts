import { join, relative, sep } from "node:path";
import type { Disk } from "./disk.js";
import { manifestName, withLf } from "./manifest.js";
import type { FolderPlan } from "./output-plan.js";
import { isChanged } from "./write-files.js";

/** A difference between the disk and the output. */
export interface Difference {
  readonly kind: "missing" | "changed" | "misspelled" | "stale" | "untracked";
  /** Absolute. */
  readonly path: string;
  /** For `changed`: the first line that differs, counted from 1, on the disk and in the output; null if a text has ended. */
  readonly line?: { readonly number: number; readonly onDisk: string | null; readonly wanted: string | null };
}

/**
 * Returns the changes that a run would make, for `compile --check`: files that are missing, have other lines, are no
 * longer generated, or are in the folder of a target although nothing generates them.
 */
export function compareFolders(plans: readonly FolderPlan[], disk: Disk): Difference[] {
  const roots = new Set(plans.map(({ root }) => root));
  return plans.flatMap(({ root, spelled: otherRoot, files, stale, others }) => {
    const known = new Set([
      ...files.flatMap(({ path, spelled }) => [path, spelled]),
      ...stale.map((file) => file.path),
      ...others.flatMap((entry) => Object.keys(entry.files)),
    ]);
    const filled = [...new Set(files.map((file) => join(root, file.output.prefix)))];
    const untracked = filled
      .flatMap((folder) => filesIn(folder, roots, disk))
      .filter((path) => !known.has(relative(root, path).split(sep).join("/")));
    return [
      ...(otherRoot === null ? [] : [{ kind: "misspelled", path: root } as const]),
      ...files.filter(isChanged).map(({ full, onDisk, text, spelled }): Difference => {
        if (onDisk === null) return { kind: "missing", path: full };
        if (spelled !== null) return { kind: "misspelled", path: full };
        return { kind: "changed", path: full, line: firstDifference(withLf(onDisk), withLf(text)) };
      }),
      ...stale.map((file): Difference => ({ kind: "stale", path: file.full })),
      ...[...new Set(untracked)].map((path): Difference => ({ kind: "untracked", path })),
    ];
  });
}

function firstDifference(onDisk: string, wanted: string): NonNullable<Difference["line"]> {
  const [before, after] = [onDisk.split("\n"), wanted.split("\n")];
  const index = before.findIndex((line, number) => line !== after[number]);
  const at = index < 0 ? before.length : index;
  return { number: at + 1, onDisk: before[at] ?? null, wanted: after[at] ?? null };
}

/**
 * All files below a folder. Names that begin with a dot belong to the system and to tools and are skipped; an output
 * folder below it is compared separately, or belongs to another configuration.
 */
function filesIn(folder: string, roots: ReadonlySet<string>, disk: Disk): string[] {
  const entries = (disk.list(folder) ?? []).filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
  return entries
    .flatMap(({ name, isFolder }) => {
      const path = join(folder, name);
      if (!isFolder) return [path];
      return roots.has(path) || disk.realPath(join(path, manifestName)) !== null ? [] : filesIn(path, roots, disk);
    })
    .sort();
}
