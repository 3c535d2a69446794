import { existsSync, readdirSync } from "node:fs";
import { targets } from "../../../targets/registry.js";
import { suggest } from "../../text/suggest.js";
import { Trouble } from "../io.js";

/**
 * Looks at a folder given with `--templates`: what has no effect there is a mistake. `names` are the targets of this run, ours
 * and others. Throws Trouble.
 */
export function checkTemplateFolder(folder: string, names: readonly string[]): void {
  if (!existsSync(folder)) throw new Trouble(`there is no folder ${folder} with templates`);
  const known = [...new Set([...targets.map(({ name }) => name), ...names])];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(".hbs"))
      throw new Trouble(
        `${folder}/${entry.name} has no effect: templates stand in a folder of their target, TARGET/NAME.hbs`,
      );
    if (!entry.isDirectory() || entry.name.startsWith(".") || known.includes(entry.name)) continue;
    const near = suggest(entry.name, known);
    throw new Trouble(
      `${folder}/${entry.name} has no effect: there is no target ${entry.name}${near === null ? "" : `; did you mean ${near}?`}`,
    );
  }
}
