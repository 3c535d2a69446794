import type { LSPClient } from "@codemirror/lsp-client";
import type { Extension, Text } from "@codemirror/state";
import { Decoration, type DecorationSet, WidgetType } from "@codemirror/view";
import { offsetOf, type Position } from "./positions.js";
import { serverDecorations } from "./server-decorations.js";

/** Part of the protocol's `InlayHint`. */
interface Hint {
  readonly position: Position;
  readonly label: string;
}

/** Shows the limits that a stream inherits, as the language server reports them. */
export function inlayHints(client: LSPClient, uri: string): Extension {
  return serverDecorations(client, async (doc) => {
    const params = {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: doc.lines, character: 0 } },
    };
    const hints = await client.request<typeof params, readonly Hint[] | null>("textDocument/inlayHint", params);
    return widgetsOf(hints ?? [], doc);
  });
}

function widgetsOf(hints: readonly Hint[], doc: Text): DecorationSet {
  return Decoration.set(
    hints.map(({ position, label }) =>
      Decoration.widget({ widget: new HintWidget(label), side: 1 }).range(offsetOf(doc, position)),
    ),
    true,
  );
}

class HintWidget extends WidgetType {
  readonly label: string;
  constructor(label: string) {
    super();
    this.label = label;
  }
  override eq(other: HintWidget): boolean {
    return other.label === this.label;
  }
  toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "hint";
    element.textContent = ` ${this.label}`;
    return element;
  }
}
