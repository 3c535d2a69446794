// Measures the start of the command line: processor and wall time of whole processes, beside an empty Node process, in rounds
// that run everything in turn. Prints medians, and the median of the ratios to the empty process of the same round.
// Usage: npm run build && node bench/start-up.mjs [rounds]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const rounds = Number(process.argv[2] ?? 21);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const contract = path("../specs/logger.goa");
const folder = mkdtempSync(join(tmpdir(), "goaidl-start-up-"));
writeFileSync(join(folder, "goaidl.config.json"), JSON.stringify({ inputs: [contract], targets: ["ts-server"] }));

const goaidl = (...args) => [path("../bin/goaidl.js"), ...args];
const unbundled = (...args) =>
  `const { main } = await import(${JSON.stringify(new URL("../dist/src/cli/main.js", import.meta.url).href)});
  process.exitCode = await main(${JSON.stringify(args)});`;
const processes = {
  "node -e 0": ["-e", "0"],
  "goaidl --version": goaidl("--version"),
  "goaidl --help": goaidl("--help"),
  "goaidl check logger.goa": goaidl("check", contract),
  "the same, not bundled": ["--input-type=module", "-e", unbundled("check", contract)],
  "goaidl check (configuration)": goaidl("check"),
  "goaidl fmt --check logger.goa": goaidl("fmt", "--check", contract),
  "goaidl compile (ts-server)": goaidl("compile"),
};

function run(args) {
  const start = performance.now();
  const { output, status, error } = spawnSync(process.execPath, ["--require", path("report-cpu.cjs"), ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const wall = performance.now() - start;
  if (error !== undefined || status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  return { wall, cpu: Number(output[3].split(" ")[0]) / 1000 };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const names = Object.keys(processes);
const measured = Object.fromEntries(names.map((name) => [name, []]));
for (const name of names) run(processes[name]); // once, so that the disk's cache is warm for all
for (let round = 0; round < rounds; round++) {
  for (let index = 0; index < names.length; index++) {
    const name = names[(index + round) % names.length];
    measured[name].push(run(processes[name]));
  }
}
rmSync(folder, { recursive: true, force: true });

const empty = measured["node -e 0"];
console.log(`Node ${process.versions.node}, ${rounds} rounds\n`);
console.log("| process | CPU ms | x empty | wall ms | x empty |");
console.log("|---|---|---|---|---|");
for (const name of names) {
  const runs = measured[name];
  const cells = ["cpu", "wall"].flatMap((key) => [
    median(runs.map((entry) => entry[key])).toFixed(0),
    median(runs.map((entry, round) => entry[key] / empty[round][key])).toFixed(2),
  ]);
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}
