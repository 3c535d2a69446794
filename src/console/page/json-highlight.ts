import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const tokens = /("(?:[^"\\\n]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;

const marks = {
  key: Decoration.mark({ class: "json-key" }),
  text: Decoration.mark({ class: "json-text" }),
  atom: Decoration.mark({ class: "json-atom" }),
};

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (const match of view.state.doc.sliceString(from, to).matchAll(tokens)) {
      const [all, text, colon] = match;
      const start = from + match.index;
      const mark = text === undefined ? marks.atom : colon === undefined ? marks.text : marks.key;
      builder.add(start, start + (text ?? all).length, mark);
    }
  }
  return builder.finish();
}

/** Highlights the visible JSON. */
export const jsonHighlight = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update({ docChanged, viewportChanged, view }: ViewUpdate): void {
      if (docChanged || viewportChanged) this.decorations = decorate(view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
