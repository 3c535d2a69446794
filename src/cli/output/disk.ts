import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";

export interface DiskEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The file operations of `compile`. This is an interface so that tests can simulate a full disk. */
export interface Disk {
  /** Reads a file; null if it does not exist. Throws the system's errors. */
  read(path: string): string | null;
  /** Lists a folder; null if it can't be listed. */
  list(folder: string): readonly DiskEntry[] | null;
  /** The path as the disk spells it, with symbolic links resolved; null if it does not exist. */
  realPath(path: string): string | null;
  write(path: string, text: string): void;
  /** Makes a folder and those above it. Returns the topmost one that was made; null if all existed. */
  makeFolder(path: string): string | null;
  /** Makes a second name for a file, or a copy if the file system has no links. */
  duplicate(from: string, to: string): void;
  rename(from: string, to: string): void;
  /** Removes a file; does nothing if it does not exist. */
  remove(path: string): void;
  /** Removes a folder if it is empty. Returns whether it did. */
  removeEmptyFolder(path: string): boolean;
}

export const systemDisk: Disk = {
  read(path) {
    // Most paths are of new files, for which an error would be made and thrown away.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    }
  },
  list(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        isFolder: entry.isDirectory(),
      }));
    } catch {
      return null;
    }
  },
  realPath(path) {
    if (!existsSync(path)) return null;
    try {
      return realpathSync.native(path);
    } catch {
      return null;
    }
  },
  write: (path, text) => writeFileSync(path, text),
  makeFolder: (path) => mkdirSync(path, { recursive: true }) ?? null,
  duplicate(from, to) {
    try {
      linkSync(from, to);
    } catch {
      copyFileSync(from, to);
    }
  },
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { force: true }),
  removeEmptyFolder(path) {
    try {
      rmdirSync(path);
      return true;
    } catch {
      return false;
    }
  },
};

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
