import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { templateNames } from "../../src/cli/init/templates.js";
import { pack, root, run } from "../support/packed.js";

/** Runs `goaidl init` of the packed package, and then the steps that its README describes. */

let folder = "";
let archive = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "goaidl-init-"));
  archive = await pack(folder);
  const unpacked = await run("tar", ["-xzf", archive, "-C", folder], folder);
  expect(unpacked, unpacked.output).toMatchObject({ code: 0 });
  // Node resolves a link to the package to the unpacked folder, which therefore needs the package's dependency `ws`,
  // and React for `goaidl/react`.
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["ws", "react", "@types"]) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Makes the folder that npm would install, but faster: the unpacked package, and links to the packages of this
 * repository.
 */
function install(app: string): void {
  const modules = join(app, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== ".bin" && name !== "goaidl") symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  symlinkSync(join(folder, "package"), join(modules, "goaidl"));
  for (const name of readdirSync(join(root, "node_modules/.bin"))) {
    if (name !== "goaidl") symlinkSync(join(root, "node_modules/.bin", name), join(modules, ".bin", name));
  }
  symlinkSync(join(folder, "package/bin/goaidl.js"), join(modules, ".bin/goaidl"));
}

async function init(app: string, template: string): Promise<void> {
  mkdirSync(app, { recursive: true });
  const args = [join(folder, "package/bin/goaidl.js"), "init", "--template", template];
  const made = await run(process.execPath, args, app);
  expect(made, made.output).toMatchObject({ code: 0 });
}

/** Resolves to the match of the next line of a process that matches the pattern. */
async function lineWith(lines: Interface, pattern: RegExp): Promise<RegExpExecArray> {
  for await (const [line] of onLines(lines)) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  throw new Error(`no line has ${pattern}`);
}

async function* onLines(lines: Interface): AsyncGenerator<[string]> {
  for (;;) {
    const [line]: unknown[] = await once(lines, "line");
    yield [String(line)];
  }
}

describe.each(templateNames)("the template %s", (template) => {
  const app = (): string => join(folder, template);
  const npm = (...args: string[]) => run("npm", args, app());

  test("has the versions that this repository is tested with", async () => {
    await init(app(), template);
    const manifest = JSON.parse(readFileSync(join(app(), "package.json"), "utf8"));
    const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(manifest).toMatchObject({ name: template, dependencies: { goaidl: `^${own.version}` } });
    const { goaidl: _, ...wanted } = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, range] of Object.entries(wanted)) expect(own.devDependencies[name], name).toBe(range);
  });

  test("checks, builds, passes its test, and serves its client", { timeout: 180_000 }, async () => {
    install(app());
    const checked = await npm("run", "check");
    expect(checked, checked.output).toMatchObject({ code: 0 });
    expect(checked.output).not.toContain("warning[");
    const tested = await npm("test");
    expect(tested, tested.output).toMatchObject({ code: 0 });
    expect(tested.output).toMatch(/pass 2/);
    if (template === "react") expect(existsSync(join(app(), "dist/web/index.html"))).toBe(true);

    const server = spawn(process.execPath, ["dist/server.js"], {
      cwd: app(),
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(server, "exit");
    try {
      const [, port] = await lineWith(createInterface({ input: server.stdout }), /:(\d+)$/);
      const client = await run("env", [`PORT=${port}`, process.execPath, "dist/client.js"], app());
      expect(client).toEqual({
        code: 0,
        output:
          "Good day, Ada!\nGood day, Grace!\nGood day, Edsger!\nrefused, as it should be: Go away is not a greeting\n",
      });
      if (template === "express" || template === "fastify") {
        const health = await fetch(`http://127.0.0.1:${port}/health`);
        expect(health.status).toBe(200);
      }
    } finally {
      server.kill("SIGINT");
    }
    expect(await exited).toEqual([0, null]);
  });
});

test.each([
  ["fastify", "{}"],
  ["react", '{ "type": "commonjs" }'],
])(
  "the template %s passes its test in a project of CommonJS: %s",
  {
    timeout: 120_000,
  },
  async (template, manifest) => {
    const app = join(folder, `commonjs-${template}`);
    mkdirSync(app);
    writeFileSync(join(app, "package.json"), manifest);
    await init(app, template);
    install(app);
    const tested = await run("npm", ["test"], app);
    expect(tested, tested.output).toMatchObject({ code: 0 });
    expect(tested.output).toMatch(/pass 2/);
  },
);

test("npm run dev starts the server, and restarts it after a change of the contract and of the code", {
  timeout: 120_000,
}, async () => {
  const app = join(folder, "dev");
  await init(app, "minimal");
  install(app);
  const dev = spawn(process.execPath, ["dev.mjs"], {
    cwd: app,
    env: { ...process.env, PORT: "0", PATH: `${join(app, "node_modules/.bin")}:${process.env.PATH}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(dev, "exit");
  const lines = createInterface({ input: dev.stdout });
  let starts = 0;
  let last = Date.now();
  lines.on("line", (line) => {
    last = Date.now();
    if (line.startsWith("listening on")) starts++;
  });
  /** Waits until all watchers have started and are idle, because simultaneous changes may run the work only once. */
  const settled = async (): Promise<void> => {
    while (starts === 0 || Date.now() - last < 1_500) await pause(50);
  };
  /** Waits until a file has a text, and the server has started once more. */
  const restarted = async (before: number, path: string, text: string): Promise<void> => {
    while (starts === before || !readFileSync(join(app, path), "utf8").includes(text)) await pause(50);
  };
  try {
    await settled();
    const service = join(app, "src/hello-service.ts");
    let before = starts;
    writeFileSync(service, readFileSync(service, "utf8").replace("!`, at", "?`, at"));
    await restarted(before, "dist/hello-service.js", "?`");
    await settled();
    const contract = join(app, "hello.goa");
    before = starts;
    writeFileSync(contract, readFileSync(contract, "utf8").replace("@maxLength(40)", "@maxLength(41)"));
    await restarted(before, "dist/gen/ts-server/codecs.js", "41");
  } finally {
    dev.kill("SIGINT");
    await exited;
    lines.close();
  }
});
