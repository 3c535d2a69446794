/**
 * Opens, uses and drops many connections from separate processes; half of them are closed, and half end with their
 * process. The server must not keep anything afterwards. `npm run test:connections` makes 10,000 connections. The
 * processes use the built package.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const connections = Number(process.env.GOAIDL_CONNECTIONS ?? 1000);
const processes = 4;
/** The limits for the growth of a server's heap after all connections, and after as many again. */
const heapLimit = 16 * 1024 * 1024;
const leakLimit = 1024 * 1024;

interface Held {
  readonly connections: number;
  readonly calls: number;
  readonly retainedBytes: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly heap: number;
  readonly faults: readonly string[];
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The next message of a child process; rejects if it ends without one. */
async function message(child: ChildProcess): Promise<unknown> {
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`a child ended with ${code}`)));
  ended.catch(() => {});
  const [value] = await Promise.race([once(child, "message"), ended]);
  return value;
}

/** Raises the limit of open files, because the default of shells is too low. */
function start(file: string, ...args: string[]): ChildProcess {
  const script = `ulimit -n 32768 2>/dev/null || ulimit -n "$(ulimit -Hn)"; exec "$@"`;
  const child = spawn("sh", ["-c", script, "sh", process.execPath, "--expose-gc", path(file), ...args], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.push(child);
  return child;
}

test(`${connections} connections leave no handles, no timers and no heap`, async () => {
  const server = start("server.mjs");
  const { port } = (await message(server)) as { port: number }; // The first message of server.mjs.
  const ask = async (question: string): Promise<Held> => {
    server.send(question);
    return (await message(server)) as Held; // The answer of server.mjs.
  };

  const round = async (count: number): Promise<void> => {
    const clients = Array.from({ length: processes }, () =>
      start("clients.mjs", String(port), String(count / processes)),
    );
    await Promise.all(clients.map(message));
    expect(await ask("stats")).toMatchObject({ connections: count, calls: count, faults: [] });
    await Promise.all(
      clients.map(async (client, index) => {
        if (index % 2 === 0) {
          client.kill("SIGKILL");
          return;
        }
        client.send("close");
        // A client that has closed its calls holds no resources either, so its process would end on its own.
        expect(await message(client)).toEqual({ resources: {} });
      }),
    );
    await expect
      .poll(() => ask("stats"), { timeout: 60_000 })
      .toMatchObject({ connections: 0, calls: 0, retainedBytes: 0, faults: [] });
  };

  const fresh = await ask("collect");
  const more: number[] = [];
  for (let rounds = 0; rounds < 3; rounds++) {
    await round(connections);
    const { resources, heap } = await ask("collect");
    expect(resources).toEqual({ TCPServerWrap: 1 });
    more.push(heap - fresh.heap);
  }
  const [, second = 0, third = 0] = more;
  const growth = more.map((bytes) => `${Math.round(bytes / 1024)} KiB`);
  console.log(`heap above that of a fresh server, three times ${connections} connections: ${growth.join(", ")}`);
  // Compiled code, and the parsers and buffers that Node keeps for reuse. After that, only noise is added.
  expect(Math.max(...more)).toBeLessThan(heapLimit);
  expect(third - second).toBeLessThan(leakLimit);
  server.send("close");
  const [code] = await once(server, "exit");
  expect(code).toBe(0);
}, 600_000);
