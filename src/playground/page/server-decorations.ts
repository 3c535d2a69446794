import { type LSPClient, LSPPlugin } from "@codemirror/lsp-client";
import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin } from "@codemirror/view";

/** The pause in typing after which decorations are requested, in milliseconds. */
const pauseMs = 60;

/** Decorations of the contract that are requested from the language server after each pause in typing. */
export function serverDecorations(client: LSPClient, ask: (doc: Text) => Promise<DecorationSet>): Extension {
  const set = StateEffect.define<DecorationSet>();
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(shown, { changes, effects }) {
      const latest = effects.find((effect) => effect.is(set));
      return latest === undefined ? shown.map(changes) : latest.value;
    },
    provide: (each) => EditorView.decorations.from(each),
  });
  const plugin = ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const show = async (): Promise<void> => {
      timer = null;
      await client.initializing;
      client.sync();
      const { doc } = view.state;
      const found = await ask(doc);
      if (view.state.doc !== doc || LSPPlugin.get(view) === null) return;
      view.dispatch({ effects: set.of(found) });
    };
    const schedule = (delay: number): void => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => show().catch((error: unknown) => console.warn(error)), delay);
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
  return [field, plugin];
}
