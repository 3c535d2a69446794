import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./server.js";
import type { ServerHost } from "./session.js";

/** Serves an editor over standard input and output, until the editor sends `exit` or closes the input. */
export function serveStdio(host: ServerHost, version: string): void {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  serve(connection, { host, version, defer: (run) => void setImmediate(run) });
  connection.listen();
}
