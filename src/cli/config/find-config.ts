import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export const configName = "goaidl.config.json";

/** The path of the configuration for a folder, which is the nearest one upwards; null if there is none. */
export function findConfig(folder: string): string | null {
  return nearest(folder, configName);
}

/** The path of a file or folder with a name, in a folder or the nearest one above it; null if there is none. */
export function nearest(folder: string, name: string): string | null {
  for (let current = folder; ; current = dirname(current)) {
    const path = join(current, name);
    if (existsSync(path)) return path;
    if (dirname(current) === current) return null;
  }
}
