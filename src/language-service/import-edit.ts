import type { TextEdit } from "../diagnostics/diagnostic.js";
import { relativePath } from "../semantics/bind/load.js";
import type * as ast from "../syntax/ast.js";
import { insertionAt } from "./edits.js";

/** The edit that imports a name of another file: in an existing import of that file, else as a separate line. */
export function importEdit(document: ast.Document, path: string, name: string): TextEdit {
  const { file } = document.span;
  const from = relativePath(file.path, path);
  const known = document.imports.find(({ from: { value }, namespace }) => value === from && namespace === null);
  const last = known?.names.at(-1);
  if (last !== undefined) return { span: insertionAt(last.span, last.span.end), text: `, ${name}` };
  const line = `import { ${name} } from ${JSON.stringify(from)}`;
  const lastImport = document.imports.at(-1);
  if (lastImport !== undefined) return { span: insertionAt(lastImport.span, lastImport.span.end), text: `\n${line}` };
  if (document.edition !== null)
    return { span: insertionAt(document.edition.span, document.edition.span.end), text: `\n\n${line}` };
  return { span: insertionAt(document.span, 0), text: `${line}\n\n` };
}
