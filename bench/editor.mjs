// Drives `goaidl lsp` as an editor does, in a workspace of 1,000 services in 200 files that import four others. Measures
// the time to the first diagnostics, from a keystroke to its diagnostics, and to a completion.
// Usage: npm run build && node bench/editor.mjs [keystrokes]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const keystrokes = Number(process.argv[2] ?? 60);
const folder = mkdtempSync(join(tmpdir(), "goaidl-editor-"));
const bin = fileURLToPath(new URL("../bin/goaidl.js", import.meta.url));
const times = (count, text) => Array.from({ length: count }, (_, index) => text(index)).join("\n");

for (let shared = 0; shared < 4; shared++) {
  const types = times(
    20,
    (i) => `type Common${shared}x${i} { id: int  name: string  at: timestamp  level: Level${shared} }`,
  );
  writeFileSync(join(folder, `common${shared}.goa`), `goa 1\n\nenum Level${shared} { low high }\n${types}\n`);
}
const leaf = (file) => `goa 1

import { Common0x0, Common0x1 } from "./common0.goa"
import { Common${file % 4}x2, Common${file % 4}x3 } from "./common${file % 4}.goa"

${times(
  5,
  (s) => `/// Entries of one service.
type Entry${file}x${s} { id: int64  at: timestamp  message: string  first: Common0x0  tags: string[]  price: decimal  note?: string }

service service${file}x${s} {
  error gone { temporary }
  ${times(
    4,
    (m) => `method watch${m} {
    payload { topic: string  since?: timestamp }
    streaming result Entry${file}x${s}
    http { GET "/s${file}x${s}/{topic}/m${m}"  error gone 410 }
    stream { heartbeat every 30s timeout 10s  resume within 2m }
  }
  `,
  )}
}
`,
)}`;
for (let file = 0; file < 200; file++) writeFileSync(join(folder, `leaf${file}.goa`), leaf(file));
// The file that is checked last has a mistake: its report shows that all files were checked.
writeFileSync(join(folder, "leaf99.goa"), `${leaf(99)}type Last { id: intt }\n`);

const started = performance.now();
const server = spawn(process.execPath, [bin, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const send = (message) => {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
};
const listeners = new Set();
let buffered = Buffer.alloc(0);
server.stdout.on("data", (chunk) => {
  buffered = Buffer.concat([buffered, chunk]);
  for (;;) {
    const end = buffered.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/.exec(buffered.subarray(0, end).toString())[1]);
    if (buffered.length < end + 4 + length) return;
    const message = JSON.parse(buffered.subarray(end + 4, end + 4 + length).toString());
    buffered = buffered.subarray(end + 4 + length);
    for (const listener of [...listeners]) listener(message);
  }
});
const until = (holds) =>
  new Promise((done) => {
    const listener = (message) => {
      if (!holds(message)) return;
      listeners.delete(listener);
      done(message);
    };
    listeners.add(listener);
  });
let ids = 0;
const request = (method, params) => {
  const id = ++ids;
  const answer = until((message) => message.id === id && message.method === undefined);
  send({ id, method, params });
  return answer;
};
const uri = (name) => `file://${folder}/${name}`;
const reported = (name, holds) =>
  until(
    ({ method, params }) =>
      method === "textDocument/publishDiagnostics" && params.uri === uri(name) && holds(params.diagnostics),
  );
const hasError = (found) => found.some(({ severity }) => severity === 1);

const text = leaf(7);
await request("initialize", {
  processId: null,
  rootUri: `file://${folder}`,
  workspaceFolders: [{ uri: `file://${folder}`, name: "bench" }],
  capabilities: {},
});
send({ method: "initialized", params: {} });
const last = reported("leaf99.goa", hasError);
const first = reported("leaf7.goa", () => true);
send({
  method: "textDocument/didOpen",
  params: { textDocument: { uri: uri("leaf7.goa"), languageId: "goa", version: 1, text } },
});
await first;
/** Returns the processor time that the server has used so far. Works only on Linux. */
const cpuMs = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const firstMs = performance.now() - started;

await last;
const workspaceMs = performance.now() - started;
const workspaceCpu = cpuMs();

const at = text.lastIndexOf("price: decimal");
const lines = text.slice(0, at).split("\n");
const position = { line: lines.length - 1, character: lines.at(-1).length + "price: d".length };
const diagnostics = [];
const completions = [];
let version = 1;
const change = (range, words) =>
  send({
    method: "textDocument/didChange",
    params: { textDocument: { uri: uri("leaf7.goa"), version: ++version }, contentChanges: [{ range, text: words }] },
  });
for (let round = 0; round < keystrokes; round++) {
  const broken = reported("leaf7.goa", hasError);
  let start = performance.now();
  change({ start: position, end: position }, "x");
  await broken;
  diagnostics.push(performance.now() - start);
  start = performance.now();
  await request("textDocument/completion", { textDocument: { uri: uri("leaf7.goa") }, position });
  completions.push(performance.now() - start);
  const fixed = reported("leaf7.goa", (found) => !hasError(found));
  start = performance.now();
  change({ start: position, end: { ...position, character: position.character + 1 } }, "");
  await fixed;
  diagnostics.push(performance.now() - start);
}
const keysCpu = cpuMs() - workspaceCpu;
const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)];
const row = (name, values) =>
  `| ${name} | ${quantile(values, 0.5).toFixed(1)} ms | ${quantile(values, 0.95).toFixed(1)} ms |`;
console.log(`first diagnostics of an open file, from the start of the process: ${firstMs.toFixed(0)} ms`);
console.log(`all 204 files checked: ${workspaceMs.toFixed(0)} ms (processor: ${workspaceCpu.toFixed(0)} ms)`);
console.log(
  `processor time of the server for a keystroke and half a completion: ${(keysCpu / (2 * keystrokes)).toFixed(1)} ms`,
);
console.log("| | median | p95 |\n|---|---|---|");
console.log(row("keystroke to diagnostics, a file with five services", diagnostics));
console.log(row("completion of a type", completions));
send({ id: ++ids, method: "shutdown" });
send({ method: "exit" });
server.on("exit", () => rmSync(folder, { recursive: true }));
