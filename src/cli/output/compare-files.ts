import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { FolderPlan } from "./output-plan.js";

/** A difference between the disk and what would be written. */
export interface Difference {
  readonly kind: "missing" | "changed" | "stale" | "untracked";
  /** Absolute. */
  readonly path: string;
  /** For `changed`: the first line that differs, from 1, on the disk and as it would be; null where a text ends. */
  readonly line?: { readonly number: number; readonly onDisk: string | null; readonly wanted: string | null };
}

/**
 * What a run would change, for `compile --check`: files that are missing, of another text, no longer made, or that nobody makes
 * although they stand in a folder that a target fills.
 */
export function compareFolders(plans: readonly FolderPlan[]): Difference[] {
  return plans.flatMap(({ root, files, stale, others }) => {
    const known = new Set([
      ...files.map((file) => file.path),
      ...stale.map((file) => file.path),
      ...others.flatMap((entry) => Object.keys(entry.files)),
    ]);
    const filled = [...new Set(files.map((file) => join(root, file.output.prefix)))];
    const untracked = filled.flatMap(filesIn).filter((path) => !known.has(relative(root, path).split(sep).join("/")));
    return [
      ...files.flatMap(({ full, onDisk, text }): Difference[] => {
        if (onDisk === null) return [{ kind: "missing", path: full }];
        return onDisk === text ? [] : [{ kind: "changed", path: full, line: firstDifference(onDisk, text) }];
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

/** All files below a folder; those that begin with a dot are the system's and the tools'. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules")
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : [path];
    })
    .sort();
}
