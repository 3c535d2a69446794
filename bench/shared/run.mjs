/**
 * Compares many calls on one connection with one plain `ws` connection each: `node bench/shared/run.mjs [--quick] [--rounds N]`.
 * Prints ratios to `ws`: memory of idle streams, time to open a call, throughput of 1, 20 and 200 streams, and the effect of a
 * stream that no client reads on the others.
 */
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { within } from "../within.mjs";

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

/** The time limit of one run. */
const limitMs = 120_000;

/** Runs one scenario against a fresh server; null if it did not finish. */
async function measure(kind, scenario, ...numbers) {
  const server = fork(`${work}server.mjs`, [kind === "ws" ? "ws" : "goaidl"], { execArgv: ["--expose-gc"] });
  const [{ port }] = await once(server, "message");
  const ask = async () => {
    server.send("memory");
    return (await once(server, "message"))[0];
  };
  const before = scenario === "idle" ? await ask() : null;
  const client = spawn(process.execPath, [`${work}client.mjs`, kind, port, scenario, ...numbers], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await within(limitMs, once(createInterface({ input: client.stdout }), "line"));
    const result = JSON.parse(line);
    if (before === null) return result;
    const after = await within(limitMs, ask());
    return { rss: (after.rss - before.rss) / numbers[0], heap: (after.heap - before.heap) / numbers[0] };
  } catch (error) {
    console.error(`${kind}, ${scenario} ${numbers.join(" ")}: ${error.message}`);
    return null;
  } finally {
    client.kill("SIGKILL");
    server.kill("SIGKILL");
  }
}

/** Peers take turns in each round; runs that did not finish are left out. */
async function compare(scenario, ...numbers) {
  const measured = { ws: [], shared: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of ["ws", "shared"]) {
      const result = await measure(kind, scenario, ...numbers);
      if (result !== null) measured[kind].push(result);
    }
  }
  return measured;
}

function row(what, measured, field, digits, scale = 1) {
  const values = (kind) => measured[kind].map((result) => result[field] / scale);
  const cell = (kind) => {
    const all = values(kind);
    if (all.length === 0) return "-";
    const range = all.length > 1 ? ` (${Math.min(...all).toFixed(digits)}..${Math.max(...all).toFixed(digits)})` : "";
    return `${median(all).toFixed(digits)}${range}`;
  };
  const isWhole = measured.ws.length > 0 && measured.shared.length > 0;
  const ratio = isWhole ? (median(values("shared")) / median(values("ws"))).toFixed(2) : "-";
  console.log(`| ${what} | ${cell("ws")} | ${cell("shared")} | ${ratio} |`);
}

console.log(`Node ${process.versions.node}, ${rounds} rounds\n\n| | ws | shared | ratio |\n|---|---|---|---|`);
const idle = await compare("idle", streams, 100);
row(`KiB of RSS of an idle stream, ${streams} of them`, idle, "rss", 1, 1_024);
row(`KiB of heap of an idle stream, ${streams} of them`, idle, "heap", 1, 1_024);
const calls = quick ? 2_000 : 6_000;
const open = await compare("open", calls);
row("ms to open a call, p50 of calls 200 to 1,000", open, "early", 2);
row(`ms to open a call, p50 of calls ${calls / 2} to ${calls}`, open, "late", 2);
for (const count of [1, 20, 200]) {
  row(`messages/s on ${count} streams`, await compare("throughput", count), "perSecond", 0);
}
const beside = await measure("shared", "beside", 20, quick ? 5 : 15);
if (beside !== null) {
  const { median, least, most } = beside;
  const range = `${least.toFixed(2)}..${most.toFixed(2)}`;
  console.log(`\n20 streams beside one that is not read: ${median.toFixed(2)} (${range}) of their rate without it.`);
}
