import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pack, root, run } from "../support/packed.js";

/** The package as users get it: packed from the build, and installed in an empty folder. */

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

/** All files below a folder, absolute. */
function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test("two packages are installed, with at most 8 MB", () => {
  const modules = join(folder, "node_modules");
  expect(readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["goaidl", "ws"]);
  const bytes = filesIn(modules).reduce((sum, path) => sum + statSync(path).size, 0);
  expect(bytes).toBeLessThan(8_000_000);
});

test("the package contains its own licence and those of the packages that it bundles", () => {
  const text = readFileSync(join(folder, "node_modules/goaidl/THIRD_PARTY_LICENSES"), "utf8");
  const bundled = [...text.matchAll(/^-{80}\n\n(\S+) \d/gm)].map((match) => match[1]);
  for (const name of ["ajv", "chevrotain", "handlebars", "markdown-it", "yaml"]) expect(bundled).toContain(name);
  expect(text).not.toMatch(/^License: /m);
  expect(readFileSync(join(folder, "node_modules/goaidl/LICENSE"), "utf8")).toContain("MIT License");
});

test("no file refers to a source map, and every relative link of a page leads to a file", () => {
  const own = join(folder, "node_modules/goaidl");
  const files = filesIn(own);
  const mapped = files.filter(
    (path) => path.endsWith(".js") && /^\/\/# sourceMappingURL=/m.test(readFileSync(path, "utf8")),
  );
  expect(mapped).toEqual([]);
  const dead = files
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => match[1]?.replace(/#.*$/, "") ?? "")
        .filter((link) => link !== "" && !/^[a-z]+:/.test(link) && !existsSync(join(dirname(path), link)))
        .map((link) => `${relative(own, path)}: ${link}`),
    );
  expect(dead).toEqual([]);
});

test("the compiler works as a library, and its types need no other package", { timeout: 120_000 }, async () => {
  writeFileSync(
    join(folder, "library.ts"),
    `import { compile, type Design, diff, format, generate, lint, sourceFile, targets } from "goaidl";
    const text = "type Thing {id: int}\\n";
    const { value, diagnostics } = compile("thing.goa", { read: () => text });
    if (value.design === null) throw new Error(diagnostics[0]?.message ?? "no design");
    const design: Design = value.design;
    const target = targets.find(({ name }) => name === "docs");
    if (target === undefined) throw new Error("no target");
    const [made] = generate(design, "thing.goa", [{ target, options: {} }]);
    const changes = diff(design, design, { mode: "full", surfaces: ["wire"] });
    console.log(JSON.stringify([
      format(sourceFile("thing.goa", text)).value,
      made?.files.map(({ path }) => path),
      changes.length,
      lint([value], { rules: {}, changeCodes: [] }).length > 0,
    ]));\n`,
  );
  const flags = ["--strict", "--module", "nodenext", "--target", "es2022", "--types", "", "--skipLibCheck", "false"];
  const tsc = [join(root, "node_modules/typescript/bin/tsc"), ...flags, "library.ts"];
  const checked = await run(process.execPath, tsc, folder);
  expect(
    checked.output
      .split("\n")
      .filter((line) => !/'console'|"console"/.test(line))
      .join("\n"),
  ).toBe("");
  const ran = await run(process.execPath, ["library.js"], folder);
  expect(ran.output.trim()).toBe(JSON.stringify(["type Thing { id: int }\n", ["index.html"], 0, true]));
});

test("the command runs, and generates with every target", async () => {
  cpSync(join(root, "specs/logger.goa"), join(folder, "logger.goa"));
  expect((await goaidl("--version")).output).toMatch(/^\d+\.\d+\.\d+/);
  const targets = ["ts-server", "ts-client", "asyncapi", "json-schema"];
  const compiled = await goaidl("compile", "logger.goa", ...targets.flatMap((target) => ["--target", target]));
  expect(compiled, compiled.output).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "gen")).filter((name) => !name.startsWith("."))).toEqual([...targets].sort());
});

test("a printed design compiles, and is valid under the schema that the package exports", async () => {
  cpSync(join(root, "specs/market.goa"), join(folder, "market.goa"));
  const printed = await goaidl("ir", "market.goa");
  writeFileSync(join(folder, "market.json"), printed.output);
  const compiled = await goaidl("compile", "market.json", "--target", "docs", "--out", "from-design");
  expect(compiled, compiled.output).toMatchObject({ code: 0 });
  expect(await goaidl("diff", "market.goa", "--against", "market.json")).toMatchObject({
    code: 0,
    output: expect.stringContaining("has not changed"),
  });
  const schema: unknown = createRequire(join(folder, "package.json"))("goaidl/ir.schema.json");
  if (typeof schema !== "object" || schema === null) throw new Error("the schema is not an object");
  expect(new Ajv2020({ strict: false }).validate(schema, JSON.parse(printed.output))).toBe(true);
  expect(readdirSync(join(folder, "node_modules/goaidl/grammar")).sort()).toEqual(["goa.ebnf", "goa.tmLanguage.json"]);
});

test("generated code type-checks against the installed package, and runs on it", {
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
