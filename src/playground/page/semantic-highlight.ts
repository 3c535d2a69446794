import type { LSPClient } from "@codemirror/lsp-client";
import { type Extension, RangeSetBuilder, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet } from "@codemirror/view";
import { serverDecorations } from "./server-decorations.js";

/** Part of the protocol's `SemanticTokens`: five numbers for each token. */
interface TokenData {
  readonly data: readonly number[];
}

/** Highlights the contract by the semantic tokens of the language server. */
export function semanticHighlight(client: LSPClient, uri: string): Extension {
  return serverDecorations(client, async (doc) => {
    const params = { textDocument: { uri } };
    const tokens = await client.request<typeof params, TokenData | null>("textDocument/semanticTokens/full", params);
    return tokens === null ? Decoration.none : marksOf(tokens, doc, kindsOf(client));
  });
}

function kindsOf({ serverCapabilities }: LSPClient): readonly string[] {
  return serverCapabilities?.semanticTokensProvider?.legend.tokenTypes ?? [];
}

function marksOf({ data }: TokenData, doc: Text, kinds: readonly string[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  let line = 1;
  let column = 0;
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [lines = 0, columns = 0, length = 0, kind = 0] = data.slice(at, at + 4);
    line += lines;
    column = lines === 0 ? column + columns : columns;
    if (line > doc.lines) break;
    const from = doc.line(line).from + column;
    builder.add(from, from + length, Decoration.mark({ class: `token-${kinds[kind] ?? "other"}` }));
  }
  return builder.finish();
}
