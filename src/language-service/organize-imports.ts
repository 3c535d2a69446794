import type { TextEdit } from "../diagnostics/diagnostic.js";
import { filesWithUnnamed, usedNames } from "../lint/rules/unused/unused-import.js";
import type * as ast from "../syntax/ast.js";
import { type Meaning, meaningOf, type Workspace } from "./workspace.js";

/** The edit that leaves one import for each file, sorted, without unused names; none if nothing changes. */
export function organizeImports(workspace: Workspace, path: string): TextEdit[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const { imports } = meaning.module.document;
  const [first] = imports;
  const last = imports.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = { ...first.span, end: last.span.end };
  const before = span.file.text.slice(span.start, span.end);
  // Sorting would lose comments between imports, and text that could not be read.
  const others = imports.reduceRight(
    (text, { span: each }) => text.slice(0, each.start - span.start) + text.slice(each.end - span.start),
    before,
  );
  if (others.trim() !== "" || meaning.module.document.damaged.length > 0) return [];
  const text = importLines(imports, needed(meaning)).join("\n");
  if (text === before) return [];
  if (text !== "") return [{ span, text }];
  const lineBreaks = /^(?:\r?\n)+/.exec(span.file.text.slice(span.end))?.[0].length ?? 0;
  return [{ span: { ...span, end: span.end + lineBreaks }, text: "" }];
}

/** Whether an imported name is used, or its file is needed for schemes, interceptors and annotations, which have no import. */
function needed({ module }: Meaning): (imported: ast.Import, name: ast.Name) => boolean {
  const used = usedNames(module);
  const withUnnamed = filesWithUnnamed([module]);
  return ({ from, namespace, names }, name) => {
    if (used.has(name.text)) return true;
    const others = namespace === null ? names.map((each) => (each.alias ?? each.name).text) : [namespace.text];
    const target = module.imports.get(from.value) ?? null;
    if (target === null) return true;
    return !others.some((other) => used.has(other)) && withUnnamed.has(target);
  };
}

function importLines(
  imports: readonly ast.Import[],
  isNeeded: (imported: ast.Import, name: ast.Name) => boolean,
): string[] {
  const names = new Map<string, Set<string>>();
  const lines: { readonly path: string; readonly text: string }[] = [];
  for (const each of imports) {
    const { from, namespace, names: imported } = each;
    const path = from.value;
    if (namespace !== null && isNeeded(each, namespace))
      lines.push({ path, text: `import * as ${namespace.text} from ${JSON.stringify(path)}` });
    const kept = names.get(path) ?? new Set();
    names.set(path, kept);
    for (const { name, alias } of imported)
      if (isNeeded(each, alias ?? name)) kept.add(alias === null ? name.text : `${name.text} as ${alias.text}`);
  }
  for (const [path, kept] of names) {
    if (kept.size === 0) continue;
    lines.push({ path, text: `import { ${[...kept].sort(compareText).join(", ")} } from ${JSON.stringify(path)}` });
  }
  return lines.sort((a, b) => compareText(a.path, b.path) || compareText(a.text, b.text)).map(({ text }) => text);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
