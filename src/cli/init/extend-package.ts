import { applyEdits, modify, type ParseError, parse } from "jsonc-parser";
import { UsageError } from "../failures.js";
import type { ProjectTemplate } from "./templates.js";

export interface ExtendedPackage {
  readonly text: string;
  /** The added entries, such as `scripts.dev`. */
  readonly added: readonly string[];
  /** Entries that existed with another value, and are kept. */
  readonly kept: readonly string[];
}

/** The entries of a template in a new package.json. */
export function newPackage(template: ProjectTemplate, name: string, version: string): string {
  const { scripts, dependencies, devDependencies } = template;
  const value = {
    name,
    private: true,
    type: "module",
    scripts,
    dependencies: sorted({ goaidl: `^${version}`, ...dependencies }),
    devDependencies,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Adds the entries of a template that a package.json lacks. The rest stays unchanged, to the byte. Throws a UsageError. */
export function extendPackage(text: string, template: ProjectTemplate, version: string): ExtendedPackage {
  const errors: ParseError[] = [];
  const before: unknown = parse(text, errors);
  if (errors.length > 0 || typeof before !== "object" || before === null || Array.isArray(before))
    throw new UsageError("package.json is not a JSON object: fix it first");
  const wanted = {
    scripts: template.scripts,
    dependencies: { goaidl: `^${version}`, ...template.dependencies },
    devDependencies: template.devDependencies,
  };
  const present = namesOf(before);
  const added: string[] = [];
  const kept: string[] = [];
  let extended = text;
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  const formattingOptions = { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol: "\n" };
  for (const [section, entries] of Object.entries(wanted)) {
    for (const [name, value] of Object.entries(entries)) {
      const known = section === "scripts" ? valueAt(before, section, name) : present.get(name);
      if (known !== undefined) {
        if (section === "scripts" && known !== value) kept.push(`${section}.${name}`);
        continue;
      }
      extended = applyEdits(extended, modify(extended, [section, name], value, { formattingOptions }));
      added.push(`${section}.${name}`);
    }
  }
  return { text: extended, added, kept };
}

/** The packages that a package.json names in any section. */
function namesOf(value: object): Map<string, unknown> {
  const sections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
  return new Map(sections.flatMap((section) => Object.entries(objectAt(value, section))));
}

function valueAt(value: object, section: string, name: string): unknown {
  return Object.entries(objectAt(value, section)).find(([key]) => key === name)?.[1];
}

function objectAt(value: object, key: string): object {
  const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof found === "object" && found !== null ? found : {};
}

function sorted(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
