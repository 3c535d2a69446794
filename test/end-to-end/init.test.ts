import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pack, root, run } from "../support/packed.js";

/** `goaidl init` from the packed package, and all that its README tells to do. */

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "goaidl-init-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the project that init makes installs, compiles, and its client talks to its server", {
  timeout: 300_000,
}, async () => {
  const archive = await pack(folder);
  mkdirSync(join(folder, "my-app"));
  const app = join(folder, "my-app");
  const made = await run(process.execPath, [join(root, "bin/goaidl.js"), "init"], app);
  expect(made, made.output).toMatchObject({ code: 0 });

  const manifest = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(manifest).toMatchObject({ name: "my-app", dependencies: { goaidl: `^${own.version}` } });
  // What the project is given is what its code was tested with.
  for (const [name, range] of Object.entries(manifest.devDependencies)) expect(own.devDependencies[name]).toBe(range);

  const npm = (...args: string[]) => run("npm", args, app);
  const installed = await npm("install", "--no-audit", "--no-fund", "--prefer-offline", archive);
  expect(installed, installed.output).toMatchObject({ code: 0 });
  const checked = await npm("run", "check");
  expect(checked, checked.output).toMatchObject({ code: 0 });
  expect(checked.output).not.toContain("warning[");
  const built = await npm("run", "build");
  expect(built, built.output).toMatchObject({ code: 0 });

  const server = spawn(process.execPath, ["dist/server.js"], {
    cwd: app,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(server, "exit");
  try {
    const [line] = await once(createInterface({ input: server.stdout }), "line");
    const port = /:(\d+)$/.exec(String(line))?.[1];
    const client = await run("env", [`PORT=${port}`, process.execPath, "dist/client.js"], app);
    expect(client).toEqual({
      code: 0,
      output: "Good day, Ada!\nGood day, Grace!\nGood day, Edsger!\nrefused, as it should be: Go away is no greeting\n",
    });
  } finally {
    server.kill("SIGINT");
  }
  expect(await exited).toEqual([0, null]);
});
