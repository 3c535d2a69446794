/**
 * Many calls on one connection beside one plain `ws` connection each: `node bench/shared/run.mjs [--quick] [--rounds N]`.
 * Prints ratios to `ws`: memory of idle streams, time to open a call, throughput of 1, 20 and 200 streams, and what a stream
 * that nobody reads costs the others.
 */
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const work = `${here}work/`;
const quick = process.argv.includes("--quick");
const at = process.argv.indexOf("--rounds");
const rounds = at < 0 ? (quick ? 1 : 3) : Number(process.argv[at + 1]);
const streams = quick ? 1_000 : 10_000;

rmSync(work, { recursive: true, force: true });
await build({
  entryPoints: [`${here}server.mjs`, `${here}client.mjs`],
  outdir: work,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["ws"],
});

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs one scenario against a fresh server. */
async function measure(kind, scenario, ...numbers) {
  const server = fork(`${work}server.mjs`, [kind === "ws" ? "ws" : "goaidl"], { execArgv: ["--expose-gc"] });
  const ask = async () => {
    server.send("memory");
    return (await once(server, "message"))[0];
  };
  try {
    const [{ port }] = await once(server, "message");
    const before = scenario === "idle" ? await ask() : null;
    const client = spawn(process.execPath, [`${work}client.mjs`, kind, port, scenario, ...numbers], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface({ input: client.stdout }), "line");
    const result = JSON.parse(line);
    if (before === null) return result;
    const after = await ask();
    client.kill();
    return { rss: (after.rss - before.rss) / numbers[0], heap: (after.heap - before.heap) / numbers[0] };
  } finally {
    server.kill();
  }
}

/** Peers take turns in each round; medians of the rounds. */
async function compare(kinds, field, scenario, ...numbers) {
  const measured = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) measured[kind].push((await measure(kind, scenario, ...numbers))[field]);
  }
  return kinds.map((kind) => median(measured[kind]));
}

const row = (what, ws, shared, digits) =>
  console.log(`| ${what} | ${ws.toFixed(digits)} | ${shared.toFixed(digits)} | ${(shared / ws).toFixed(2)} |`);

console.log(`Node ${process.versions.node}, ${rounds} rounds\n\n| | ws | shared | ratio |\n|---|---|---|---|`);
for (const field of ["rss", "heap"]) {
  const [ws] = await compare(["ws"], field, "idle", streams, 100);
  const [shared] = await compare(["shared"], field, "idle", streams, 100);
  row(`KiB of ${field} of an idle stream, ${streams} of them`, ws / 1_024, shared / 1_024, 1);
}
{
  const [ws, shared] = await compare(["ws", "shared"], "p50", "open", quick ? 200 : 1_000);
  row("ms to open a call, p50", ws, shared, 2);
}
for (const count of [1, 20, 200]) {
  const [ws, shared] = await compare(["ws", "shared"], "perSecond", "throughput", count);
  row(`messages/s on ${count} streams`, ws, shared, 0);
}
const [alone] = await compare(["shared"], "perSecond", "throughput", 20);
const [beside] = await compare(["shared"], "perSecond", "throughput", 20, 1);
console.log(`\n20 streams beside one that nobody reads: ${(beside / alone).toFixed(2)} of their rate without it.`);
