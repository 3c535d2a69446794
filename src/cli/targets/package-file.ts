import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The text of a file of this package, by its path in it. */
export function packageFile(path: string): string {
  return readFileSync(join(packageFolder(), path), "utf8");
}

/** The folder of this package. Works from the sources, from the build and from the bundle. */
export function packageFolder(): string {
  for (const above of ["../../", "../../../", "../../../../"]) {
    const folder = fileURLToPath(new URL(above, import.meta.url));
    if (existsSync(join(folder, "package.json"))) return folder;
  }
  throw new Error("the package has no package.json");
}

/** The version of this package. */
export function version(): string {
  const parsed: unknown = JSON.parse(packageFile("package.json"));
  return typeof parsed === "object" && parsed !== null && "version" in parsed ? String(parsed.version) : "unknown";
}
