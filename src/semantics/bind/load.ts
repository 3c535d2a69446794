import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Document, StringValue } from "../../syntax/ast.js";
import { parse } from "../../syntax/parse.js";
import { type SourceFile, sourceFile } from "../../text/source-file.js";
import { diagnosticOf } from "../reporter.js";

/** What the compiler needs of the world: texts by path, with `/` as separator. */
export interface Host {
  /** The text of a file, or null where there is none. */
  read(path: string): string | null;
}

export interface Module {
  readonly path: string;
  readonly file: SourceFile;
  readonly document: Document;
  /** Module of each import, by the text of its path; null where there is none. */
  readonly imports: ReadonlyMap<string, Module | null>;
}

/** Reads a contract and what it imports. Cycles are fine: a module is read once. */
export function load(
  entry: string,
  host: Host,
): { entry: Module | null; modules: readonly Module[]; diagnostics: Diagnostic[] } {
  const modules = new Map<string, Module>();
  const diagnostics: Diagnostic[] = [];

  const read = (path: string): Module | null => {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const text = host.read(path);
    if (text === null) return null;
    const file = sourceFile(path, text);
    const parsed = parse(file);
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    const imports = new Map<string, Module | null>();
    const module = { path, file, document: parsed.value.document, imports };
    modules.set(path, module);
    for (const { from } of module.document.imports) {
      if (!/^\.\.?\//.test(from.value)) {
        diagnostics.push(
          diagnosticOf("import-path", { path: from.value }, from.span, { hint: `write \`"./${from.value}"\`` }),
        );
        imports.set(from.value, null);
        continue;
      }
      const imported = read(resolvePath(path, from.value));
      if (imported === null) diagnostics.push(notFound(from, path, host));
      imports.set(from.value, imported);
    }
    return module;
  };

  const first = read(entry);
  return { entry: first, modules: [...modules.values()], diagnostics };
}

/** An import of no file; imports of TypeScript leave the ending out, and those of contracts have it. */
function notFound(from: StringValue, path: string, host: Host): Diagnostic {
  const written = `${from.value.replace(/\.[jt]s$/, "")}.goa`;
  if (host.read(resolvePath(path, written)) === null) {
    return diagnosticOf("import-not-found", { path: from.value }, from.span);
  }
  const text = JSON.stringify(written);
  return diagnosticOf("import-not-found", { path: from.value }, from.span, {
    hint: `did you mean \`${text}\`?`,
    fixes: [{ title: `write \`${text}\``, edits: [{ span: from.span, text }] }],
  });
}

/** A path relative to the file that names it. */
export function resolvePath(from: string, relative: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "." || part === "") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** The path by which one file imports another. */
export function relativePath(from: string, to: string): string {
  const folders = from.split("/").slice(0, -1);
  const parts = to.split("/");
  let shared = 0;
  while (shared < folders.length && shared < parts.length - 1 && folders[shared] === parts[shared]) shared++;
  const up = folders.slice(shared).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...parts.slice(shared)].join("/");
}
