import type { SourceFile } from "../text/source-file.js";
import type { Compiled } from "./compile.js";

/** Finds the files of a design's origins, which name them relative to the folder of the entry; null for other files. */
export function originSources({ files }: Compiled, entry: string): (path: string) => SourceFile | null {
  const root = entry.slice(0, entry.lastIndexOf("/") + 1);
  const byPath = new Map(files.map((file) => [file.path, file]));
  return (path) => byPath.get(root + path) ?? byPath.get(path) ?? null;
}
