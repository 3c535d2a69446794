// Compiles contracts of 10, 100 and 1,000 services (5 methods, a 10-field type each) with all targets, each in a fresh
// process. Measures wall time, processor time and peak memory of the whole process, and the wall time of each stage in it.
// Usage: npm run build && node bench/compile.mjs [services ...]
import { execFileSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { contract } from "./contract.mjs";

const [, , mode, count] = process.argv;

if (mode === "--child") {
  const text = contract(Number(count));
  const stages = {};
  const timed = (name, run) => {
    const start = performance.now();
    const result = run();
    stages[name] = performance.now() - start;
    return result;
  };
  const start = performance.now();
  const { compile, generate, sourceFile, targets } = await import("../dist/src/index.js");
  const { parse } = await import("../dist/src/syntax/parse.js");
  stages.load = performance.now() - start;
  timed("parse", () => parse(sourceFile("main.goa", text)));
  const { value } = timed("parse + check + lower", () => compile("main.goa", { read: () => text }));
  for (const target of targets) {
    const options = Object.fromEntries(
      Object.entries(target.options.properties ?? {}).flatMap(([name, schema]) =>
        "default" in schema ? [[name, schema.default]] : [],
      ),
    );
    timed(target.name, () => generate(value.design, "main.goa", [{ target, options }]));
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stdout.write(
    JSON.stringify({
      text: text.length,
      wall: performance.now(),
      cpu: (userCPUTime + systemCPUTime) / 1000,
      rss: maxRSS / 1024,
      stages,
    }),
  );
} else {
  const sizes = process.argv.slice(2).map(Number);
  for (const services of sizes.length > 0 ? sizes : [10, 100, 1000]) {
    const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--child", String(services)], {
      maxBuffer: 1 << 26,
    });
    const { text, wall, cpu, rss, stages } = JSON.parse(output.toString());
    const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
    console.log(
      `${services} services, ${Math.round(text / 1024)} KB: wall ${seconds(wall)}, CPU ${seconds(cpu)}, peak RSS ${Math.round(rss)} MB`,
    );
    console.log(
      `  ${Object.entries(stages)
        .map(([name, time]) => `${name} ${seconds(time)}`)
        .join(", ")}`,
    );
  }
}
