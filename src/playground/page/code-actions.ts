import { LSPPlugin } from "@codemirror/lsp-client";
import type { ChangeSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { offsetOf, type Range } from "./positions.js";

/** Part of the protocol's `Diagnostic`. */
export interface ServerDiagnostic {
  readonly range: Range;
  readonly severity?: number;
  readonly code?: string;
  readonly message: string;
}

/** Part of the protocol's `CodeAction`. */
interface ServerAction {
  readonly title: string;
  readonly diagnostics?: readonly ServerDiagnostic[];
  readonly edit?: {
    readonly changes?: Readonly<Record<string, readonly { readonly range: Range; readonly newText: string }[]>>;
  };
}

/** A change of the contract that the language server offers. */
export interface CodeAction {
  readonly title: string;
  /** The diagnostics that it fixes. */
  readonly diagnostics: readonly ServerDiagnostic[];
  /** Changes the contract, unless it was edited since the request. */
  readonly apply: () => void;
}

/** Requests the changes that the language server offers for a part of the contract. */
export async function codeActions(
  view: EditorView,
  { from, to, only }: { readonly from: number; readonly to: number; readonly only?: readonly string[] },
): Promise<readonly CodeAction[]> {
  const plugin = LSPPlugin.get(view);
  if (plugin === null) return [];
  const { client, uri } = plugin;
  client.sync();
  const { doc } = view.state;
  const params = {
    textDocument: { uri },
    range: { start: plugin.toPosition(from), end: plugin.toPosition(to) },
    context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
  };
  const offered = await client.request<typeof params, readonly ServerAction[] | null>(
    "textDocument/codeAction",
    params,
  );
  return (offered ?? []).map(({ title, diagnostics = [], edit }) => ({
    title,
    diagnostics,
    apply: () => {
      if (view.state.doc !== doc) return;
      const changes = (edit?.changes?.[uri] ?? []).map(
        ({ range, newText }): ChangeSpec => ({
          from: offsetOf(doc, range.start),
          to: offsetOf(doc, range.end),
          insert: newText,
        }),
      );
      view.dispatch({ changes, userEvent: "input.fix" });
      view.focus();
    },
  }));
}
