import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import {
  findReferencesKeymap,
  formatKeymap,
  hoverTooltips,
  jumpToDefinitionKeymap,
  type LSPClient,
  renameKeymap,
  serverCompletion,
  signatureHelp,
} from "@codemirror/lsp-client";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { actionMenu } from "./action-menu.js";
import { inlayHints } from "./inlay-hints.js";
import { semanticHighlight } from "./semantic-highlight.js";

const uri = "file:///contract.goa";

interface EditorOptions {
  readonly parent: HTMLElement;
  readonly root: ShadowRoot;
  readonly text: string;
  readonly client: LSPClient;
  readonly onChange: (text: string) => void;
}

/** The editor of the contract, with the features of the language server. */
export function contractEditor({ parent, root, text, client, onChange }: EditorOptions): EditorView {
  return new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        serverCompletion(),
        hoverTooltips(),
        signatureHelp(),
        client.plugin(uri, "goa"),
        semanticHighlight(client, uri),
        inlayHints(client, uri),
        actionMenu(),
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...formatKeymap,
          ...renameKeymap,
          ...jumpToDefinitionKeymap,
          ...findReferencesKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ "aria-label": "Contract", tabindex: "0" }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onChange(state.doc.toString());
        }),
      ],
    }),
  });
}
