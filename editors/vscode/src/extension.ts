import { isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import { LanguageClient, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import { clientCommands, documentSelector, registerFeatures } from "./features.js";

let client: LanguageClient | null = null;

/** Starts the language server as a process, and registers the commands and tasks that run goaidl. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const bundled = context.asAbsolutePath(join("dist", "server", "bin", "goaidl.js"));
  registerFeatures(context, () => client);
  // Not `!isWeb`: VS Code in a browser with a server behind it runs goaidl, too.
  void vscode.commands.executeCommand("setContext", "goaidl.canRun", true);
  context.subscriptions.push(
    vscode.commands.registerCommand("goaidl.restart", () => restart(bundled)),
    vscode.commands.registerCommand("goaidl.check", async () => {
      const task = await taskOf("check", [], goaidlPath(bundled));
      // The server already lists the problems of all files.
      task.problemMatchers = [];
      await vscode.tasks.executeTask(task);
    }),
    vscode.commands.registerCommand("goaidl.try", (uri: string, method: string) =>
      tryMethod(uri, method, goaidlPath(bundled)),
    ),
    vscode.tasks.registerTaskProvider("goaidl", {
      provideTasks: () =>
        Promise.all(["check", "lint", "compile"].map((command) => taskOf(command, [], goaidlPath(bundled)))),
      resolveTask: ({ definition, scope }) => {
        const { command, args } = definition;
        const words = Array.isArray(args) ? args.filter((word) => typeof word === "string") : [];
        return typeof command === "string"
          ? taskOf(command, words, goaidlPath(bundled), { definition, scope })
          : undefined;
      },
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("goaidl.server.path")) void restart(bundled);
    }),
  );
  await start(bundled);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(bundled: string): Promise<void> {
  await client?.stop();
  await start(bundled);
}

async function start(bundled: string): Promise<void> {
  const run: ServerOptions = { module: goaidlPath(bundled), args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient("goaidl", "goaidl", run, {
    documentSelector: [...documentSelector],
    initializationOptions: { commands: clientCommands },
    diagnosticCollectionName: "goaidl",
  });
  await client.start();
}

/** The goaidl of the settings, or else the one in the extension. */
function goaidlPath(bundled: string): string {
  const path = vscode.workspace.getConfiguration("goaidl").get("server.path", "");
  if (path === "" || !vscode.workspace.isTrusted) return bundled;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return isAbsolute(path) || folder === undefined ? path : join(folder, path);
}

interface Known {
  readonly definition: vscode.TaskDefinition;
  readonly scope: vscode.Task["scope"];
}

/** A task that runs goaidl and reads the problems that it prints. */
async function taskOf(command: string, args: readonly string[], path: string, known?: Known): Promise<vscode.Task> {
  const { definition, scope } = known ?? { definition: { type: "goaidl", command }, scope: undefined };
  const words = args.length > 0 || (await hasConfiguration()) ? args : ["."];
  const run = new vscode.ProcessExecution(process.execPath, [path, command, ...words], {
    env: { ELECTRON_RUN_AS_NODE: "1", NO_COLOR: "1" },
  });
  const task = new vscode.Task(definition, scope ?? vscode.TaskScope.Workspace, command, "goaidl", run, "$goaidl");
  task.group = command === "compile" ? vscode.TaskGroup.Build : vscode.TaskGroup.Test;
  return task;
}

/** Whether the root of the workspace has a configuration, which names the contracts. */
async function hasConfiguration(): Promise<boolean> {
  const found = await vscode.workspace.findFiles("goaidl.config.json", null, 1);
  return found.length > 0;
}

/** Serves the console of a contract in a terminal, which prints the address of its page; it ends with the terminal. */
function tryMethod(uri: string, method: string, path: string): void {
  const terminal = vscode.window.createTerminal({
    name: `goaidl console (${method})`,
    shellPath: process.execPath,
    shellArgs: [path, "console", vscode.Uri.parse(uri).fsPath],
    env: { ELECTRON_RUN_AS_NODE: "1" },
  });
  terminal.show();
}
