/** Sessions on several nodes, over real sockets and a real Redis. The nodes share the process of the test. */
import { createClient } from "@redis/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { redisSessions } from "../../../src/runtime/redis/redis-sessions.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { freePort } from "../../support/free-port.js";
import { type RedisServer, startRedis, withRedis } from "../../support/redis-server.js";
import { until } from "../probe.js";
import {
  clientOf,
  type Ledger,
  LedgerStream,
  type LedgerTimes,
  ledgerOf,
  movable,
  resumable,
  serveLedger,
} from "./ledger.js";
import { RoundRobin } from "./round-robin.js";

const secret = "a secret of the test's nodes";

interface RunningNode {
  readonly port: number;
  server: GoaidlServer;
}

withRedis("sessions on several nodes", () => {
  let redis: RedisServer;
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(() => redis.close());

  async function start(ledger: Ledger, port: number, times: Partial<LedgerTimes> = {}): Promise<GoaidlServer> {
    const client = createClient({ url: redis.url });
    client.on("error", () => {});
    await client.connect();
    const server = createServer({
      services: [serveLedger(ledger, { pauseMs: 2, openMs: 0, ...times })],
      sessions: redisSessions({ client, secret, advertise: `ws://127.0.0.1:${port}` }),
      onError: (error) => errors.push(error),
    });
    await server.listen({ port, host: "127.0.0.1" });
    closing.push(async () => {
      await server.close();
      client.destroy();
    });
    return server;
  }

  const errors: unknown[] = [];

  /** Starts nodes behind a proxy that sends each new connection to the next node. */
  async function cluster(ledger: Ledger, count: number, times: Partial<LedgerTimes> = {}) {
    errors.length = 0;
    const nodes: RunningNode[] = [];
    for (let index = 0; index < count; index++) {
      const port = await freePort();
      nodes.push({ port, server: await start(ledger, port, times) });
    }
    const proxy = new RoundRobin(() => nodes.filter(({ server }) => server.ready).map(({ port }) => port));
    closing.push(() => proxy.close());
    return { nodes, proxy, url: `ws://127.0.0.1:${await proxy.listen()}` };
  }

  test("a client that loses its connection while its stream moves finds the stream at the next node", {
    timeout: 60_000,
  }, async () => {
    const ledger = ledgerOf({ resume: movable });
    const { nodes, proxy, url } = await cluster(ledger, 2, { openMs: 150 });
    const stream = new LedgerStream(clientOf(url, { connection: "perCall" }), ledger, "count", 2);
    await until(() => stream.messages > 10);
    const cutting = setInterval(() => proxy.cut(), 40);
    const [owner] = nodes.filter(({ server }) => server.stats().calls > 0);
    await owner?.server.close({ graceMs: 1_000 });
    clearInterval(cutting);
    const before = stream.messages;
    await until(() => stream.isOver || stream.messages > before + 10);
    stream.stop();
    await stream.done;
    expect(stream.error).toBeNull();
    expect(errors).toEqual([]);
  });

  test.each(["shared", "perCall"] as const)(
    "a node shuts down at once after its streams have moved: %s",
    { timeout: 60_000 },
    async (connection) => {
      const ledger = ledgerOf({ resume: movable });
      const { nodes, url } = await cluster(ledger, 2);
      const streams = (["count", "sum", "echo"] as const).map(
        (shape) => new LedgerStream(clientOf(url, { connection }), ledger, shape, 2),
      );
      await until(() => streams.every(({ messages }) => messages > 10));
      const [first] = nodes;
      const drained = first?.server.drain({ graceMs: 1_000 });
      await until(() => first?.server.stats().calls === 0);
      await drained;
      await until(() => nodes[1]?.server.stats().calls === 3);
      expect(streams.map(({ suspensions }) => suspensions <= 1)).toEqual([true, true, true]);
      for (const stream of streams) stream.stop();
      await Promise.all(streams.map(({ done }) => done));
      expect(streams.map(({ error }) => error)).toEqual([null, null, null]);
      expect(errors).toEqual([]);
    },
  );

  for (const connection of ["shared", "perCall"] as const) {
    describe(`with connections that are ${connection}`, () => {
      test("a client whose connection is lost resumes its streams at another node, which relays them", {
        timeout: 60_000,
      }, async () => {
        const ledger = ledgerOf({ resume: resumable });
        const { nodes, proxy, url } = await cluster(ledger, 3);
        const relays = (kind: "toOthers" | "fromOthers") =>
          nodes.reduce((sum, { server }) => sum + server.stats().relays[kind], 0);
        const caller = clientOf(url, { connection });
        const streams = (["count", "sum", "echo"] as const).map((shape) => new LedgerStream(caller, ledger, shape, 2));
        await until(() => streams.every(({ messages }) => messages > 10));
        let maxRelayed = 0;
        for (let cut = 1; cut <= 4; cut++) {
          proxy.cut();
          await until(() => streams.every(({ resumptions }) => resumptions.length >= cut));
          maxRelayed = Math.max(maxRelayed, relays("toOthers"));
        }
        // Each relayed session is counted by both of its nodes.
        expect(maxRelayed).toBeGreaterThan(0);
        await until(() => relays("toOthers") === relays("fromOthers"));
        const before = streams.map(({ messages }) => messages);
        await until(() => streams.every(({ messages }, index) => messages > (before[index] ?? 0) + 20));
        for (const stream of streams) stream.stop();
        await Promise.all(streams.map(({ done }) => done));
        expect(streams.map(({ error }) => error)).toEqual([null, null, null]);
        expect(errors).toEqual([]);
        await until(() => relays("toOthers") === 0 && relays("fromOthers") === 0);
      });

      test("streams with checkpoints move when their node restarts", { timeout: 60_000 }, async () => {
        const ledger = ledgerOf({ resume: movable });
        const { nodes, url } = await cluster(ledger, 3);
        const callers = Array.from({ length: 6 }, () => clientOf(url, { connection }));
        const streams = callers.flatMap((caller) =>
          (["count", "sum", "echo"] as const).map((shape) => new LedgerStream(caller, ledger, shape, 2)),
        );
        await until(() => streams.every(({ messages }) => messages > 10));
        for (const node of nodes) {
          await node.server.close({ graceMs: 300 });
          node.server = await start(ledger, node.port);
          const before = streams.map(({ messages }) => messages);
          await until(() =>
            streams.every(({ messages, isOver }, index) => isOver || messages > (before[index] ?? 0) + 5),
          );
        }
        for (const stream of streams) stream.stop();
        await Promise.all(streams.map(({ done }) => done));
        expect(streams.map(({ error }) => error).filter((error) => error !== null)).toEqual([]);
        expect(errors).toEqual([]);
        const suspensions = streams.reduce((sum, stream) => sum + stream.suspensions, 0);
        console.log(`${connection}: ${suspensions} suspensions of ${streams.length} streams in 3 restarts`);
      });
    });
  }
});
