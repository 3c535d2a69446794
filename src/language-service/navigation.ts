import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { boundType, elementOf, structureOf, typeOfField } from "./symbols/bound-type.js";
import { occurrencesIn } from "./symbols/occurrences.js";
import { type NamedSymbol, type Occurrence, symbolKey } from "./symbols/symbol.js";
import { innermost, nodesAround, touches } from "./syntax-at.js";
import {
  checkedContract,
  isContract,
  knownPaths,
  type Meaning,
  meaningIn,
  meaningOf,
  textOf,
  type Workspace,
} from "./workspace.js";

/** The occurrences at an offset: several where a name stands for the fields of several messages. */
export function occurrencesAt(meaning: Meaning, offset: number): Occurrence[] {
  const touching = occurrencesIn(meaning).filter(({ span }) => touches(span, offset));
  // Between two names without a space, the one that begins here counts.
  const starting = touching.filter(({ span }) => span.start === offset || span.end > offset);
  return starting.length > 0 ? starting : touching;
}

/** Where the names at an offset are declared. An import's path leads to its file. */
export function definitionsAt(workspace: Workspace, path: string, offset: number): Span[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const found = occurrencesAt(meaning, offset).map(({ symbol }) => symbol.span);
  if (found.length > 0) return distinctSpans(found);
  for (const { from, namespace } of meaning.module.document.imports) {
    const target = meaning.module.imports.get(from.value) ?? null;
    const isHere = touches(from.span, offset) || (namespace !== null && touches(namespace.span, offset));
    if (isHere && target !== null) return [{ file: target.file, start: 0, end: 0 }];
  }
  return [];
}

/** Where the types of what is at an offset are declared: of a field, a message, a variant, or the type itself. */
export function typeDefinitionsAt(workspace: Workspace, path: string, offset: number): Span[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const places = definitionsAt(workspace, path, offset);
  return distinctSpans(places.flatMap((place) => typeDeclarationsOf(workspace, place)));
}

function typeDeclarationsOf(workspace: Workspace, place: Span): Span[] {
  const meaning = meaningOf(workspace, place.file.path);
  if (meaning === null) return [];
  const around = nodesAround(meaning.module.document, place.start, place.end);
  const node = around.findLast((each) => each.kind !== "name");
  if (node === undefined || place.end === 0) return [];
  const type = typeWritten(node);
  if (type === null) return node.kind === "type" || node.kind === "enum" || node.kind === "union" ? [place] : [];
  const bound =
    node.kind === "field"
      ? typeOfField({ field: node, scope: meaning.scope, arguments: new Map() })
      : boundType(type, meaning.scope);
  const structure = structureOf(elementOf(bound));
  if (structure.kind === "declared") return [structure.declaration.name.span];
  return structure.kind === "object" ? [structure.bound.type.span] : [];
}

function typeWritten(node: {
  readonly kind: string;
  readonly type?: ast.TypeExpression | null;
}): ast.TypeExpression | null {
  return node.type ?? null;
}

/** Every place that names a symbol, in all files that are known. */
export function occurrencesOf(workspace: Workspace, symbol: NamedSymbol): Occurrence[] {
  const key = symbolKey(symbol);
  const found = knownPaths(workspace).flatMap((path) => {
    // A name that a file does not contain can't be referred to there, but for one with escapes or an alias.
    const text = textOf(workspace, path);
    if (text === null || !(text.includes(symbol.name) || text.includes("\\"))) return [];
    const meaning = isContract(workspace, path)
      ? meaningIn(checkedContract(workspace, path), path)
      : meaningOf(workspace, path);
    return meaning === null ? [] : occurrencesIn(meaning).filter((occurrence) => symbolKey(occurrence.symbol) === key);
  });
  const seen = new Set<string>();
  return found.filter(({ span }) => {
    const place = `${span.start} ${span.file.path}`;
    return seen.has(place) ? false : seen.add(place);
  });
}

/** Every place that names what is at an offset; the declarations only where they are asked for. */
export function referencesAt(
  workspace: Workspace,
  {
    path,
    offset,
    withDeclaration,
  }: { readonly path: string; readonly offset: number; readonly withDeclaration: boolean },
): Span[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const symbols = occurrencesAt(meaning, offset).map(({ symbol }) => symbol);
  const found = symbols.flatMap((symbol) => occurrencesOf(workspace, symbol));
  return distinctSpans(found.filter(({ role }) => withDeclaration || role !== "declaration").map(({ span }) => span));
}

/** The places of one file that name what is at an offset. */
export function highlightsAt(workspace: Workspace, path: string, offset: number): Occurrence[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const keys = new Set(occurrencesAt(meaning, offset).map(({ symbol }) => symbolKey(symbol)));
  return occurrencesIn(meaning).filter(({ symbol }) => keys.has(symbolKey(symbol)));
}

export function distinctSpans(spans: readonly Span[]): Span[] {
  const seen = new Set<string>();
  return spans.filter(({ file, start, end }) => {
    const place = `${start} ${end} ${file.path}`;
    return seen.has(place) ? false : seen.add(place);
  });
}

/** The method and service around an offset, as they are written. */
export function methodAt(
  meaning: Meaning,
  offset: number,
): { method: ast.Method | null; service: ast.ServiceDeclaration | null } {
  const around = nodesAround(meaning.module.document, offset);
  return { method: innermost(around, "method"), service: innermost(around, "service") };
}
