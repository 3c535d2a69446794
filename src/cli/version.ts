import { readFileSync } from "node:fs";

/** The version in the package's own package.json. */
export function version(): string {
  // From dist/src/cli and from src/cli alike, the nearest package.json above.
  for (const path of ["../../package.json", "../../../package.json"]) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
      if (typeof parsed === "object" && parsed !== null && "version" in parsed) return String(parsed.version);
    } catch {
      // The other one.
    }
  }
  return "unknown";
}
