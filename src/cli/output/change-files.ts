import { dirname } from "node:path";
import { IoError, systemReason } from "../failures.js";
import type { Disk } from "./disk.js";

/** The new text of a file; null to remove it. */
export interface Change {
  readonly path: string;
  readonly text: string | null;
}

interface Step {
  readonly path: string;
  /** The new text, written beside the file; null to remove it. */
  readonly temporary: string | null;
  readonly backup: string;
}

/**
 * Makes all changes or none, in order. New texts are written beside the files first, so that a full disk is noticed;
 * then files are renamed, and renamed back if that fails. A reader sees each file's old text or its new one. Throws an
 * IoError.
 */
export function changeFiles(changes: readonly Change[], disk: Disk): void {
  const madeFolders: { readonly from: string; readonly to: string }[] = [];
  const folders = new Set<string>();
  const steps: Step[] = [];
  const done: Step[] = [];
  const backups: string[] = [];
  let current = "";
  try {
    for (const [index, { path, text }] of changes.entries()) {
      current = path;
      const temporary = text === null ? null : `${path}.${process.pid}-${index}.tmp`;
      steps.push({ path, temporary, backup: `${path}.${process.pid}-${index}.old` });
      if (temporary === null || text === null) continue;
      const folder = dirname(path);
      const top = folders.has(folder) ? null : disk.makeFolder(folder);
      folders.add(folder);
      if (top !== null) madeFolders.push({ from: folder, to: top });
      disk.write(temporary, text);
    }
    for (const step of steps) {
      current = step.path;
      if (apply(step, disk)) backups.push(step.backup);
      done.push(step);
    }
  } catch (error) {
    const isRestored = restore(done, disk);
    for (const { temporary, backup } of steps)
      for (const path of [temporary, backup]) if (path !== null) discard(path, disk);
    for (const { from, to } of madeFolders.reverse()) removeUpTo(from, to, disk);
    const state = isRestored ? "nothing was changed" : "some files may be new already: run it again";
    throw new IoError(`could not write ${current}: ${systemReason(error)}; ${state}`);
  }
  for (const backup of backups) discard(backup, disk);
}

/** Returns whether there was a file, which is kept as a backup. */
function apply({ path, temporary, backup }: Step, disk: Disk): boolean {
  if (temporary === null) {
    disk.rename(path, backup);
    return true;
  }
  const exists = disk.realPath(path) !== null;
  if (exists) disk.duplicate(path, backup);
  disk.rename(temporary, path);
  return exists;
}

/** Undoes steps, the last one first. Returns whether all of them were undone. */
function restore(done: readonly Step[], disk: Disk): boolean {
  let isRestored = true;
  for (const { path, temporary, backup } of [...done].reverse()) {
    try {
      if (disk.realPath(backup) !== null) disk.rename(backup, path);
      else if (temporary !== null) disk.remove(path);
    } catch {
      isRestored = false;
    }
  }
  return isRestored;
}

/** Removes a temporary file. One that can't be removed does no harm. */
function discard(path: string, disk: Disk): void {
  try {
    disk.remove(path);
  } catch {
    // It stays.
  }
}

function removeUpTo(folder: string, top: string, disk: Disk): void {
  for (let current = folder; current.startsWith(top) && disk.removeEmptyFolder(current); ) current = dirname(current);
}
