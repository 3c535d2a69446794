import { EditorSelection, type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showTooltip, type TooltipView } from "@codemirror/view";
import type { Completion, Completions } from "../model/completions.js";

interface OpenList extends Completions {
  readonly selected: number;
}

const setList = StateEffect.define<OpenList | null>();

/** The list is part of the state, so that it always belongs to the current text. */
const list = StateField.define<OpenList | null>({
  create: () => null,
  update(open, transaction) {
    for (const effect of transaction.effects) if (effect.is(setList)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : open;
  },
  provide: (field) =>
    showTooltip.from(field, (open) =>
      open === null ? null : { pos: open.from, create: (view) => listView(view, open), arrow: false },
    ),
});

function listView(view: EditorView, { options, selected }: OpenList): TooltipView {
  const dom = document.createElement("ul");
  dom.className = "completions";
  dom.setAttribute("role", "listbox");
  dom.setAttribute("aria-label", "Completions");
  dom.append(
    ...options.map((option, index) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === selected));
      item.textContent = option.label;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        accept(view, option);
      });
      return item;
    }),
  );
  return { dom, mount: () => dom.children[selected]?.scrollIntoView({ block: "nearest" }) };
}

function accept(view: EditorView, { text }: Completion): boolean {
  const open = view.state.field(list);
  if (open === null) return false;
  const { head } = view.state.selection.main;
  // A closing quote that is already there belongs to the word.
  const isQuoted = text.startsWith('"') && view.state.sliceDoc(head, head + 1) === '"';
  view.dispatch({
    changes: { from: open.from, to: isQuoted ? head + 1 : head, insert: text },
    selection: EditorSelection.cursor(open.from + text.length),
    effects: setList.of(null),
    userEvent: "input.complete",
  });
  return true;
}

function move(by: number): (view: EditorView) => boolean {
  return (view) => {
    const open = view.state.field(list);
    if (open === null) return false;
    const count = open.options.length;
    view.dispatch({ effects: setList.of({ ...open, selected: (open.selected + by + count) % count }) });
    return true;
  };
}

/** Offers completions while a text is written, and for Ctrl-Space. */
export function completionList(source: (text: string, offset: number) => Completions): Extension {
  const open = (view: EditorView): boolean => {
    const { from, options } = source(view.state.doc.toString(), view.state.selection.main.head);
    const shown = options.slice(0, 50);
    view.dispatch({ effects: setList.of(shown.length === 0 ? null : { from, options: shown, selected: 0 }) });
    return true;
  };
  const choose = (view: EditorView): boolean => {
    const now = view.state.field(list);
    const option = now?.options[now.selected];
    return option === undefined ? false : accept(view, option);
  };
  return [
    list,
    Prec.highest(
      keymap.of([
        { key: "Ctrl-Space", run: open },
        { key: "ArrowDown", run: move(1) },
        { key: "ArrowUp", run: move(-1) },
        { key: "Enter", run: choose },
        { key: "Tab", run: choose },
        {
          key: "Escape",
          run: (view) => {
            if (view.state.field(list) === null) return false;
            view.dispatch({ effects: setList.of(null) });
            return true;
          },
        },
      ]),
    ),
    EditorView.updateListener.of((update) => {
      const isTyped = update.transactions.some((one) => one.isUserEvent("input") && !one.isUserEvent("input.complete"));
      const { head } = update.state.selection.main;
      if (isTyped && /["\w]/.test(update.state.sliceDoc(head - 1, head))) queueMicrotask(() => open(update.view));
    }),
  ];
}
