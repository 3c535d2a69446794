import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import type { LSPClient, LSPClientExtension } from "@codemirror/lsp-client";
import type { EditorView } from "@codemirror/view";
import { codeActions, type ServerDiagnostic } from "./code-actions.js";
import { offsetOf } from "./positions.js";

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly ServerDiagnostic[];
}

/** Marks the diagnostics of the language server. The tooltip of a diagnostic has a button for each of its fixes. */
export function diagnosticsWithFixes(): LSPClientExtension {
  return { notificationHandlers: { "textDocument/publishDiagnostics": show } };
}

function show(client: LSPClient, { uri, diagnostics }: Published): boolean {
  const view = client.workspace.getFile(uri)?.getView() ?? null;
  if (view === null) return false;
  view.dispatch(
    setDiagnostics(
      view.state,
      diagnostics.map((diagnostic) => marked(view, diagnostic)),
    ),
  );
  return true;
}

const severities: Readonly<Record<number, Diagnostic["severity"]>> = { 1: "error", 2: "warning", 3: "info", 4: "hint" };

function marked(view: EditorView, diagnostic: ServerDiagnostic): Diagnostic {
  const { range, severity = 1, message } = diagnostic;
  const { doc } = view.state;
  const place = { from: offsetOf(doc, range.start), to: offsetOf(doc, range.end) };
  return {
    ...place,
    severity: severities[severity] ?? "error",
    message,
    renderMessage: () => {
      const element = document.createElement("div");
      element.textContent = message;
      if (view.state.doc === doc)
        addFixes(element, view, place, diagnostic).catch((error: unknown) => console.warn(error));
      return element;
    },
  };
}

/** Adds the fixes when they arrive, which is after the message is shown. */
async function addFixes(
  element: HTMLElement,
  view: EditorView,
  place: { readonly from: number; readonly to: number },
  { code, message }: ServerDiagnostic,
): Promise<void> {
  const offered = await codeActions(view, { ...place, only: ["quickfix"] });
  const fixes = offered.filter(({ diagnostics }) =>
    diagnostics.some((each) => each.code === code && each.message === message),
  );
  for (const { title, apply } of fixes) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fix";
    button.textContent = title;
    button.addEventListener("click", apply);
    element.append(button);
  }
}
