/**
 * Streams beside the obvious code on plain ws: `node bench/stream/run.mjs [--rounds 5] [--quick]`, after `npm run build`.
 * `--only download,echo1` and `--peers ws,goa` leave the rest out; `--cpu-prof` writes profiles of both sides to `work/prof`.
 * Server and client are processes of their own, fresh for each run; peers take turns, and the order rotates.
 */
import { fork, spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const work = `${here}work/`;
const quick = process.argv.includes("--quick");
const rounds = Number(argument("--rounds") ?? (quick ? 1 : 5));
const only = argument("--only")?.split(",");

const peers = argument("--peers")?.split(",") ?? ["ws", "ws-cork", "goa", "goaidl.v1"];
const counts = quick
  ? { download: 20_000, upload: 20_000, echo1: 1000, echo64: 5000, idle: 200 }
  : { download: 100_000, upload: 100_000, echo1: 10_000, echo64: 40_000, idle: 2000 };
const scenarios = Object.fromEntries(Object.entries(counts).filter(([name]) => only?.includes(name) ?? true));

function argument(name) {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

/** Generates the contract's code with the built compiler, and bundles both programs with the runtime's sources. */
async function prepare() {
  rmSync(work, { recursive: true, force: true });
  const targets = ["--target", "ts-server", "--target", "ts-client", "--out", `${work}gen`];
  const made = spawnSync(process.execPath, [`${root}bin/goaidl.js`, "compile", `${here}contract.goa`, ...targets]);
  if (made.status !== 0) throw new Error(`${made.stderr}`);
  await build({
    entryPoints: [`${here}server.mjs`, `${here}client.mjs`],
    outdir: work,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["ws"],
    alias: {
      "goaidl/server": `${root}src/runtime/server/index.ts`,
      "goaidl/client": `${root}src/runtime/client/index-node.ts`,
      "goaidl/codegen": `${root}src/runtime/codegen.ts`,
    },
  });
}

/** Each side has a processor of its own, where the system can say so. */
const pin = existsSync("/usr/bin/taskset")
  ? (processor) => ["/usr/bin/taskset", "-c", String(processor), process.execPath]
  : () => [process.execPath];
// An equal young generation for all: V8 would give peers different ones.
const flags = ["--expose-gc", "--max-semi-space-size=16", "--min-semi-space-size=16"];
if (process.argv.includes("--cpu-prof")) flags.push("--cpu-prof", `--cpu-prof-dir=${work}prof`);

async function startServer(peer) {
  const [command, ...prefix] = pin(0);
  const server = fork(`${work}server.mjs`, [peer], { execPath: command, execArgv: [...prefix, ...flags] });
  const answer = () => new Promise((done) => server.once("message", done));
  const { port } = await answer();
  const ask = (question) => {
    const told = answer();
    server.send(question);
    return told;
  };
  return { port, ask, stop: () => server.disconnect() };
}

function startClient(peer, scenario, count, port) {
  const [command, ...prefix] = pin(1);
  const script = [`${work}client.mjs`, peer, scenario, String(count), String(port)];
  const client = spawn(command, [...prefix, ...flags, ...script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: client.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((done) => client.once("exit", done));
  return {
    async next() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the client of ${peer} ${scenario} ended early`);
      return JSON.parse(value);
    },
    goOn: () => client.stdin.write("\n"),
    ended,
    stop: () => client.kill(),
  };
}

async function measure(peer, scenario) {
  const count = scenarios[scenario];
  const server = await startServer(peer);
  const client = startClient(peer, scenario, count, server.port);
  try {
    await client.next();
    if (scenario === "idle") {
      const before = await server.ask("memory");
      client.goOn();
      await client.next();
      const after = await server.ask("memory");
      client.goOn();
      await client.ended;
      return {
        kib: (after.rss - before.rss) / 1024 / count,
        heapKib: (after.heapUsed - before.heapUsed) / 1024 / count,
      };
    }
    const before = await server.ask("usage");
    client.goOn();
    const result = await client.next();
    const after = await server.ask("usage");
    client.goOn();
    await client.ended;
    const serverUs = after.user + after.system - before.user - before.system;
    return {
      perSecond: (count * 1000) / result.wallMs,
      serverUs: serverUs / count,
      busierUs: Math.max(serverUs, result.cpuUs) / count,
      clientUs: result.cpuUs / count,
      p50: result.p50,
      p99: result.p99,
    };
  } finally {
    client.stop();
    server.stop();
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function cell(values, digits) {
  const range =
    values.length > 1 ? ` (${Math.min(...values).toFixed(digits)}..${Math.max(...values).toFixed(digits)})` : "";
  return `${median(values).toFixed(digits)}${range}`;
}

const columns = {
  download: [
    ["messages/s", "perSecond", 0],
    ["server us/msg", "serverUs", 1],
    ["client us/msg", "clientUs", 1],
  ],
  upload: [
    ["messages/s", "perSecond", 0],
    ["server us/msg", "serverUs", 1],
    ["client us/msg", "clientUs", 1],
  ],
  echo1: [
    ["p50 us", "p50", 0],
    ["p99 us", "p99", 0],
  ],
  echo64: [
    ["messages/s", "perSecond", 0],
    ["server us/msg", "serverUs", 1],
    ["client us/msg", "clientUs", 1],
  ],
  idle: [
    ["KiB RSS per stream", "kib", 1],
    ["KiB heap per stream", "heapKib", 1],
  ],
};
const titles = {
  download: "Server streaming",
  upload: "Client streaming",
  echo1: "Echo, 1 in flight",
  echo64: "Echo, 64 in flight",
  idle: "Idle streams, the server's memory",
};

await prepare();
for (const scenario of Object.keys(scenarios)) {
  const results = new Map(peers.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < peers.length; turn++) {
      const peer = peers[(turn + round) % peers.length];
      results.get(peer).push(await measure(peer, scenario));
    }
  }
  const heads = columns[scenario].map(([head]) => head);
  const [, main] = columns[scenario][0];
  console.log(`\n## ${titles[scenario]} (${scenarios[scenario]}, ${rounds} rounds)\n`);
  // Processor time of the side that has more to do is steadier than the clock on a machine that is shared.
  const bases = ["ws", "ws-cork"].filter((base) => peers.includes(base));
  const compared = main === "perSecond" ? [main, "busierUs"] : [main];
  const ratioHeads = compared.flatMap((key) => bases.map((base) => `${key === "busierUs" ? "CPU " : ""}x ${base}`));
  console.log(`| peer | ${[...heads, ...ratioHeads].join(" | ")} |`);
  console.log(`|---|${"---|".repeat(heads.length + ratioHeads.length)}`);
  const value = (peer, key) => median(results.get(peer).map((result) => result[key]));
  for (const peer of peers) {
    const cells = columns[scenario].map(([, key, digits]) =>
      cell(
        results.get(peer).map((result) => result[key]),
        digits,
      ),
    );
    const ratios = compared.flatMap((key) => bases.map((base) => (value(peer, key) / value(base, key)).toFixed(2)));
    console.log(`| ${peer} | ${[...cells, ...ratios].join(" | ")} |`);
  }
}
