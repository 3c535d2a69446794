import {
  BrowserMessageReader,
  BrowserMessageWriter,
  type Connection,
  createConnection,
} from "vscode-languageserver/browser";
import { memoryHost } from "./memory-host.js";
import { pathOf } from "./paths.js";
import { serve } from "./server.js";

/** A file of the page that started the worker; without a text it was deleted. */
interface SentFile {
  readonly uri: string;
  readonly text: string | null;
}

/**
 * Serves the page that started this worker. The page sends the files of its workspace as `goaidl/files`, at the start and when they change.
 * Call `listen()` of the returned connection after adding further handlers.
 */
export function serveWorker(): Pick<Connection, "listen" | "onRequest"> {
  const connection = createConnection(new BrowserMessageReader(globalThis), new BrowserMessageWriter(globalThis));
  const host = memoryHost();
  const server = serve(connection, { host, version: "", defer: (run) => void setTimeout(run, 0) });
  connection.onNotification("goaidl/files", ({ files }: { readonly files: readonly SentFile[] }) => {
    for (const { uri, text } of files) host.write(pathOf(uri), text);
    server.filesChanged(files.map(({ uri }) => pathOf(uri)));
  });
  return connection;
}
