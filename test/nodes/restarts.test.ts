/**
 * Three nodes, each a process, behind a proxy that sends connections round robin. They are restarted one after the
 * other under load: clients see nothing but reconnections. `npm run test:nodes` runs it with 200 clients and HAProxy.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf, LedgerStream, type Shape } from "../runtime/nodes/ledger.js";
import { RoundRobin } from "../runtime/nodes/round-robin.js";
import { freePort } from "../support/free-port.js";
import { type RedisServer, startRedis, withRedis } from "../support/redis-server.js";
import { bundledProgram } from "../support/run-program.js";
import { startHaproxy } from "./haproxy.js";
import { ledgers } from "./node-options.js";
import { NodeProcess } from "./node-process.js";

const clients = Number(process.env.GOAIDL_NODES_CLIENTS ?? 24);
const rounds = clients >= 200 ? 2 : 1;
const usesHaproxy = process.env.GOAIDL_NODES_CLIENTS !== undefined;
const shapes: readonly Shape[] = ["count", "sum", "echo"];

withRedis("rolling restarts", () => {
  let redis: RedisServer;
  const nodes: NodeProcess[] = [];
  let ready: number[] = [];
  let poll: ReturnType<typeof setInterval>;

  beforeAll(async () => {
    redis = await startRedis();
    const program = await bundledProgram(new URL("./node-program.ts", import.meta.url).pathname);
    for (let index = 0; index < 3; index++) {
      const port = await freePort();
      const advertise = `ws://127.0.0.1:${port}`;
      const times = { pauseMs: 20, graceMs: clients >= 200 ? 4_000 : 800, readyDelayMs: 300 };
      nodes.push(new NodeProcess(program, { port, advertise, redis: redis.url, ...times }));
    }
    await Promise.all(nodes.map((node) => node.start()));
    poll = setInterval(async () => {
      const states = await Promise.all(nodes.map((node) => node.isReady()));
      ready = nodes.filter((_, index) => states[index]).map(({ options }) => options.port);
    }, 100);
  }, 30_000);

  afterAll(async () => {
    clearInterval(poll);
    await Promise.all(nodes.map((node) => node.end("SIGKILL")));
    await redis.close();
  });

  test("no message is lost, duplicated or reordered, and no client gets an error", { timeout: 300_000 }, async () => {
    await expect.poll(() => ready.length, { timeout: 60_000 }).toBe(3);
    const proxy = usesHaproxy
      ? await startHaproxy(nodes.map(({ options }) => options.port))
      : new RoundRobin(() => ready);
    const port = await proxy.listen();
    const streams = Array.from({ length: clients }, (_, index) => {
      const caller = clientOf(`ws://127.0.0.1:${port}`, { connection: index % 2 === 0 ? "shared" : "perCall" });
      return new LedgerStream(caller, ledgers.movable, shapes[index % 3] ?? "count", 20);
    });
    await expect.poll(() => streams.every(({ messages }) => messages > 5), { timeout: 60_000 }).toBe(true);
    let affected = 0;
    for (let round = 0; round < rounds; round++) {
      for (const node of nodes) {
        affected += await node.calls();
        await node.end("SIGTERM");
        await node.start();
        await expect.poll(() => node.isReady(), { timeout: 60_000 }).toBe(true);
        // Waits until the proxy has detected it, too.
        await sleep(500);
      }
    }
    const before = streams.map(({ messages }) => messages);
    await expect
      .poll(() => streams.every(({ messages, isOver }, index) => isOver || messages > (before[index] ?? 0) + 5), {
        timeout: 60_000,
      })
      .toBe(true);
    for (const stream of streams) stream.stop();
    await Promise.all(streams.map(({ done }) => done));
    await proxy.close();
    const times = streams.flatMap(({ resumptions }) => resumptions).sort((a, b) => a - b);
    const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
    const suspensions = streams.reduce((sum, stream) => sum + stream.suspensions, 0);
    console.log(
      `${clients} clients, ${rounds * 3} restarts: ${suspensions} reconnections, ${affected} streams were on the nodes; resumed in ${at(0.5)} ms (p50), ${at(0.99)} ms (p99)`,
    );
    expect(streams.map(({ error }) => error).filter((error) => error !== null)).toEqual([]);
    expect(nodes.flatMap(({ faults }) => faults)).toEqual([]);
    expect(suspensions).toBeLessThanOrEqual(affected);
  });
});
