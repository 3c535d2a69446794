import type { TextEdit } from "../diagnostics/diagnostic.js";
import { relativePath } from "../semantics/bind/load.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";

/** The edit that imports a name of another file: into an import of that file where there is one, else as a separate line. */
export function importEdit(document: ast.Document, path: string, name: string): TextEdit {
  const { file } = document.span;
  const from = relativePath(file.path, path);
  const known = document.imports.find(({ from: { value }, namespace }) => value === from && namespace === null);
  const last = known?.names.at(-1);
  if (last !== undefined) return { span: at(last.span, last.span.end), text: `, ${name}` };
  const line = `import { ${name} } from ${JSON.stringify(from)}`;
  const lastImport = document.imports.at(-1);
  if (lastImport !== undefined) return { span: at(lastImport.span, lastImport.span.end), text: `\n${line}` };
  if (document.edition !== null)
    return { span: at(document.edition.span, document.edition.span.end), text: `\n\n${line}` };
  return { span: at(document.span, 0), text: `${line}\n\n` };
}

function at({ file }: Span, offset: number): Span {
  return { file, start: offset, end: offset };
}
