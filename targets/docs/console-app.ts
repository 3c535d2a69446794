import { readFileSync } from "node:fs";

/**
 * The console, compressed with gzip, as base64. The build makes the file, and replaces the path here by the file's path
 * in the package.
 */
export function consoleApp(): string {
  return readFileSync(new URL("../../dist/console/console.js.gz", import.meta.url)).toString("base64");
}
