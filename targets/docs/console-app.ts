import { readFileSync } from "node:fs";

/** The console, compressed by gzip, as base64. It is built with the package; the build puts its path in the place of this one. */
export function consoleApp(): string {
  return readFileSync(new URL("../../dist/console/console.js.gz", import.meta.url)).toString("base64");
}
