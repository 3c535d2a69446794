import type { Span } from "../text/source-file.js";
import { distinctBy } from "./distinct-by.js";
import { boundType, elementOf, structureOf, typeOfField } from "./symbols/bound-type.js";
import { occurrencesIn } from "./symbols/occurrences.js";
import { type NamedSymbol, type Occurrence, symbolKey } from "./symbols/symbol.js";
import { nodesAround, touches } from "./syntax-at.js";
import { knownPaths, type Meaning, meaningOf, textOf, type Workspace } from "./workspace.js";

/** The occurrences at an offset. There are several if a name stands for the fields of several messages. */
export function occurrencesAt(meaning: Meaning, offset: number): Occurrence[] {
  const touching = occurrencesIn(meaning).filter(({ span }) => touches(span, offset));
  // Between two names without a space, the one that begins here counts.
  const starting = touching.filter(({ span }) => span.start === offset || span.end > offset);
  return starting.length > 0 ? starting : touching;
}

/** The declarations of the names at an offset. An import's path leads to its file. */
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

/** The declarations of types at an offset: of a field, a message, a variant, or the type itself. */
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
  const type = "type" in node ? node.type : null;
  if (type === null) return node.kind === "type" || node.kind === "enum" || node.kind === "union" ? [place] : [];
  const bound =
    node.kind === "field"
      ? typeOfField({ field: node, scope: meaning.scope, arguments: new Map() })
      : boundType(type, meaning.scope);
  const structure = structureOf(elementOf(bound));
  if (structure.kind === "declared") return [structure.declaration.name.span];
  return structure.kind === "object" ? [structure.bound.type.span] : [];
}

/** Every place that names a symbol, in all known files. */
export function occurrencesOf(workspace: Workspace, symbol: NamedSymbol): Occurrence[] {
  const key = symbolKey(symbol);
  const found = knownPaths(workspace).flatMap((path) => {
    // A file that refers to a name contains it, if only in an import; only escapes can hide it.
    const text = textOf(workspace, path);
    if (text === null || !(text.includes(symbol.name) || text.includes("\\"))) return [];
    const meaning = meaningOf(workspace, path);
    return meaning === null ? [] : occurrencesIn(meaning).filter((occurrence) => symbolKey(occurrence.symbol) === key);
  });
  return distinctBy(found, ({ span }) => `${span.start} ${span.file.path}`);
}

/** Every place that names the symbol at an offset, with the declarations only on request. */
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

/** The places in one file that name the symbol at an offset. */
export function highlightsAt(workspace: Workspace, path: string, offset: number): Occurrence[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const keys = new Set(occurrencesAt(meaning, offset).map(({ symbol }) => symbolKey(symbol)));
  return occurrencesIn(meaning).filter(({ symbol }) => keys.has(symbolKey(symbol)));
}

function distinctSpans(spans: readonly Span[]): Span[] {
  return distinctBy(spans, ({ file, start, end }) => `${start} ${end} ${file.path}`);
}
