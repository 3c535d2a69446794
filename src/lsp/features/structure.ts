import {
  type DocumentSymbol,
  FoldingRangeKind,
  SymbolKind as ProtocolKind,
  type SelectionRange,
  SemanticTokensBuilder,
  SymbolTag,
} from "vscode-languageserver";
import { type Fold, foldsOf, selectionAt } from "../../language-service/folding.js";
import { findDeclarations, type OutlineItem, outlineOf } from "../../language-service/outline.js";
import { semanticTokensOf, tokenKinds } from "../../language-service/semantic-tokens.js";
import type { SymbolKind } from "../../language-service/symbols/symbol.js";
import { fileOf } from "../../language-service/workspace.js";
import { positionAt } from "../../text/source-file.js";
import { pathOf } from "../paths.js";
import { locationOf, offsetAt, rangeOf } from "../positions.js";
import { type Session, uriIn } from "../session.js";

export const tokenModifiers = ["declaration", "defaultLibrary", "documentation"] as const;

/** Outlines, searches for declarations, folding, selections and highlighting. */
export function serveStructure(session: Session): void {
  const { connection, workspace } = session;

  connection.onDocumentSymbol(({ textDocument }) => outlineOf(workspace, pathOf(textDocument.uri)).map(documentSymbol));
  connection.onWorkspaceSymbol(({ query }) =>
    findDeclarations(workspace, query).map((item) => ({
      name: item.name,
      kind: protocolKinds[item.kind],
      location: locationOf(item.nameSpan, uriIn(session)),
      ...(item.container === null ? {} : { containerName: item.container }),
      ...(item.isDeprecated ? { tags: [SymbolTag.Deprecated] } : {}),
    })),
  );
  connection.onFoldingRanges(({ textDocument }) =>
    foldsOf(workspace, pathOf(textDocument.uri)).map(({ first, last, kind }) => ({
      startLine: first - 1,
      endLine: last - 1,
      ...(foldingKinds[kind] === null ? {} : { kind: foldingKinds[kind] }),
    })),
  );
  connection.onSelectionRanges(({ textDocument, positions }) => {
    const path = pathOf(textDocument.uri);
    const file = fileOf(workspace, path);
    return positions.map((position) => {
      const spans = selectionAt(workspace, path, offsetAt(file, position)).reverse();
      const whole = { range: rangeOf({ file, start: 0, end: file.text.length }) };
      return spans.reduce<SelectionRange>((parent, span) => ({ range: rangeOf(span), parent }), whole);
    });
  });
  connection.languages.semanticTokens.on(({ textDocument }) => semanticTokens(session, textDocument.uri, null));
  connection.languages.semanticTokens.onRange(({ textDocument, range }) =>
    semanticTokens(session, textDocument.uri, { first: range.start.line, last: range.end.line }),
  );
}

function semanticTokens(
  { workspace }: Session,
  uri: string,
  lines: { readonly first: number; readonly last: number } | null,
) {
  const builder = new SemanticTokensBuilder();
  for (const token of semanticTokensOf(workspace, pathOf(uri))) {
    const { file, start, end } = token.span;
    const { line, column } = positionAt(file, start);
    if (lines !== null && (line - 1 < lines.first || line - 1 > lines.last)) continue;
    const modifiers = [token.isDeclaration, token.isBuiltIn, token.isDocumentation];
    const bits = modifiers.reduce((sum, isSet, index) => sum + (isSet ? 2 ** index : 0), 0);
    builder.push(line - 1, column - 1, end - start, tokenKinds.indexOf(token.kind), bits);
  }
  return builder.build();
}

function documentSymbol(item: OutlineItem): DocumentSymbol {
  return {
    name: item.name === "" ? "?" : item.name,
    detail: item.detail,
    kind: protocolKinds[item.kind],
    range: rangeOf(item.span),
    selectionRange: rangeOf(item.nameSpan),
    children: item.children.map(documentSymbol),
    ...(item.isDeprecated ? { tags: [SymbolTag.Deprecated] } : {}),
  };
}

const foldingKinds: Readonly<Record<Fold["kind"], FoldingRangeKind | null>> = {
  comment: FoldingRangeKind.Comment,
  imports: FoldingRangeKind.Imports,
  block: null,
};

const protocolKinds: Readonly<Record<SymbolKind, ProtocolKind>> = {
  type: ProtocolKind.Struct,
  alias: ProtocolKind.Class,
  enum: ProtocolKind.Enum,
  union: ProtocolKind.Interface,
  const: ProtocolKind.Constant,
  "type parameter": ProtocolKind.TypeParameter,
  namespace: ProtocolKind.Namespace,
  field: ProtocolKind.Field,
  value: ProtocolKind.EnumMember,
  variant: ProtocolKind.EnumMember,
  view: ProtocolKind.Property,
  api: ProtocolKind.Module,
  service: ProtocolKind.Class,
  method: ProtocolKind.Method,
  error: ProtocolKind.Event,
  scheme: ProtocolKind.Key,
  scope: ProtocolKind.Key,
  interceptor: ProtocolKind.Interface,
  annotation: ProtocolKind.Interface,
  parameter: ProtocolKind.Variable,
  server: ProtocolKind.Variable,
  variable: ProtocolKind.Variable,
};
