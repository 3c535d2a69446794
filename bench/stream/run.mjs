/**
 * Compares streams of goaidl with other libraries: `node bench/stream/run.mjs [--rounds 5] [--quick]`, after `npm run
 * build`. `--only download,echo-1` and `--peers ws,goa` select what runs; `--cpu-prof` writes profiles of both sides to
 * `work/prof`; `--runtime DIR` measures the runtime of another checkout as the peers `.. (other)`, in the same rounds.
 * Server and client are separate processes, fresh for each run; peers take turns, and the order rotates.
 */
import { fork, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { within } from "../within.mjs";
import { peers as known } from "./peers.mjs";
import { scenarios as all } from "./scenarios.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const quick = process.argv.includes("--quick");
const rounds = Number(argument("--rounds") ?? (quick ? 1 : 5));
const only = argument("--only")?.split(",");
const other = argument("--runtime") && resolve(argument("--runtime"));
const chosen = argument("--peers")?.split(",") ?? Object.keys(known);
const peers = other === undefined ? chosen : chosen.flatMap((peer) => both(peer));
const scenarios = Object.entries(all).filter(([name]) => only?.includes(name) ?? true);

function both(peer) {
  return known[peer].module === "goaidl" ? [peer, `${peer} (other)`] : [peer];
}

function argument(name) {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

/** Generates the contract's code with the built compiler, and bundles the programs with the runtime's sources. */
async function prepare(checkout, work) {
  rmSync(work, { recursive: true, force: true });
  const gen = `${here}work/gen`;
  const targets = ["--target", "ts-server", "--target", "ts-client", "--out", gen];
  rmSync(gen, { recursive: true, force: true });
  const made = spawnSync(process.execPath, [`${checkout}bin/goaidl.js`, "compile", `${here}contract.goa`, ...targets]);
  if (made.status !== 0) throw new Error(`${made.stderr}`);
  await build({
    entryPoints: [
      `${here}server.mjs`,
      `${here}client.mjs`,
      ...readdirSync(`${here}peers`).map((file) => `${here}peers/${file}`),
    ],
    outdir: work,
    outbase: here,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    plugins: [{ name: "goaidl", setup: (given) => resolveGoaidl(given, checkout) }],
  });
}

/** The runtime's sources are bundled, and packages are those of `bench/`. */
function resolveGoaidl(given, checkout) {
  const sources = {
    "goaidl/server": "src/runtime/server/index.ts",
    "goaidl/client": "src/runtime/client/index-node.ts",
    "goaidl/node": "src/runtime/client/node-platform.ts",
    "goaidl/codegen": "src/runtime/codegen.ts",
  };
  given.onResolve({ filter: /^goaidl\// }, ({ path }) => ({ path: `${checkout}${sources[path]}` }));
  given.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === "entry-point" ? undefined : { path, external: true },
  );
}

/**
 * The time limit of one run. A peer that loses a message or takes longer gets no figure, and the other peers still run.
 */
const limitMs = quick ? 60_000 : 120_000;

/** Pins each side to its own processor, if the system can. */
const pin = existsSync("/usr/bin/taskset")
  ? (processor) => ["/usr/bin/taskset", "-c", String(processor), process.execPath]
  : () => [process.execPath];
// Sets the size of the young generation, which V8 would otherwise choose differently for each peer.
const flags = ["--expose-gc", "--max-semi-space-size=16", "--min-semi-space-size=16"];
if (process.argv.includes("--cpu-prof")) flags.push("--cpu-prof", `--cpu-prof-dir=${here}work/prof`);

function folderOf(peer) {
  return peer.endsWith(" (other)") ? `${here}work/other/` : `${here}work/`;
}

async function startServer(peer) {
  const [command, ...prefix] = pin(0);
  const server = fork(`${folderOf(peer)}server.mjs`, [peer.replace(" (other)", "")], {
    execPath: command,
    execArgv: [...prefix, ...flags],
  });
  const answer = () =>
    new Promise((done, fail) => {
      server.once("message", done);
      server.once("exit", () => fail(new Error("the server has ended")));
    });
  const kill = () => server.kill("SIGKILL");
  const { port } = await within(limitMs, answer()).catch((error) => {
    kill();
    throw error;
  });
  const ask = (question) => {
    const answered = answer();
    server.send(question);
    return answered;
  };
  const stop = () => {
    if (server.connected) server.disconnect();
    setTimeout(kill, 5_000).unref();
  };
  return { port, ask, tell: (message) => server.send(message), stop, kill };
}

function startClient(peer, scenario, count, port) {
  const [command, ...prefix] = pin(1);
  const script = [`${folderOf(peer)}client.mjs`, peer.replace(" (other)", ""), scenario, String(count), String(port)];
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
    kill: () => client.kill("SIGKILL"),
  };
}

let failures = 0;

/** Runs one scenario with fresh processes; null: the peer doesn't have it, or did not finish. */
async function measure(peer, scenario, count) {
  const server = await startServer(peer);
  const client = startClient(peer, scenario, count, server.port);
  try {
    const result = await within(limitMs, talk(server, client, scenario, count));
    server.stop();
    return result;
  } catch (error) {
    failures++;
    console.error(`${peer}, ${scenario}: ${error.message}`);
    server.kill();
    return null;
  } finally {
    client.kill();
  }
}

async function talk(server, client, scenario, count) {
  const usage = async () => {
    const { user, system } = await server.ask("usage");
    return user + system;
  };
  const first = await client.next();
  if (first.missing) return null;
  if (scenario === "broadcast") {
    const publish = () => server.tell({ publish: count, everyMs: 20 });
    publish();
    await client.next();
    const before = await usage();
    publish();
    const { received } = await client.next();
    return { serverUs: ((await usage()) - before) / (received / 2) };
  }
  const ask = scenario === "idle" ? () => server.ask("memory") : usage;
  const before = await ask();
  client.goOn();
  const result = await client.next();
  const after = await ask();
  client.goOn();
  await client.ended;
  if (scenario === "idle") {
    const kib = (key) => (after[key] - before[key]) / 1_024 / count;
    return { rssKib: kib("rss"), heapKib: kib("heapUsed") };
  }
  const { done, wallMs, cpuUs, p50, p99, p999 } = result;
  const serverUs = (after - before) / done;
  const clientUs = cpuUs / done;
  const busierUs = Math.max(serverUs, clientUs);
  return { perSecond: (done * 1_000) / wallMs, serverUs, clientUs, busierUs, p50, p99, p999 };
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

await prepare(root, `${here}work/`);
if (other !== undefined) await prepare(`${other}/`, `${here}work/other/`);
for (const [scenario, { title, count: full, quick: short, columns, ratios }] of scenarios) {
  const count = quick ? short : full;
  const results = new Map(peers.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < peers.length; turn++) {
      const peer = peers[(turn + round) % peers.length];
      const measured = await measure(peer, scenario, count);
      if (measured !== null) results.get(peer).push(measured);
    }
  }
  const values = (peer, key) => results.get(peer).map((result) => result[key]);
  const bases = ["ws", "ws-cork"].filter((base) => peers.includes(base));
  console.log(`\n## ${title} (${count}, ${rounds} rounds)\n`);
  const heads = [
    ...columns.map(([head]) => head),
    ...ratios.flatMap(([head, , only]) =>
      bases.filter((base) => !only || base === "ws").map((base) => `${head}x ${base}`),
    ),
  ];
  console.log(`| peer | ${heads.join(" | ")} |\n|---|${"---|".repeat(heads.length)}`);
  for (const peer of peers) {
    if (results.get(peer).length === 0) {
      console.log(`| ${peer} |${" - |".repeat(heads.length)}`);
      continue;
    }
    const cells = columns.map(([, key, digits]) => cell(values(peer, key), digits));
    const compared = ratios.flatMap(([, key, only]) =>
      bases
        .filter((base) => !only || base === "ws")
        .map((base) => (median(values(peer, key)) / median(values(base, key))).toFixed(2)),
    );
    console.log(`| ${peer} | ${[...cells, ...compared].join(" | ")} |`);
  }
}
if (failures > 0) console.log(`\n${failures} runs did not finish: standard error names them.`);
