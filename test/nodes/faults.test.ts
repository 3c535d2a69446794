/**
 * Causes random faults of three nodes, their links and Redis. Each stream delivers its messages exactly once and in
 * order, or ends with a typed error on both ends. `npm run test:nodes` makes 100,000 faults.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  OpenError,
  OutcomeUnknownError,
  ServiceError,
  StreamClosedError,
  StreamLostError,
  StreamResumeError,
} from "../../src/runtime/errors.js";
import { clientOf, LedgerStream, type Shape } from "../runtime/nodes/ledger.js";
import { RoundRobin } from "../runtime/nodes/round-robin.js";
import { freePort } from "../support/free-port.js";
import { type RedisServer, startRedis, withRedis } from "../support/redis-server.js";
import { bundledProgram } from "../support/run-program.js";
import { seededRandom } from "../support/seeded-random.js";
import { CuttingProxy } from "./cutting-proxy.js";
import { ledgers, withinMs } from "./node-options.js";
import { NodeProcess } from "./node-process.js";

const goal = Number(process.env.GOAIDL_NODES_FAULTS ?? 0);
const seed = Number(process.env.GOAIDL_NODES_SEED ?? Date.now() % 1_000_000);
const clients = 64;
const shapes: readonly Shape[] = ["count", "sum", "echo"];
/** How long a client may take to notice that its connection is lost: twice its heartbeat's limit at most. */
const noticedMs = 8_000;
/** How long a node is stopped: longer than its lease. */
const stopMs = 12_000;

interface Member {
  readonly node: NodeProcess;
  readonly link: CuttingProxy;
  readonly redis: CuttingProxy;
  /** Whether a long fault is under way. */
  isBusy: boolean;
}

(goal > 0 ? withRedis : withRedis.skip)("faults at random", () => {
  const { integer, pick } = seededRandom(seed);
  const random = (): number => integer(0, 999_999) / 1_000_000;
  let redis: RedisServer;
  const members: Member[] = [];
  let ready: number[] = [];
  let poll: ReturnType<typeof setInterval>;
  const counts: Record<string, number> = {};
  const endings: Record<string, number> = {};
  const violations: string[] = [];
  let faults = 0;
  let isOver = false;
  const running = new Set<Promise<void>>();

  beforeAll(async () => {
    redis = await startRedis();
    const program = await bundledProgram(new URL("./node-program.ts", import.meta.url).pathname);
    for (let index = 0; index < 3; index++) {
      const port = await freePort();
      const link = new CuttingProxy(() => port);
      const toRedis = new CuttingProxy(() => redis.port);
      const options = {
        port,
        advertise: `ws://127.0.0.1:${await link.listen()}`,
        redis: `redis://127.0.0.1:${await toRedis.listen()}`,
        pauseMs: 20,
        graceMs: 2_000,
        readyDelayMs: 300,
      };
      members.push({ node: new NodeProcess(program, options), link, redis: toRedis, isBusy: false });
    }
    await Promise.all(members.map(({ node }) => node.start()));
    poll = setInterval(async () => {
      const states = await Promise.all(members.map(({ node }) => node.isReady()));
      ready = members.filter((_, index) => states[index]).map(({ node }) => node.options.port);
    }, 200);
  }, 30_000);

  afterAll(async () => {
    clearInterval(poll);
    for (const { node, link, redis: toRedis } of members) {
      node.signal("SIGCONT");
      await node.end("SIGKILL");
      link.close();
      toRedis.close();
    }
    await redis.close();
  });

  function count(kind: string, times = 1): void {
    faults += times;
    counts[kind] = (counts[kind] ?? 0) + times;
  }

  /** Runs a long fault, at one node at a time. */
  function atOneNode(kind: string, run: (member: Member) => Promise<void>): void {
    const free = members.filter(({ isBusy }) => !isBusy);
    // One node always keeps running.
    if (free.length < 2) return;
    const member = pick(free);
    member.isBusy = true;
    count(kind);
    const work = run(member).finally(() => {
      member.isBusy = false;
      running.delete(work);
    });
    running.add(work);
  }

  function fault(proxy: RoundRobin): void {
    const which = random();
    if (which < 0.9)
      count(
        "client-node",
        proxy.cut(() => random() < 0.08),
      );
    else if (which < 0.95) count("node-node", pick(members).link.cut());
    else if (which < 0.98) count("node-Redis", pick(members).redis.cut());
    else if (which < 0.985)
      count("node-node for a while", Math.max(1, pick(members).link.closeFor(500 + random() * 2_500)));
    else if (which < 0.988)
      count("node-Redis for a while", Math.max(1, pick(members).redis.closeFor(500 + random() * 13_000)));
    else if (which < 0.99) {
      atOneNode("SIGTERM", async ({ node }) => {
        await node.end("SIGTERM");
        await node.start();
        await sleep(2_000);
      });
    } else if (which < 0.991) {
      atOneNode("SIGKILL", async ({ node }) => {
        await node.end("SIGKILL");
        await node.start();
        await sleep(5_000);
      });
    } else if (which < 0.9915) {
      atOneNode("SIGSTOP", async ({ node }) => {
        node.signal("SIGSTOP");
        await sleep(stopMs);
        node.signal("SIGCONT");
        await sleep(3_000);
      });
    } else if (which < 0.992 && running.size === 0) {
      count("Redis empty");
      const work = redis.restartEmpty().finally(() => running.delete(work));
      running.add(work);
    }
  }

  /** Whether an error is one that faults may cause; any other error is a violation. */
  function isTyped(error: unknown): boolean {
    if (error instanceof StreamResumeError || error instanceof StreamLostError || error instanceof OpenError)
      return true;
    if (error instanceof ServiceError) return error.temporary;
    return error instanceof OutcomeUnknownError || (error instanceof StreamClosedError && error.code < 4500);
  }

  test(`${goal} faults with seed ${seed}`, { timeout: 7_200_000 }, async () => {
    await expect.poll(() => ready.length, { timeout: 60_000 }).toBe(3);
    const proxy = new RoundRobin(() => ready);
    const url = `ws://127.0.0.1:${await proxy.listen()}`;
    const streams: LedgerStream[] = [];
    let messages = 0;
    let resumptions = 0;
    const keepRunning = async (index: number): Promise<void> => {
      const caller = clientOf(url, { connection: index % 2 === 0 ? "shared" : "perCall" });
      const ledger = index % 4 < 3 ? ledgers.movable : ledgers.relayed;
      while (!isOver) {
        const stream = new LedgerStream(caller, ledger, shapes[index % 3] ?? "count", 20);
        streams[index] = stream;
        await stream.done;
        messages += stream.messages;
        resumptions += stream.resumptions.length;
        if (stream.error === null) continue;
        const name = stream.error instanceof Error ? stream.error.name : String(stream.error);
        const reason = stream.error instanceof StreamResumeError ? ` ${stream.error.reason}` : "";
        const level = index % 4 < 3 ? "movable" : "relayed";
        endings[`${level}: ${name}${reason}`] = (endings[`${level}: ${name}${reason}`] ?? 0) + 1;
        // A session outlives its connection for the whole time; the client may notice the loss later than its server.
        const isEarly = reason === " expired" && stream.messages > 0 && stream.suspendedMs < withinMs - noticedMs;
        if (isEarly) violations.push(`${level} ${stream.shape}: expired after ${Math.round(stream.suspendedMs)} ms`);
        if (!isTyped(stream.error)) violations.push(`${level} ${stream.shape}: ${String(stream.error)}`);
      }
    };
    const all = Array.from({ length: clients }, (_, index) => keepRunning(index));
    const started = performance.now();
    let printed = 0;
    while (faults < goal && violations.length === 0) {
      fault(proxy);
      await sleep(10);
      if (faults - printed >= 5_000) {
        printed = faults;
        console.log(`${faults} faults after ${Math.round((performance.now() - started) / 1000)} s`);
      }
    }
    await Promise.all(running);
    // The network heals: each stream continues or has ended, and none waits silently.
    await expect.poll(() => ready.length, { timeout: 60_000 }).toBe(3);
    const healed = performance.now();
    const silent = () => streams.filter(({ progressAt, isOver: ended }) => !ended && progressAt < healed);
    await expect.poll(() => silent().length, { timeout: withinMs + 30_000 }).toBe(0);
    isOver = true;
    for (const stream of streams) stream.stop();
    await Promise.all(all);
    // The servers have detected it, too, and keep no session.
    const left = async () => {
      const calls = await Promise.all(members.map(({ node }) => node.calls()));
      return calls.reduce((sum, one) => sum + one, 0);
    };
    await expect.poll(left, { timeout: withinMs + 40_000, interval: 1_000 }).toBe(0);
    await proxy.close();
    const reported = members.flatMap(({ node }) => node.faults);
    console.log(JSON.stringify({ seed, faults, counts, endings, messages, resumptions, reported }, null, 1));
    expect(violations).toEqual([]);
    expect(reported).toEqual([]);
  });
});
