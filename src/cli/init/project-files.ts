import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../targets/package-file.js";
import type { ProjectTemplate } from "./templates.js";

/** npm leaves files with these names out of a package, so they have other names in ours. */
const renamed: Readonly<Record<string, string>> = { gitignore: ".gitignore", gitattributes: ".gitattributes" };

/** The files of a template, by their path in the project. */
export function projectFiles({ folders }: ProjectTemplate, name: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    const root = join(packageFolder(), "templates", folder);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const inside = path.slice(root.length + 1).replaceAll("\\", "/");
      files.set(renamed[inside] ?? inside, readFileSync(path, "utf8").replaceAll("{{name}}", name));
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
