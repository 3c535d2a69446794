import { type LSPClient, LSPPlugin } from "@codemirror/lsp-client";
import { type Extension, RangeSetBuilder, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin } from "@codemirror/view";

/** Part of the protocol's `SemanticTokens`: five numbers for each token. */
interface TokenData {
  readonly data: readonly number[];
}

const setColours = StateEffect.define<DecorationSet>();

const colours = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects }) {
    const set = effects.find((effect) => effect.is(setColours));
    return set === undefined ? marks.map(changes) : set.value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** A pause in typing after which the server is asked, in milliseconds. */
const pauseMs = 60;

/** Highlights the contract by the semantic tokens of the language server. */
export function semanticHighlight(client: LSPClient, uri: string): Extension {
  const plugin = ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const ask = async (): Promise<void> => {
      timer = null;
      await client.initializing;
      client.sync();
      const { doc } = view.state;
      const params = { textDocument: { uri } };
      const tokens = await client.request<typeof params, TokenData | null>("textDocument/semanticTokens/full", params);
      if (tokens === null || view.state.doc !== doc || LSPPlugin.get(view) === null) return;
      view.dispatch({ effects: setColours.of(marksOf(tokens, doc, kindsOf(client))) });
    };
    const schedule = (delay: number): void => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => ask().catch((error: unknown) => console.warn(error)), delay);
    };
    schedule(0);
    return {
      update: ({ docChanged }) => {
        if (docChanged) schedule(pauseMs);
      },
      destroy: () => {
        if (timer !== null) clearTimeout(timer);
      },
    };
  });
  return [colours, plugin];
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
