import {
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  type CompletionItem as ProtocolItem,
  type Range,
} from "vscode-languageserver";
import { complete } from "../../language-service/completion/complete.js";
import type { CompletionItem } from "../../language-service/completion/item.js";
import { hoverAt } from "../../language-service/hover/hover.js";
import { signatureAt } from "../../language-service/signature.js";
import { protocolEdit, rangeOf } from "../positions.js";
import { placeOf, type Session } from "../session.js";

/** Completion, signature help and hover. */
export function serveCompletion(session: Session): void {
  const { connection, workspace, client } = session;
  connection.onCompletion((request) => {
    const { path, offset } = placeOf(session, request);
    const completion = complete(workspace, path, offset);
    if (completion === null) return null;
    const range = rangeOf(completion.replaced);
    const items = completion.items.map((item) => protocolItem(item, range, client.snippets));
    return { isIncomplete: completion.isCut || items.some(({ label }) => /^\d/.test(label)), items };
  });
  connection.onSignatureHelp((request) => {
    const { path, offset } = placeOf(session, request);
    const found = signatureAt(workspace, path, offset);
    if (found === null) return null;
    const { label, documentation, parameters, active } = found;
    return {
      signatures: [
        {
          label,
          documentation: { kind: "markdown", value: documentation },
          parameters: parameters.map((parameter) => ({ label: parameter })),
        },
      ],
      activeSignature: 0,
      activeParameter: active,
    };
  });
  connection.onHover((request) => {
    const { path, offset } = placeOf(session, request);
    const hover = hoverAt(workspace, path, offset);
    return hover === null
      ? null
      : { contents: { kind: "markdown", value: hover.markdown }, range: rangeOf(hover.span) };
  });
}

function protocolItem(item: CompletionItem, range: Range, snippets: boolean): ProtocolItem {
  const { label, kind, detail, documentation, insert = label, isSnippet = false, edits = [], rank = 0 } = item;
  const isTemplate = isSnippet && snippets;
  const newText = isSnippet && !snippets ? label : insert;
  return {
    label,
    kind: kinds[kind],
    sortText: `${rank.toFixed(2)}${label}`,
    filterText: label.replaceAll('"', ""),
    textEdit: { range, newText },
    ...(isTemplate ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(detail === undefined || detail === "" ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation: { kind: "markdown", value: documentation } }),
    ...(edits.length === 0 ? {} : { additionalTextEdits: edits.map(protocolEdit) }),
    ...(item.isDeprecated === true ? { tags: [CompletionItemTag.Deprecated] } : {}),
  };
}

const kinds: Readonly<Record<CompletionItem["kind"], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  primitive: CompletionItemKind.Keyword,
  snippet: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
  constant: CompletionItemKind.Value,
  type: CompletionItemKind.Struct,
  alias: CompletionItemKind.Class,
  enum: CompletionItemKind.Enum,
  union: CompletionItemKind.Interface,
  const: CompletionItemKind.Constant,
  "type parameter": CompletionItemKind.TypeParameter,
  namespace: CompletionItemKind.Module,
  field: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  variant: CompletionItemKind.EnumMember,
  view: CompletionItemKind.Property,
  api: CompletionItemKind.Module,
  service: CompletionItemKind.Class,
  method: CompletionItemKind.Method,
  error: CompletionItemKind.Event,
  scheme: CompletionItemKind.Variable,
  scope: CompletionItemKind.Property,
  interceptor: CompletionItemKind.Interface,
  annotation: CompletionItemKind.Interface,
  parameter: CompletionItemKind.Variable,
  server: CompletionItemKind.Variable,
  variable: CompletionItemKind.Variable,
};
