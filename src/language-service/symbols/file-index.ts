import { isPrimitive } from "../../ir/primitives.js";
import { type Program, type Scope, symbolOf } from "../../semantics/bind/scope.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import { type BoundField, boundType, structureOf } from "./bound-type.js";
import { mayBeQuoted, type NamedSymbol, type Occurrence, type SymbolKind } from "./symbol.js";

/** The occurrences found in a file so far, and the context of its names. */
export interface Index {
  readonly scope: Scope;
  readonly program: Program;
  readonly found: Occurrence[];
  /** The starts of names that are indexed. */
  readonly seen: Set<number>;
}

export function add(
  index: Index,
  span: Span,
  symbol: NamedSymbol,
  { role = "reference", alias = null, form = "word" }: Partial<Omit<Occurrence, "span" | "symbol">> = {},
): void {
  index.found.push({ span, symbol, role, alias, form });
  index.seen.add(span.start);
}

export function symbol(kind: SymbolKind, name: ast.Name): NamedSymbol {
  return { kind, name: name.text, span: name.span };
}

export function declare(index: Index, kind: SymbolKind, name: ast.Name): void {
  add(index, name.span, symbol(kind, name), { role: "declaration", form: mayBeQuoted(kind) ? "member" : "word" });
}

export function symbolOfDeclaration(declaration: ast.Declaration): NamedSymbol {
  return symbol(kindOf(declaration), declaration.name);
}

export function kindOf({ kind }: ast.Declaration): SymbolKind {
  return kind === "annotation-declaration" ? "annotation" : kind;
}

/** Adds the fields of one name; there are several if a message is a union. */
export function addFields(index: Index, name: ast.Name, fields: readonly BoundField[]): void {
  const added = new Set<number>();
  for (const { field } of fields) {
    if (field.name.text !== name.text || added.has(field.name.span.start)) continue;
    added.add(field.name.span.start);
    add(index, name.span, symbol("field", field.name), { form: "member" });
  }
}

/** A path of names that leads to a type or constant: `Entry`, `common.Entry`. */
export function indexPath(index: Index, path: readonly ast.Name[]): void {
  const [first, second] = path;
  if (first === undefined) return;
  if (second !== undefined) indexNamespace(index, first);
  else if (isPrimitive(first.text)) return;
  const target = symbolOf(index.scope, path);
  const last = path.at(-1);
  if (target === null || last === undefined) return;
  const isAlias = second === undefined && last.text !== target.declaration.name.text;
  const alias = isAlias ? aliasOf(index, last.text) : null;
  add(index, last.span, symbolOfDeclaration(target.declaration), { alias });
}

function indexNamespace(index: Index, name: ast.Name): void {
  for (const { namespace } of index.scope.module.document.imports)
    if (namespace?.text === name.text) add(index, name.span, symbol("namespace", namespace));
}

function aliasOf({ scope }: Index, local: string): Span | null {
  const names = scope.module.document.imports.flatMap((imported) => imported.names);
  return names.find(({ alias }) => alias?.text === local)?.alias?.span ?? null;
}

/** The names in the braces of a path or URL, if the text has no escapes. */
export function namesInText({ span, value }: ast.StringValue): { readonly text: string; readonly span: Span }[] {
  const written = span.file.text.slice(span.start + 1, span.end - 1);
  if (written !== value) return [];
  return [...value.matchAll(/\{(\*?)([^{}*]*)\}/g)].map((match) => {
    const text = match[2] ?? "";
    const start = span.start + 2 + match.index + (match[1]?.length ?? 0);
    return { text, span: { file: span.file, start, end: start + text.length } };
  });
}

/** The view of a type that a message names. */
export function viewOf(type: ast.TypeExpression, scope: Scope, name: string): ast.View | null {
  const structure = structureOf(boundType(type, scope));
  const members =
    structure.kind === "object"
      ? structure.members
      : structure.kind === "declared" && structure.declaration.kind === "type"
        ? structure.declaration.members
        : [];
  return members.find((member): member is ast.View => member.kind === "view" && member.name.text === name) ?? null;
}
