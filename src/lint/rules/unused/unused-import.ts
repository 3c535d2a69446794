import type { Fix } from "../../../diagnostics/diagnostic.js";
import type { Module } from "../../../semantics/bind/load.js";
import type * as ast from "../../../syntax/ast.js";
import { walk } from "../../../syntax/walk.js";
import { removal } from "../../removal.js";
import type { Rule } from "../../rule.js";

export const unusedImport: Rule = {
  code: "unused-import",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  safeFix: true,
  page: {
    what: "A file does not use a name that it imports. Imports of files that declare schemes, interceptors or annotations, which are used without being imported by name, are skipped.",
    why: "The import makes one file depend on another needlessly.",
    wrong: `import { Problem, Page } from "./common.goa"
type Answer { problem: Problem }
`,
    right: `import { Problem } from "./common.goa"
type Answer { problem: Problem }
`,
  },
  check: ({ modules }, report) => {
    const withUnnamed = filesWithUnnamed(modules);
    for (const module of modules) {
      const used = usedNames(module);
      for (const each of module.document.imports) {
        const names = each.names.filter(({ name, alias }) => !used.has((alias ?? name).text));
        const all = each.namespace === null ? names.length === each.names.length : !used.has(each.namespace.text);
        const from = module.imports.get(each.from.value) ?? null;
        if (all && from !== null && withUnnamed.has(from)) continue;
        const whole: Fix = {
          title: "remove the import",
          edits: [{ span: removal(each.span), text: "" }],
        };
        if (each.namespace !== null && all)
          report(each.namespace.span, `nothing here uses \`${each.namespace.text}\``, { fixes: [whole] });
        for (const named of names) {
          const text = (named.alias ?? named.name).text;
          report(named.span, `nothing here uses \`${text}\``, { fixes: [all ? whole : withoutName(each, named)] });
        }
      }
    }
  },
};

/** The names of a file's imports and declarations that its types and values use. */
export function usedNames({ document }: Pick<Module, "document">): ReadonlySet<string> {
  const used = new Set<string>();
  walk(document, (node) => {
    const [first] = node.kind === "reference" || node.kind === "name-value" ? node.path : [];
    if (first !== undefined) used.add(first.text);
  });
  return used;
}

/** Removes one name with the comma that it no longer needs. */
function withoutName({ names }: ast.Import, named: ast.NamedImport): Fix {
  const index = names.indexOf(named);
  const next = names[index + 1];
  const before = names[index - 1];
  const start = next === undefined && before !== undefined ? before.span.end : named.span.start;
  const end = next === undefined ? named.span.end : next.span.start;
  return { title: "remove the name", edits: [{ span: { ...named.span, start, end }, text: "" }] };
}

/**
 * Of some files and everything that they import, returns those that declare schemes, interceptors or annotations, which
 * need no import by name, or that import such a file. The search goes from the declarations backwards, so that chains
 * and circles are followed once.
 */
export function filesWithUnnamed(files: readonly Module[]): ReadonlySet<Module> {
  const importers = new Map<Module, Module[]>();
  const modules = new Set(files);
  // The set grows while it is walked, and added modules are visited too.
  for (const module of modules) {
    for (const imported of module.imports.values()) {
      if (imported === null) continue;
      modules.add(imported);
      const known = importers.get(imported);
      if (known === undefined) importers.set(imported, [module]);
      else known.push(module);
    }
  }
  const found = new Set([...modules].filter(declaresUnnamed));
  for (const module of found) for (const importer of importers.get(module) ?? []) found.add(importer);
  return found;
}

function declaresUnnamed({ document }: Module): boolean {
  return document.declarations.some(
    ({ kind }) => kind === "scheme" || kind === "interceptor" || kind === "annotation-declaration",
  );
}
