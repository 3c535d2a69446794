import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";

/** The commands that the client has, which the server may name in code lenses. */
export const clientCommands: readonly string[] = ["goaidl.try"];

export const documentSelector = [{ language: "goa" }];

const pageScheme = "goaidl-page";

/** Registers features that only need the server: explanations, formatting, and generating. */
export function registerFeatures(context: vscode.ExtensionContext, clientOf: () => BaseLanguageClient | null): void {
  const pages: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) => {
      const code = uri.path.replace(/^\/|\.md$/g, "");
      const page = await clientOf()?.sendRequest<string | null>("workspace/executeCommand", {
        command: "goaidl.explain",
        arguments: [code],
      });
      return page ?? `There is no code \`${code}\`.`;
    },
  };
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(pageScheme, pages),
    vscode.commands.registerCommand("goaidl.format", () =>
      vscode.commands.executeCommand("editor.action.formatDocument"),
    ),
    vscode.commands.registerCommand("goaidl.compile", async (uri?: string) => {
      const document = uri ?? vscode.window.activeTextEditor?.document.uri.toString();
      if (document === undefined) return;
      await vscode.workspace.saveAll(false);
      await clientOf()?.sendRequest("workspace/executeCommand", { command: "goaidl.generate", arguments: [document] });
    }),
    vscode.commands.registerCommand("goaidl.explainCode", async (given?: string) => {
      const code = given ?? (await chooseCode());
      if (code === undefined) return;
      await showPage(vscode.Uri.from({ scheme: pageScheme, path: `/${code}.md` }));
    }),
  );
}

/** Shows a page as the editor renders Markdown, or its text if the editor's extension for that is disabled. */
async function showPage(page: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand("markdown.showPreview", page);
  } catch {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(page), { preview: true });
  }
}

/** Lets the user choose a code that is reported in the file, or type one. */
async function chooseCode(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const reported = editor === undefined ? [] : vscode.languages.getDiagnostics(editor.document.uri);
  const codes = new Set(
    reported.flatMap(({ code }) => {
      const value = typeof code === "object" ? code.value : code;
      return value === undefined ? [] : [String(value)];
    }),
  );
  if (codes.size === 0) return vscode.window.showInputBox({ prompt: "The code, such as unknown-type" });
  return vscode.window.showQuickPick([...codes], { placeHolder: "The code to explain" });
}
