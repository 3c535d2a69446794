import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The text of a file of this package, by its path in it. Works from the sources, from the build and from the bundle. */
export function packageFile(path: string): string {
  for (const root of ["../../", "../../../"]) {
    const folder = new URL(root, import.meta.url);
    if (existsSync(fileURLToPath(new URL("package.json", folder)))) return readFileSync(new URL(path, folder), "utf8");
  }
  throw new Error(`the package lacks ${path}`);
}

/** The version of this package. */
export function version(): string {
  const parsed: unknown = JSON.parse(packageFile("package.json"));
  return typeof parsed === "object" && parsed !== null && "version" in parsed ? String(parsed.version) : "unknown";
}
