/**
 * All measurements of streams, in one command: `npm run bench`, which builds, installs the other libraries and passes
 * its arguments on (`-- --quick`, `-- --rounds N`). Prints the tables of README.md with the date and the machine.
 */
import { spawnSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

const [first] = cpus();
const gib = (totalmem() / 2 ** 30).toFixed(0);
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} x ${first?.model}, ${gib} GiB`,
);
console.log(`load before: ${loadavg()[0]?.toFixed(1)}`);
for (const script of ["stream/run.mjs", "shared/run.mjs"]) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...process.argv.slice(2)], { stdio: "inherit" });
  // A failure doesn't keep the other measurements from running.
  if (status !== 0) process.exitCode = status ?? 1;
}
console.log(`\nload after: ${loadavg()[0]?.toFixed(1)}`);
