import { readdirSync, statSync } from "node:fs";
import { loaders } from "../../../targets/loaders.js";
import { suggest } from "../../text/suggest.js";
import { UsageError } from "../failures.js";

/**
 * Checks a folder given with `--templates`: a file that has no effect is a mistake. `names` are the targets of this run, built in
 * or not. Throws a UsageError.
 */
export function checkTemplateFolder(folder: string, names: readonly string[]): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`could not read the templates in ${folder}: it is not a folder`);
  const known = [...new Set([...loaders.keys(), ...names])];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(".hbs"))
      throw new UsageError(
        `${folder}/${entry.name} has no effect: a template must be in the folder of its target, TARGET/NAME.hbs`,
      );
    if (!entry.isDirectory() || entry.name.startsWith(".") || known.includes(entry.name)) continue;
    const near = suggest(entry.name, known);
    throw new UsageError(
      `${folder}/${entry.name} has no effect: there is no target ${entry.name}${near === null ? "" : `; did you mean ${near}?`}`,
    );
  }
}
