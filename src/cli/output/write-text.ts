import { chmodSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file so that a reader sees the old text or the new one, never a part of it. Makes its folders. An existing
 * file keeps its permissions, and a symbolic link is kept: its target is written.
 */
export function writeAtomically(path: string, text: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  const file = stats === undefined ? path : realpathSync(path);
  if (stats === undefined) mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    if (stats !== undefined) chmodSync(temporary, stats.mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
