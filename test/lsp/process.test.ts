import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { CompletionList, Hover, InitializeResult, PublishDiagnosticsParams } from "vscode-languageserver";
import { workFolder } from "../support/command-line.js";

const bin = fileURLToPath(new URL("../../bin/goaidl.js", import.meta.url));

test("the built goaidl lsp serves an editor over standard input and output, and ends with it", async () => {
  const folder = workFolder({ "a.goa": "type A { x: intt }\n" });
  const server = spawn(process.execPath, [bin, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((done) => server.on("exit", done));
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const reported = new Promise<PublishDiagnosticsParams>((done) => {
    connection.onNotification("textDocument/publishDiagnostics", done);
  });
  connection.listen();
  const uri = `file://${folder.path}/a.goa`;
  const { serverInfo } = await connection.sendRequest<InitializeResult>("initialize", {
    processId: process.pid,
    rootUri: `file://${folder.path}`,
    capabilities: {},
  });
  expect(serverInfo?.name).toBe("goaidl");
  await connection.sendNotification("initialized", {});
  const text = "type A { x: intt }\nservice s { }\n";
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "goa", version: 1, text },
  });
  expect((await reported).diagnostics.map(({ code }) => code)).toContain("unknown-type");
  const textDocument = { uri };
  const found = await connection.sendRequest<CompletionList>("textDocument/completion", {
    textDocument,
    position: { line: 1, character: 12 },
  });
  expect(found.items.map(({ label }) => label)).toContain("method");
  const hover = await connection.sendRequest<Hover>("textDocument/hover", {
    textDocument,
    position: { line: 0, character: 5 },
  });
  expect(JSON.stringify(hover)).toContain("type A");
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await ended).toBe(0);
  folder.remove();
});
