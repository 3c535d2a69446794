import { history, historyKeymap } from "@codemirror/commands";
import { Annotation, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Completions } from "../model/completions.js";
import { completionList } from "./completion-list.js";
import { jsonHighlight } from "./json-highlight.js";

/** Marks changes that the page makes, rather than its user. */
const fromPage = Annotation.define<boolean>();

const setProblems = StateEffect.define<readonly Diagnostic[]>();

const problemMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setProblems)) continue;
      const { length } = transaction.state.doc;
      const ranges = effect.value.flatMap(({ span, message }) => {
        const from = Math.min(span.start, Math.max(0, length - 1));
        const to = Math.min(Math.max(span.end, from + 1), length);
        return from < to ? [Decoration.mark({ class: "problem", attributes: { title: message } }).range(from, to)] : [];
      });
      return Decoration.set(ranges, true);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

interface JsonEditorProps {
  readonly label: string;
  readonly text: string;
  readonly problems: readonly Diagnostic[];
  readonly complete: (text: string, offset: number) => Completions;
  readonly onChange: (text: string) => void;
  /** Called for Ctrl-Enter. */
  readonly onSubmit: () => void;
}

/** An editor for JSON with completion, whose problems are underlined. */
export function JsonEditor({ label, text, problems, complete, onChange, onSubmit }: JsonEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const handlers = useRef({ text, complete, onChange, onSubmit });
  handlers.current = { text, complete, onChange, onSubmit };

  /** Texts that the user typed, and that the page has not yet passed back in the property `text`. */
  const written = useRef<string[]>([]);

  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    const root = parent.getRootNode();
    const editor = new EditorView({
      parent,
      ...(root instanceof ShadowRoot ? { root } : {}),
      state: EditorState.create({
        doc: handlers.current.text,
        extensions: [
          history(),
          keymap.of([
            {
              key: "Mod-Enter",
              run: () => {
                handlers.current.onSubmit();
                return true;
              },
            },
            ...historyKeymap,
          ]),
          completionList((written, offset) => handlers.current.complete(written, offset)),
          jsonHighlight,
          problemMarks,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((one) => one.annotation(fromPage) === true)) return;
            const changed = update.state.doc.toString();
            written.current.push(changed);
            handlers.current.onChange(changed);
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    const at = written.current.indexOf(text);
    written.current.splice(0, at + 1);
    // An outdated text: the user has typed more since.
    if (editor === null || at >= 0 || editor.state.doc.toString() === text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      annotations: fromPage.of(true),
    });
  }, [text]);

  useEffect(() => view.current?.dispatch({ effects: setProblems.of(problems) }), [problems]);

  return <div class="editor" ref={place} />;
}
