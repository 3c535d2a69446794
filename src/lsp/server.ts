import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { forgetBaselines, hasBaseline, readBaseline } from "../language-service/breaking.js";
import { tokenKinds } from "../language-service/semantic-tokens.js";
import { forgetContracts, forgetFile, isContract, openWorkspace, setDocument } from "../language-service/workspace.js";
import { serveActions, serverCommands } from "./features/actions.js";
import { serveCompletion } from "./features/completion.js";
import { serveFormatting } from "./features/formatting.js";
import { serveNavigation } from "./features/navigation.js";
import { serveStructure, tokenModifiers } from "./features/structure.js";
import { configName, pathOf } from "./paths.js";
import { createPublisher, type Publisher, protocolDiagnostic } from "./publisher.js";
import { type ServerHost, type Session, uriIn } from "./session.js";

export interface ServerOptions {
  readonly host: ServerHost;
  readonly version: string;
  /** Runs something after the requests that are waiting. */
  readonly defer: (run: () => void) => void;
}

export interface Server {
  /** Checks the contracts of changed files again. */
  readonly filesChanged: (paths: readonly string[]) => void;
}

/** Serves a connection: only this layer depends on the protocol. Call `connection.listen()` afterwards. */
export function serve(connection: Connection, { host, version, defer }: ServerOptions): Server {
  const session: Session = {
    connection,
    host,
    workspace: openWorkspace(host),
    uris: new Map(),
    defer,
    client: {
      snippets: false,
      commands: [],
      watchesFiles: false,
      sendsFolders: false,
      refreshesLenses: false,
    },
  };
  const publisher = createPublisher(session);

  connection.onInitialize((request) => {
    readCapabilities(session, request);
    host.setFolders(foldersOf(request));
    return { ...capabilities, serverInfo: { name: "goaidl", version } };
  });
  connection.onInitialized(() => {
    if (session.client.watchesFiles) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [
          { globPattern: "**/*.goa" },
          { globPattern: `**/${configName}` },
          { globPattern: "**/.git/{HEAD,logs/HEAD}" },
        ],
      });
    }
    if (session.client.sendsFolders) followFolders();
    publisher.check(host.contracts());
    publisher.onIdle(() => reportConfigurations(session));
  });
  const folders = new Set<string>();
  const followFolders = (): void => {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      for (const { uri } of removed) folders.delete(pathOf(uri));
      for (const { uri } of added) folders.add(pathOf(uri));
      host.setFolders([...folders]);
      publisher.check(host.contracts());
    });
  };
  const foldersOf = (request: InitializeParams): string[] => {
    const given =
      request.workspaceFolders?.map(({ uri }) => uri) ?? (request.rootUri === null ? [] : [request.rootUri]);
    for (const uri of given) folders.add(pathOf(uri));
    return [...folders];
  };

  serveDocuments(session, publisher);
  serveNavigation(session);
  serveStructure(session);
  serveFormatting(session);
  serveCompletion(session);
  serveActions(session);
  return {
    filesChanged: (paths) => filesChanged(session, publisher, paths),
  };
}

function readCapabilities({ client }: Session, { capabilities: given, initializationOptions }: InitializeParams): void {
  client.snippets = given.textDocument?.completion?.completionItem?.snippetSupport ?? false;
  client.watchesFiles = given.workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
  client.sendsFolders = given.workspace?.workspaceFolders ?? false;
  client.refreshesLenses = given.workspace?.codeLens?.refreshSupport ?? false;
  const options: unknown = initializationOptions;
  const commands = typeof options === "object" && options !== null && "commands" in options ? options.commands : [];
  if (Array.isArray(commands)) client.commands = commands.filter((command) => typeof command === "string");
}

/** Keeps the open documents, and checks what a change can affect. */
function serveDocuments(session: Session, publisher: Publisher): void {
  const { connection, workspace, uris } = session;
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => {
    const path = pathOf(document.uri);
    uris.set(path, document.uri);
    publisher.check(setDocument(workspace, path, document.getText().replace(/^\uFEFF/, "")));
    compareWithOlder(session, publisher, path);
  });
  documents.onDidSave(({ document }) => {
    // A client that doesn't watch files may have written other files, too.
    if (!session.client.watchesFiles) publisher.check(reread(session, [pathOf(document.uri)]));
  });
  documents.onDidClose(({ document }) => {
    const path = pathOf(document.uri);
    publisher.check(setDocument(workspace, path, null));
    publisher.publish(path);
    uris.delete(path);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const paths = changes.map(({ uri }) => pathOf(uri));
    if (paths.some((path) => /\/\.git\//.test(path))) forgetBaselines(workspace);
    filesChanged(session, publisher, paths);
    if (paths.some(isConfiguration)) {
      publisher.onIdle(() => reportConfigurations(session));
      if (session.client.refreshesLenses) void connection.sendRequest(CodeLensRefreshRequest.type);
    }
    for (const { uri, type } of changes) {
      if (type !== FileChangeType.Deleted) continue;
      if (isConfiguration(pathOf(uri))) void connection.sendDiagnostics({ uri, diagnostics: [] });
      else publisher.publish(pathOf(uri));
    }
  });
  documents.listen(connection);
}

/** Checks the contracts of changed files again; everything, after a change of a configuration. */
function filesChanged(session: Session, publisher: Publisher, paths: readonly string[]): void {
  const { workspace, host } = session;
  host.filesChanged(paths);
  if (paths.some(isConfiguration)) {
    forgetContracts(workspace);
    publisher.check([...workspace.open.keys(), ...host.contracts()]);
  }
  const contracts = paths.filter((path) => path.endsWith(".goa"));
  publisher.check(reread(session, contracts));
}

function isConfiguration(path: string): boolean {
  return path.endsWith(`/${configName}`);
}

/** Sends the mistakes in known configurations: those of all contracts, once these are checked. */
function reportConfigurations(session: Session): void {
  for (const { value: path, diagnostics } of session.host.configurations?.() ?? []) {
    const found = diagnostics.map((diagnostic) => protocolDiagnostic(diagnostic, session));
    void session.connection.sendDiagnostics({ uri: uriIn(session)(path), diagnostics: found });
  }
}

function reread({ workspace }: Session, paths: readonly string[]): string[] {
  return paths.flatMap((path) => forgetFile(workspace, path));
}

/** Reads the older version of a contract in the background, the first time that the contract is open. */
function compareWithOlder(session: Session, publisher: Publisher, path: string): void {
  const { workspace } = session;
  publisher.onIdle(() => {
    if (!workspace.open.has(path) || !isContract(workspace, path) || hasBaseline(workspace, path)) return;
    readBaseline(workspace, path).then(
      () => {
        if (hasBaseline(workspace, path)) publisher.publish(path);
      },
      (error: unknown) => session.connection.console.warn(`goaidl: could not compare ${path}: ${String(error)}`),
    );
  });
}

const capabilities: InitializeResult = {
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    completionProvider: { triggerCharacters: ["@", ".", '"', "/", "{", "<", "(", " "] },
    hoverProvider: true,
    signatureHelpProvider: { triggerCharacters: ["(", ","] },
    codeActionProvider: {
      codeActionKinds: [
        "quickfix",
        "refactor.extract",
        "refactor.inline",
        "refactor.rewrite",
        "source.fixAll.goaidl",
        "source.organizeImports",
      ],
    },
    inlayHintProvider: true,
    codeLensProvider: {},
    executeCommandProvider: { commands: [...serverCommands] },
    definitionProvider: true,
    typeDefinitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    documentLinkProvider: {},
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenKinds], tokenModifiers: [...tokenModifiers] },
      full: true,
      range: true,
    },
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "}", moreTriggerCharacter: ["\n"] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  },
};
