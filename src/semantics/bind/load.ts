import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.js";
import { suggestedText } from "../../diagnostics/did-you-mean.js";
import type { Document, StringValue } from "../../syntax/ast.js";
import { parse } from "../../syntax/parse.js";
import { type SourceFile, sourceFile } from "../../text/source-file.js";
import { suggest } from "../../text/suggest.js";
import { diagnosticOf } from "../reporter.js";
import type { ImportRefusal } from "./import-refusal.js";

/** The compiler's access to files: texts by path, with `/` as separator. */
export interface Host {
  /** The text of a file, or null if there is none. */
  read(path: string): string | null;
  /** The file to which an imported path leads. Without this function each path is a separate file, and all may be read. */
  find?(path: string): FoundFile;
  /** The names of the `.goa` files in the folder of a path, for suggestions. */
  siblings?(path: string): readonly string[];
  /** The parsed text of a file. A host that compiles again and again can cache it. */
  parse?(path: string, text: string): Outcome<{ readonly document: Document }>;
}

export type FoundFile =
  /** Paths with the same identity lead to one file: through links, or on disks without regard to case. */
  | { readonly kind: "file"; readonly identity: string }
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly reason: ImportRefusal };

export interface Module {
  readonly path: string;
  readonly file: SourceFile;
  readonly document: Document;
  /** The module of each import, by the text of its path; null if there is none. */
  readonly imports: ReadonlyMap<string, Module | null>;
}

export interface Loaded {
  readonly entry: Module | null;
  readonly modules: readonly Module[];
  readonly diagnostics: Diagnostic[];
}

interface OpenModule extends Module {
  readonly imports: Map<string, Module | null>;
}

/** Reads a contract and its imports. A file is read once, however many paths lead to it. Circles of imports are allowed. */
export function load(entry: string, host: Host): Loaded {
  const modules = new Map<string, OpenModule>();
  const diagnostics: Diagnostic[] = [];

  const read = (path: string, identity: string): OpenModule | null => {
    const text = host.read(path);
    if (text === null) return null;
    const parsed = host.parse?.(path, text) ?? parse(sourceFile(path, text));
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    const { document } = parsed.value;
    const module = { path, file: document.span.file, document, imports: new Map() };
    modules.set(identity, module);
    return module;
  };

  const found = host.find?.(entry);
  const first = read(entry, found?.kind === "file" ? found.identity : entry);
  // Files are read in the order of the text: the imports of a file come before the imports that follow it.
  const open = first === null ? [] : [importsOf(first)];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.pending.pop();
    if (next === undefined) {
      open.pop();
      continue;
    }
    const { from } = next;
    const { module } = top;
    if (module.imports.has(from.value)) continue;
    module.imports.set(from.value, null);
    const path = resolvePath(module.path, from.value);
    const problem = pathProblem(from, path, host);
    const target = problem === null ? (host.find?.(path) ?? { kind: "file", identity: path }) : null;
    if (problem !== null) diagnostics.push(problem);
    else if (target?.kind === "refused")
      diagnostics.push(diagnosticOf("import-refused", { path: from.value, reason: target.reason }, from.span));
    if (target === null || target.kind === "refused") continue;
    const known = target.kind === "file" ? modules.get(target.identity) : undefined;
    // A missing file is requested, too, so that a host that watches files can watch for it.
    const imported = known ?? read(path, target.kind === "file" ? target.identity : path);
    if (imported === null) diagnostics.push(notFound(from, path, host));
    module.imports.set(from.value, imported);
    if (imported !== null && known === undefined) open.push(importsOf(imported));
  }
  return { entry: first, modules: [...modules.values()], diagnostics };
}

function importsOf(module: OpenModule) {
  return { module, pending: module.document.imports.toReversed() };
}

/** Reports an import whose path can't be that of a contract; such a file is not read. */
function pathProblem(from: StringValue, path: string, host: Host): Diagnostic | null {
  if (!/^\.\.?\//.test(from.value)) {
    const text = JSON.stringify(`./${from.value}`);
    return diagnosticOf("import-path", { path: from.value }, from.span, { hint: `write \`${text}\`` });
  }
  if (path.endsWith(".goa")) return null;
  // Imports of TypeScript leave the ending out, or have that of JavaScript.
  const written = `${from.value.replace(/\.[jt]s$/, "")}.goa`;
  const text = JSON.stringify(written);
  const isThere = exists(`${path.replace(/\.[jt]s$/, "")}.goa`, host);
  return diagnosticOf("import-ending", { path: from.value }, from.span, isThere ? suggestedText(text, from.span) : {});
}

function exists(path: string, host: Host): boolean {
  const found = host.find?.(path);
  return found === undefined ? host.read(path) !== null : found.kind === "file";
}

/** Reports an import of a missing file, with the file in the same folder whose name is nearest. */
function notFound(from: StringValue, path: string, host: Host): Diagnostic {
  const slash = path.lastIndexOf("/") + 1;
  const near = suggest(path.slice(slash), host.siblings?.(path) ?? []);
  if (near === null) return diagnosticOf("import-not-found", { path: from.value }, from.span);
  const text = JSON.stringify(from.value.slice(0, from.value.lastIndexOf("/") + 1) + near);
  return diagnosticOf("import-not-found", { path: from.value }, from.span, suggestedText(text, from.span));
}

/** A path relative to the file that names it. */
function resolvePath(from: string, relative: string): string {
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
