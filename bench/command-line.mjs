// Compiles contracts of 10, 100 and 1,000 services (5 methods, a 10-field type each) with the built command line and four
// targets. Measures processor time and peak memory of whole processes, in rounds that also run an empty Node process. Prints medians.
// Usage: npm run build && node bench/command-line.mjs [--rounds N] [services ...]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { contract } from "./contract.mjs";

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "5" } },
  allowPositionals: true,
});
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "goaidl-command-line-"));
const targets = ["ts-server", "ts-client", "asyncapi", "json-schema"].flatMap((name) => ["--target", name]);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

function run(args, cwd) {
  const { output, status } = spawnSync(process.execPath, ["--require", path("report-cpu.cjs"), ...args], {
    cwd,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  const [cpu, memory] = output[3].split(" ").map(Number);
  return { cpu: cpu / 1e6, memory: memory / 1024 };
}

console.log(`Node ${process.versions.node}, ${values.rounds} rounds\n`);
console.log("| services | CPU s | minimum | peak memory MB | empty node, CPU s |");
console.log("|---|---|---|---|---|");
for (const services of positionals.length > 0 ? positionals.map(Number) : [10, 100, 1000]) {
  const file = join(folder, `services-${services}.goa`);
  writeFileSync(file, contract(services));
  const runs = Array.from({ length: Number(values.rounds) }, () => {
    // Each run writes into a new folder, and all are removed at the end: for some time after thousands of files were removed,
    // ext4 takes several times as long to make one, because it looks for an inode that was not just in use.
    const out = mkdtempSync(join(folder, "out-"));
    return {
      empty: run(["-e", "0"], out),
      whole: run([path("../bin/goaidl.js"), "compile", file, ...targets], out),
    };
  });
  const cpu = runs.map(({ whole }) => whole.cpu);
  const cells = [
    services,
    median(cpu).toFixed(2),
    Math.min(...cpu).toFixed(2),
    Math.round(Math.max(...runs.map(({ whole }) => whole.memory))),
    median(runs.map(({ empty }) => empty.cpu)).toFixed(2),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
rmSync(folder, { recursive: true, force: true });
