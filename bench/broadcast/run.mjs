/**
 * Compares sending one message to many subscribers with the obvious loop over plain `ws`: `JSON.stringify` once, `ws.send` for each.
 * `node bench/broadcast/run.mjs [--quick] [--rounds N] [--subscribers N]`. Prints the processor time of the server.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const work = `${here}work/`;
const quick = process.argv.includes("--quick");
const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const rounds = option("--rounds", quick ? 1 : 3);
const subscribers = option("--subscribers", quick ? 1_000 : 10_000);

rmSync(work, { recursive: true, force: true });
await build({
  entryPoints: ["server", "clients"].map((name) => `${here}${name}.mjs`),
  outdir: work,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["ws"],
});

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs one peer; the processor time is in milliseconds. */
async function measure(kind, messages, burst, everyMs) {
  const env = { ...process.env, ...(process.argv.includes("--cpu-prof") ? { PROFILE: `${work}${messages}` } : {}) };
  const server = fork(`${work}server.mjs`, [kind, messages, burst, everyMs], { execArgv: ["--expose-gc"], env });
  const [{ port }] = await once(server, "message");
  const clients = fork(`${work}clients.mjs`, [kind, port, subscribers, messages]);
  try {
    await once(clients, "message");
    const complete = once(clients, "message");
    const result = once(server, "message");
    server.send("go");
    const [[figures]] = await Promise.all([result, complete]);
    return figures;
  } finally {
    server.kill("SIGKILL");
    clients.kill("SIGKILL");
  }
}

const only = option("--only", -1);
const scenarios = [
  ["one message every 500 ms", quick ? 40 : 10, 1, 500],
  ["one message every 50 ms", quick ? 60 : 200, 1, 50],
  ["bursts of 20, one every 500 ms", quick ? 80 : 200, 20, 500],
];
console.log(`Node ${process.versions.node}, ${subscribers} subscribers, ${rounds} rounds, medians\n`);
console.log("| µs of processor for a delivery | ws | goaidl.v1 | ratio | MiB, ws | MiB, goaidl.v1 | held at the end |");
console.log("|---|---|---|---|---|---|---|");
for (const [index, [what, messages, burst, everyMs]] of scenarios.entries()) {
  if (only >= 0 && only !== index) continue;
  const figures = { ws: [], goaidl: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of ["ws", "goaidl"]) figures[kind].push(await measure(kind, messages, burst, everyMs));
  }
  const of = (kind, field) => median(figures[kind].map((one) => one[field]));
  const each = (kind) => (of(kind, "cpu") * 1_000) / (messages * subscribers);
  const memory = (kind) => (of(kind, "rss") / 1_048_576).toFixed(0);
  console.log(
    `| ${what} | ${each("ws").toFixed(1)} | ${each("goaidl").toFixed(1)} | ${(each("goaidl") / each("ws")).toFixed(2)} | ${memory("ws")} | ${memory("goaidl")} | ${of("goaidl", "held")} |`,
  );
}
