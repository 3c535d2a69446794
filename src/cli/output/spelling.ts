import { relative } from "node:path";
import type { Disk } from "./disk.js";

/**
 * A path below a folder, with `/`, as the disk spells it. On a case-insensitive disk, `ABC.json` leads to the file
 * `Abc.json`, and the result is `Abc.json`. Null if nothing exists there.
 */
export function spelledPath(folder: string, path: string, disk: Disk): string | null {
  const realFolder = disk.realPath(folder);
  const real = disk.realPath(`${folder}/${path}`);
  if (realFolder === null || real === null) return null;
  const spelled = relative(realFolder, real).replaceAll("\\", "/");
  // A symbolic link leads elsewhere, so the path has no other spelling.
  return differsInCase(spelled, path) ? spelled : path;
}

/** Whether a file exists under exactly this name. */
export function existsAsSpelled(path: string, disk: Disk): boolean {
  const real = disk.realPath(path);
  if (real === null) return false;
  const [wanted, found] = [namesFromEnd(path), namesFromEnd(real)];
  for (const [index, name] of wanted.entries()) {
    const other = found[index];
    if (other === name) continue;
    // From the first link on, the names are unrelated.
    return other === undefined || !differsInCase(other, name);
  }
  return true;
}

export function differsInCase(one: string, other: string): boolean {
  return one !== other && one.toLowerCase() === other.toLowerCase();
}

function namesFromEnd(path: string): string[] {
  return path.split(/[\\/]/).reverse();
}
