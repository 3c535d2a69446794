import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pack, root, run } from "../support/packed.js";

/**
 * Generated code of the packed package on the runtimes and compilers that it promises to work with, each installed from npm:
 * `npm run test:matrix`. specs/manual/builds.md has the same list.
 */

const isWanted = process.env.GOAIDL_MATRIX !== undefined;

const contract = `goa 1

/// A greeting.
type Greeting { text: string  at?: timestamp  tags: string[] = [] }

union Answer by "kind" { greeting: Greeting  farewell: Farewell }
type Farewell { count: int }

service hello {
  error rude: string
  method greet {
    payload { word: string = "Hello"  list?: int[] }
    streaming payload string
    streaming result Answer
    http { GET "/greet"  error rude 422 }
    stream { heartbeat every 30s timeout 10s  resume within 1m }
  }
  method ping { result string  http { GET "/ping" } }
}
`;

const client = (
  ending: string,
): string => `import { createHelloClient, RudeError } from "./gen/ts-client/hello${ending}";

export async function talk(url: string, protocol: "goaidl.v1" | "goa"): Promise<string> {
  const hello = createHelloClient({ url, protocol });
  const stream = hello.greet({ word: "Good day" });
  await stream.send("Ada");
  const first = await stream.receive();
  await stream.end();
  let texts = first?.kind === "greeting" ? first.text : "";
  for await (const answer of stream) texts += answer.kind === "farewell" ? \` \${answer.count}\` : answer.kind;
  try {
    await hello.greet({ word: "x" }).receive();
  } catch (error) {
    texts += error instanceof RudeError ? \` refused: \${error.body}\` : String(error);
  }
  return \`\${texts} \${await hello.ping()}\`;
}
`;

const main = (ending: string): string => `import { createServer } from "goaidl/server";
import { talk } from "./client${ending}";
import { helloService, RudeError } from "./gen/ts-server/hello${ending}";

const server = createServer({
  services: [
    helloService({
      async greet(payload, stream) {
        if (payload.word === "x") throw new RudeError("no");
        let count = 0;
        for await (const name of stream) {
          count++;
          await stream.send({ kind: "greeting", text: \`\${payload.word}, \${name}!\`, tags: [] });
        }
        await stream.send({ kind: "farewell", count });
      },
      ping: () => "pong",
    }),
  ],
});
const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
for (const protocol of ["goaidl.v1", "goa"] as const) console.log(await talk(\`ws://127.0.0.1:\${port}\`, protocol));
await server.close();
`;

const said = "Good day, Ada! 1 refused: no pong\n";

const strictest = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  module: "nodenext",
  target: "es2022",
  skipLibCheck: false,
};

let folder = "";

/** Installs a package in a folder beside the project, so that versions of one package don't conflict. */
async function installed(name: string, specifier: string): Promise<string> {
  const path = join(folder, "tools", name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "package.json"), "{}");
  const done = await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", specifier], path);
  expect(done, done.output).toMatchObject({ code: 0 });
  return join(path, "node_modules");
}

/** A project with generated code whose imports have one of the endings. */
async function project(name: string, imports: "js" | "ts"): Promise<string> {
  const path = join(folder, name);
  const source = join(path, "src");
  mkdirSync(source, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  writeFileSync(join(path, "hello.goa"), contract);
  writeFileSync(join(source, "client.ts"), client(`.${imports}`));
  writeFileSync(join(source, "main.ts"), main(`.${imports}`));
  symlinkSync(join(folder, "node_modules"), join(path, "node_modules"));
  const targets = ["ts-server", "ts-client"].flatMap((target) => [
    "-t",
    target,
    "--option",
    `${target}.imports=${imports}`,
  ]);
  const goaidl = join(folder, "node_modules/goaidl/bin/goaidl.js");
  const compiled = await run(process.execPath, [goaidl, "compile", "hello.goa", "--out", "src/gen", ...targets], path);
  expect(compiled, compiled.output).toMatchObject({ code: 0 });
  return path;
}

describe.skipIf(!isWanted)("generated code", () => {
  let compiled = "";
  let source = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "goaidl-matrix-"));
    const archive = await pack(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    const done = await run(
      "npm",
      ["install", "--no-audit", "--no-fund", "--prefer-offline", archive, "@types/node@20"],
      folder,
    );
    expect(done, done.output).toMatchObject({ code: 0 });
    compiled = await project("compiled", "js");
    source = await project("source", "ts");
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const compilerOptions = { ...strictest, outDir: "dist", rootDir: "src", types: ["node"] };
    writeFileSync(join(compiled, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["src/main.ts"] }));
    const built = await run(process.execPath, [tsc, "-p", "."], compiled);
    expect(built.output).toBe("");
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

  test.each([20, 22, 24])("runs on Node %d", { timeout: 300_000 }, async (version) => {
    const node = join(await installed(`node${version}`, `node@${version}`), "node/bin/node");
    expect((await run(node, ["--version"], compiled)).output).toMatch(new RegExp(`^v${version}\\.`));
    expect(await run(node, ["dist/main.js"], compiled)).toEqual({ code: 0, output: said + said });
    // Types are stripped by Node itself.
    if (version === 24) expect(await run(node, ["src/main.ts"], source)).toEqual({ code: 0, output: said + said });
  });

  test("runs on Bun, compiled and as TypeScript", { timeout: 300_000 }, async () => {
    const bun = join(await installed("bun", "bun"), ".bin/bun");
    expect(await run(bun, ["dist/main.js"], compiled)).toEqual({ code: 0, output: said + said });
    expect(await run(bun, ["src/main.ts"], source)).toEqual({ code: 0, output: said + said });
  });

  test("runs on Deno, compiled and as TypeScript", { timeout: 300_000 }, async () => {
    const deno = join(await installed("deno", "deno"), ".bin/deno");
    expect(await run(deno, ["run", "-A", "dist/main.js"], compiled)).toEqual({ code: 0, output: said + said });
    expect(await run(deno, ["run", "-A", "src/main.ts"], source)).toEqual({ code: 0, output: said + said });
  });

  test.each(["5.4", "5.9", "7"])(
    "passes the strictest flags of TypeScript %s",
    { timeout: 300_000 },
    async (version) => {
      const tsc = join(await installed(`typescript${version}`, `typescript@${version}`), "typescript/bin/tsc");
      const check = async (file: string, lib: readonly string[], types: readonly string[]): Promise<string> => {
        const compilerOptions = { ...strictest, noEmit: true, lib, types };
        writeFileSync(join(compiled, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
        return (await run(process.execPath, [tsc, "-p", "."], compiled)).output;
      };
      expect(await check("src/main.ts", ["es2022"], ["node"])).toBe("");
      // A page's client has no types of Node.
      expect(await check("src/client.ts", ["es2022", "dom"], [])).toBe("");
    },
  );
});
