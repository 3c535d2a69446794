// Checks contracts of one form in growing sizes, each in a fresh process. Processor time and peak memory should grow in proportion.
// Usage: npm run build && node bench/scale.mjs
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [, , mode, entry] = process.argv;
const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join("\n");
const service = (type) => `service s { method m { result ${type}  http { GET "/m" } } }\n`;

const forms = {
  "chain of types": (n) => ({
    "main.goa": `${lines(n, (i) => `type T${i} { id: int  next?: T${i + 1} }`)}\ntype T${n} { id: int }\n${service("T0")}`,
  }),
  "chain of untagged unions": (n) => ({
    "main.goa": `${lines(n, (i) => `type O${i} { k: "o${i}" }\nunion U${i} by none { a: U${i + 1}  b: O${i} }`)}\nunion U${n} by none { a: int  b: boolean }\n${service("U0")}`,
  }),
  "values of an enum": (n) => ({ "main.goa": `enum E {\n${lines(n, (i) => `  v${i}`)}\n}\n${service("E")}` }),
  "variants of a union": (n) => ({
    "main.goa": `${lines(n, (i) => `type A${i} { k: "k${i}" }`)}\nunion U by none {\n${lines(n, (i) => `  v${i}: A${i}`)}\n}\n${service("U")}`,
  }),
  "files in a chain": (n) =>
    Object.fromEntries(
      Array.from({ length: n }, (_, i) => [
        i === 0 ? "main.goa" : `f${i}.goa`,
        `${i + 1 < n ? `import { T${i + 1} } from "./f${i + 1}.goa"\n` : ""}type T${i} { id: int${i + 1 < n ? `  next?: T${i + 1}` : ""} }\n${i === 0 ? service("T0") : ""}`,
      ]),
    ),
  "files in a star": (n) => ({
    "main.goa": `${lines(n, (i) => `import { T${i} } from "./f${i}.goa"`)}\ntype All {\n${lines(n, (i) => `  f${i}?: T${i}`)}\n}\n${service("All")}`,
    ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}.goa`, `type T${i} { id: int }\n`])),
  }),
  "files in a circle": (n) =>
    Object.fromEntries(
      Array.from({ length: n }, (_, i) => [
        i === 0 ? "main.goa" : `f${i}.goa`,
        `import { T${(i + 1) % n} } from "./${(i + 1) % n === 0 ? "main" : `f${i + 1}`}.goa"\ntype T${i} { id: int  next?: T${(i + 1) % n} }\n${i === 0 ? service("T0") : ""}`,
      ]),
    ),
};

const sizes = {
  "values of an enum": [25_000, 50_000, 100_000],
  "variants of a union": [250, 500, 1000],
  "files in a chain": [250, 500, 1000],
  "files in a star": [250, 500, 1000],
  "files in a circle": [250, 500, 1000],
};

if (mode === "--child") {
  const { compileFile } = await import("../dist/src/cli/contracts/read-contract.js");
  const started = process.cpuUsage();
  const { diagnostics } = compileFile("main.goa", { cwd: entry });
  const { user, system } = process.cpuUsage(started);
  const memory = process.resourceUsage().maxRSS;
  console.log(JSON.stringify({ ms: (user + system) / 1000, mb: memory / 1024, errors: diagnostics.length }));
} else {
  const root = mkdtempSync(join(tmpdir(), "goaidl-scale-"));
  for (const [form, filesOf] of Object.entries(forms)) {
    const row = (sizes[form] ?? [1250, 2500, 5000]).map((size) => {
      const folder = join(root, `${form}-${size}`);
      mkdirSync(folder);
      for (const [name, text] of Object.entries(filesOf(size))) writeFileSync(join(folder, name), text);
      const script = fileURLToPath(import.meta.url);
      const printed = execFileSync(process.execPath, [script, "--child", folder], { encoding: "utf8" });
      const { ms, mb, errors } = JSON.parse(printed);
      return `${size}: ${(ms / 1000).toFixed(2)} s, ${Math.round(mb)} MB${errors > 0 ? `, ${errors} errors` : ""}`;
    });
    console.log(`| ${form} | ${row.join(" | ")} |`);
  }
  rmSync(root, { recursive: true });
}
