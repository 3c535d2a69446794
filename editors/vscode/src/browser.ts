import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { documentSelector, registerFeatures } from "./features.js";

let client: LanguageClient | null = null;
let worker: Worker | null = null;

const watched = "**/{*.goa,goaidl.config.json}";

/** Starts the language server in a worker, and sends it the files of the workspace: a worker has no disk. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  registerFeatures(context, () => client);
  context.subscriptions.push(vscode.commands.registerCommand("goaidl.restart", () => restart(context)));
  const watcher = vscode.workspace.createFileSystemWatcher(watched);
  const changed = (uri: vscode.Uri): void => void sendFiles([uri]);
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  context.subscriptions.push(watcher);
  await start(context);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  worker?.terminate();
}

async function restart(context: vscode.ExtensionContext): Promise<void> {
  await deactivate();
  await start(context);
}

async function start(context: vscode.ExtensionContext): Promise<void> {
  const files = vscode.workspace.findFiles(watched, "**/node_modules/**");
  worker = new Worker(await addressOf(vscode.Uri.joinPath(context.extensionUri, "dist", "server-worker.js")));
  client = new LanguageClient("goaidl", "goaidl", worker, { documentSelector: [...documentSelector] });
  await client.start();
  await sendFiles(await files);
}

/** The address of a worker's script. VS Code can't start a worker from a file on a remote server, so such a script is read first. */
async function addressOf(script: vscode.Uri): Promise<string> {
  if (script.scheme !== "vscode-remote") return script.toString(true);
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(script));
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

async function sendFiles(uris: readonly vscode.Uri[]): Promise<void> {
  const files = await Promise.all(uris.map(async (uri) => ({ uri: uri.toString(), text: await textOf(uri) })));
  await client?.sendNotification("goaidl/files", { files });
}

async function textOf(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
