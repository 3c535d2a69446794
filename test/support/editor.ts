import { PassThrough } from "node:stream";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type {
  Diagnostic,
  Location,
  Position,
  PublishDiagnosticsParams,
  Range,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { createConnection } from "vscode-languageserver/node";
import { memoryHost } from "../../src/lsp/memory-host.js";
import { serve } from "../../src/lsp/server.js";
import type { ServerHost } from "../../src/lsp/session.js";

/** Marks the cursor in a fixture. */
const cursor = "<|>";

export interface EditorOptions {
  readonly capabilities?: object;
  readonly initializationOptions?: object;
  /** The host to use instead of files in memory. */
  readonly host?: ServerHost;
  readonly folder?: string;
}

/** An editor that exchanges messages with the language server, as an editor does over standard input and output. */
export interface Editor {
  readonly connection: MessageConnection;
  /** The current text of a file in the editor, without the mark of the cursor. */
  readonly text: (name: string) => string;
  /** Sends a request about the cursor of a file, or about its start where it has none. */
  readonly ask: <Answer>(method: string, name: string, more?: object) => Promise<Answer>;
  readonly request: <Answer>(method: string, params: object) => Promise<Answer>;
  /** Opens a file; its text may have a cursor. */
  readonly open: (name: string, text?: string) => void;
  /** Replaces the text of an open file. */
  readonly change: (name: string, text: string) => void;
  /** Types text at the cursor of an open file, as an incremental change. */
  readonly type: (name: string, text: string) => void;
  readonly close: (name: string) => void;
  /** Resolves to the newest diagnostics that the server has published for a file, once they satisfy `holds`. */
  readonly reports: (name: string, holds?: (found: readonly Diagnostic[]) => boolean) => Promise<readonly Diagnostic[]>;
  readonly uri: (name: string) => string;
  readonly cursorOf: (name: string) => Position;
  /** The text at each place, as `name:line: text`. */
  readonly shown: (places: Location | readonly Location[] | null) => string[];
  readonly words: (name: string, range: Range) => string;
  /** The texts of all files after an edit of the workspace. */
  readonly applied: (edit: WorkspaceEdit | null) => Record<string, string>;
  readonly edited: (name: string, edits: readonly TextEdit[] | null) => string;
  readonly stop: () => Promise<void>;
}

/** Starts a language server over files in memory, and an editor as its client. `<|>` in a file's text is the cursor. */
export async function startEditor(
  files: Readonly<Record<string, string>>,
  options: EditorOptions = {},
): Promise<Editor> {
  const folder = options.folder ?? "/work";
  const plain = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text.replace(cursor, "")]),
  );
  const texts = new Map(Object.entries(plain));
  const cursors = new Map(
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, Math.max(text.indexOf(cursor), 0)]),
  );
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  serve(server, {
    host: options.host ?? memoryHost(plain),
    version: "0.0.0",
    defer: (run) => void setImmediate(run),
  });
  server.listen();
  const connection = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const reported = new Map<string, readonly Diagnostic[]>();
  const waiting = new Set<() => void>();
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: PublishDiagnosticsParams) => {
    reported.set(uri, diagnostics);
    for (const look of [...waiting]) look();
  });
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/inlayHint/refresh", () => null);
  connection.onRequest("workspace/codeLens/refresh", () => null);
  connection.listen();

  const versions = new Map<string, number>();
  const pathOf = (name: string): string => `${folder}/${name}`;
  const uri = (name: string): string => `file://${pathOf(name)}`;
  const textOf = (path: string): string => texts.get(path) ?? "";
  const positionIn = (path: string, offset: number): Position => {
    const before = textOf(path).slice(0, offset).split("\n");
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };
  const offsetIn = (text: string, { line, character }: Position): number =>
    text
      .split("\n")
      .slice(0, line)
      .reduce((sum, each) => sum + each.length + 1, 0) + character;
  const cursorOf = (name: string): Position => positionIn(pathOf(name), cursors.get(pathOf(name)) ?? 0);
  const put = (name: string, text: string): string => {
    const path = pathOf(name);
    if (text.includes(cursor)) cursors.set(path, text.indexOf(cursor));
    texts.set(path, text.replace(cursor, ""));
    return textOf(path);
  };
  const next = (name: string): number => {
    const version = (versions.get(name) ?? 0) + 1;
    versions.set(name, version);
    return version;
  };
  const notify = (method: string, params: object): void => void connection.sendNotification(method, params);
  const edited = (name: string, edits: readonly TextEdit[] | null): string => {
    const text = textOf(pathOf(name));
    const ordered = (edits ?? [])
      .map(({ range, newText }, index) => ({
        start: offsetIn(text, range.start),
        end: offsetIn(text, range.end),
        newText,
        index,
      }))
      .sort((a, b) => b.start - a.start || b.end - a.end || b.index - a.index);
    return ordered.reduce((all, { start, end, newText }) => all.slice(0, start) + newText + all.slice(end), text);
  };
  const nameOf = (uri: string): string => decodeURIComponent(uri).replace(`file://${folder}/`, "");
  const words = (name: string, { start, end }: Range): string => {
    const text = textOf(pathOf(name));
    return text.slice(offsetIn(text, start), offsetIn(text, end));
  };

  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: `file://${folder}`,
    workspaceFolders: [{ uri: `file://${folder}`, name: "work" }],
    capabilities: {
      textDocument: { completion: { completionItem: { snippetSupport: true } } },
      workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
      ...options.capabilities,
    },
    initializationOptions: options.initializationOptions ?? {},
  });
  notify("initialized", {});

  const editor: Editor = {
    connection,
    text: (name) => textOf(pathOf(name)),
    request: (method, params) => connection.sendRequest(method, params),
    ask: (method, name, more = {}) =>
      connection.sendRequest(method, { textDocument: { uri: uri(name) }, position: cursorOf(name), ...more }),
    open: (name, text) => {
      const now = text === undefined ? textOf(pathOf(name)) : put(name, text);
      notify("textDocument/didOpen", {
        textDocument: { uri: uri(name), languageId: "goa", version: next(name), text: now },
      });
    },
    change: (name, text) =>
      notify("textDocument/didChange", {
        textDocument: { uri: uri(name), version: next(name) },
        contentChanges: [{ text: put(name, text) }],
      }),
    type: (name, text) => {
      const path = pathOf(name);
      const at = cursors.get(path) ?? 0;
      const position = positionIn(path, at);
      const before = textOf(path);
      texts.set(path, before.slice(0, at) + text + before.slice(at));
      cursors.set(path, at + text.length);
      notify("textDocument/didChange", {
        textDocument: { uri: uri(name), version: next(name) },
        contentChanges: [{ range: { start: position, end: position }, text }],
      });
    },
    close: (name) => notify("textDocument/didClose", { textDocument: { uri: uri(name) } }),
    reports: (name, holds = () => true) =>
      new Promise((done) => {
        const look = (): void => {
          const found = reported.get(uri(name));
          if (found === undefined || !holds(found)) return;
          waiting.delete(look);
          done(found);
        };
        waiting.add(look);
        look();
      }),
    uri,
    cursorOf,
    words,
    shown: (places) =>
      [places ?? []].flat().map((place) => {
        const name = nameOf(place.uri);
        return `${name}:${place.range.start.line + 1}: ${words(name, place.range)}`;
      }),
    applied: (edit) =>
      Object.fromEntries(
        Object.entries(edit?.changes ?? {}).map(([at, edits]) => [nameOf(at), edited(nameOf(at), edits)]),
      ),
    edited,
    stop: async () => {
      await connection.sendRequest("shutdown");
      connection.dispose();
      server.dispose();
    },
  };
  return editor;
}
