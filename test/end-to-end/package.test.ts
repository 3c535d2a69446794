import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pack, root, run } from "../support/packed.js";

/** The package as users get it: packed from what `npm run build` built, and installed in an empty folder. */

let folder = "";

const goaidl = (...args: string[]) => run(process.execPath, ["node_modules/goaidl/bin/goaidl.js", ...args], folder);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "goaidl-package-"));
  const archive = await pack(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  const installed = await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", archive], folder);
  expect(installed.code, installed.output).toBe(0);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the command runs, and generates with every target", async () => {
  cpSync(join(root, "specs/logger.goa"), join(folder, "logger.goa"));
  expect((await goaidl("--version")).output).toMatch(/^\d+\.\d+\.\d+/);
  const targets = ["ts-server", "ts-client", "asyncapi", "json-schema"];
  const compiled = await goaidl("compile", "logger.goa", ...targets.flatMap((target) => ["--target", target]));
  expect(compiled, compiled.output).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "gen")).filter((name) => !name.startsWith("."))).toEqual([...targets].sort());
});

test("a design that it prints is compiled, and holds to the schema that the package exports", async () => {
  cpSync(join(root, "specs/market.goa"), join(folder, "market.goa"));
  const printed = await goaidl("ir", "market.goa");
  writeFileSync(join(folder, "market.json"), printed.output);
  const compiled = await goaidl("compile", "market.json", "--target", "docs", "--out", "from-design");
  expect(compiled, compiled.output).toMatchObject({ code: 0 });
  expect(await goaidl("diff", "market.goa", "--against", "market.json")).toMatchObject({
    code: 0,
    output: expect.stringContaining("has not changed"),
  });
  const script = `
    import { readFileSync } from "node:fs";
    import { createRequire } from "node:module";
    import { Ajv2020 } from "ajv/dist/2020.js";
    const schema = createRequire(import.meta.url)("goaidl/ir.schema.json");
    console.log(new Ajv2020({ strict: false }).validate(schema, JSON.parse(readFileSync("market.json", "utf8"))));`;
  expect((await run(process.execPath, ["--input-type=module", "-e", script], folder)).output.trim()).toBe("true");
  expect(readdirSync(join(folder, "node_modules/goaidl/grammar")).sort()).toEqual(["goa.ebnf", "goa.tmLanguage.json"]);
});

test("what it generates is type-checked against the installed package, and runs on it", {
  timeout: 120_000,
}, async () => {
  cpSync(join(root, "specs/logger.goa"), join(folder, "logger.goa"));
  expect((await goaidl("compile", "logger.goa", "-t", "ts-server", "-t", "ts-client", "--out", "gen")).code).toBe(0);
  for (const name of ["log-store.ts", "server.ts", "main.ts", "tsconfig.json"])
    cpSync(join(root, "examples/logger", name), join(folder, name));
  mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
  cpSync(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"), { recursive: true });
  cpSync(join(root, "node_modules/undici-types"), join(folder, "node_modules/undici-types"), { recursive: true });
  const checked = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], folder);
  expect(checked.output).toBe("");
  const ran = await run(process.execPath, ["dist/main.js"], folder);
  expect(ran.output).toContain("warn  payment service is slow");
  expect(ran.output).toContain("ingested: { accepted: 5, rejected: 0 }");
  expect(ran.output).toContain("refused as it should be: unknown API key");
  expect(ran.code).toBe(0);
});

test("a contract with three mistakes gives three reports with their lines, exit code 1, and writes nothing", async () => {
  writeFileSync(
    join(folder, "bad.goa"),
    'type A { id: intt }\n\nservice s {\n  method m {\n    streaming result strng\n    http { POST "/m" }\n  }\n}\n',
  );
  const { code, output } = await goaidl("compile", "bad.goa", "--target", "ts-server", "--out", "bad-out");
  expect(code).toBe(1);
  expect(output.match(/bad\.goa:(\d+):/g)).toEqual(["bad.goa:1:", "bad.goa:5:", "bad.goa:6:"]);
  expect(readdirSync(folder)).not.toContain("bad-out");
});
