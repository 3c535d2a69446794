import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { ServiceError } from "../../src/runtime/errors.js";
import { SessionClientChannel } from "../../src/runtime/v1/client-channel.js";
import type { SessionServerChannel } from "../../src/runtime/v1/server-channel.js";
import { ChaosProxy, noFault } from "./proxy.js";
import { policyWith, randomFrom } from "./sessions.js";
import { dialTo, TestServer } from "./sockets.js";

/** `npm run test:soak` runs for five minutes. */
const seconds = Number(process.env.GOAIDL_SOAK_SECONDS ?? 0);

setFlagsFromString("--expose_gc");
const collect: () => void = runInNewContext("gc");

const policy = policyWith({
  heartbeat: { everyMs: 1_000, timeoutMs: 1_000 },
  messageMaxBytes: 4_096,
  buffer: { messages: 256, bytes: 262_144 },
  resume: { withinMs: 60_000, restart: null },
});
const message = JSON.stringify("x".repeat(500));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Returns the slope of the samples in KiB per minute, by least squares. `at` is in seconds. */
function slope(samples: readonly { readonly at: number; readonly bytes: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(samples.map((sample) => sample.at));
  const bytes = mean(samples.map((sample) => sample.bytes));
  const top = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.bytes - bytes), 0);
  const bottom = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0);
  return (top / bottom) * 60 * (1 / 1_024);
}

test.skipIf(seconds === 0)(
  `memory stays flat for ${seconds} s of slow consumers, stalled networks and producers that never stop`,
  { timeout: seconds * 1_000 + 60_000 },
  async () => {
    const random = randomFrom(1);
    let over = false;
    const admitted = { refused: false, owner: null, expiresAt: null } as const;
    const endless = async (channel: SessionServerChannel) => {
      while (!over) await channel.send(message);
    };
    const swallow = async (channel: SessionServerChannel) => {
      while (!over) await channel.receive();
    };
    const server = new TestServer(() => ({
      method: "soak.run",
      shape: "bidirectional",
      policy,
      origin: null,
      request: { url: "/", headers: {}, remoteAddress: "127.0.0.1" },
      payloadKey: () => "",
      reopen: async () => admitted,
      authenticate: async () => admitted,
      open: async () => ({
        ...admitted,
        view: null,
        run: (channel) => {
          endless(channel).catch(() => {});
          swallow(channel).catch(() => {});
        },
      }),
    }));
    const proxy = new ChaosProxy(await server.listen(), () => ({
      ...noFault,
      // Half of the connections stall in one direction. Three quarters are cut, mostly in the middle of a frame.
      stall:
        random(2) === 0 ? { direction: random(2) === 0 ? "up" : "down", after: 1 + random(200_000), ms: 500 } : null,
      cut: random(4) === 0 ? null : { direction: "down", unit: "bytes", after: 500_000 + random(5_000_000) },
      manner: (["reset", "end", "zombie", "blackhole"] as const)[random(4)] ?? "reset",
    }));
    const url = `ws://127.0.0.1:${await proxy.listen()}`;
    let received = 0;
    let resumes = 0;
    const clients = Array.from({ length: 12 }, (_, index) => {
      const client = new SessionClientChannel({
        dial: dialTo(url),
        shape: "bidirectional",
        window: { ...policy.buffer, largest: policy.messageMaxBytes },
        largestSent: policy.messageMaxBytes,
        overflow: "wait",
        openTimeoutMs: 5_000,
        backoff: { baseMs: 10, maxMs: 200, attempts: 50 },
        token: null,
        renewsToken: false,
        refusalOf: () => new Error("refused"),
        errorOf: (wire) => new ServiceError(wire),
        onEvent: (event) => {
          if (event.kind === "resumed") resumes++;
        },
        watch: () => () => {},
        gotThrough: () => {},
      });
      (async () => {
        while (!over) {
          await client.receive();
          received++;
          // A third of the clients read slowly, a third as fast as they can, and a third with long pauses.
          if (index % 3 === 0) await sleep(5);
          else if (index % 3 === 1 && received % 2_000 === 0) await sleep(200);
          else if (received % 512 === 0) await sleep(1);
        }
      })().catch(() => {});
      (async () => {
        while (!over) {
          await client.send(message);
          if (index % 2 === 0) await sleep(1);
        }
      })().catch(() => {});
      return client;
    });
    const started = performance.now();
    const samples: { at: number; bytes: number; heap: number }[] = [];
    let widest = 0;
    while (performance.now() - started < seconds * 1_000) {
      await sleep(2_000);
      collect();
      const { rss, heapUsed } = process.memoryUsage();
      samples.push({ at: (performance.now() - started) / 1_000, bytes: rss, heap: heapUsed });
      widest = Math.max(widest, server.budget.bytes, ...clients.map((client) => client.retainedBytes));
    }
    // The heap may grow in the first half.
    const steady = samples.slice(Math.floor(samples.length / 2));
    const rssSlope = slope(steady);
    const heapSlope = slope(steady.map(({ at, heap }) => ({ at, bytes: heap })));
    const alive = clients.filter((client) => client.retainedBytes > 0).length;
    over = true;
    await Promise.all(clients.map((client) => client.cancel()));
    await proxy.close();
    await server.close();
    console.log(
      `soak: ${seconds} s, ${received} messages, ${resumes} resumes, ${proxy.stalls} stalls, ` +
        `RSS ${(steady.at(-1)?.bytes ?? 0) / 1_048_576} MiB, slope ${rssSlope.toFixed(1)} KiB/min after collection ` +
        `(heap ${heapSlope.toFixed(1)}), at most ${widest} bytes retained by the server`,
    );
    expect(received).toBeGreaterThan(seconds * 100);
    expect(alive).toBeGreaterThan(0);
    expect(widest).toBeLessThanOrEqual(12 * 2 * policy.buffer.bytes);
    // A leak of one message in a thousand would exceed this tenfold.
    expect(heapSlope).toBeLessThan(1_024);
    expect(rssSlope).toBeLessThan(4_096);
  },
);
