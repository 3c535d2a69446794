/**
 * Sends messages that break the rules, made from a seed, to a server over real sockets. The server must not crash,
 * cause an unhandled rejection, report a fault, or keep anything afterwards, and its time and memory must be in
 * proportion to the bytes. `GOAIDL_FUZZ_MESSAGES` and `GOAIDL_FUZZ_SEED` set how many and which; `npm run
 * test:fuzz:wire` sends a million.
 */
import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { processorMs } from "../support/processor-time.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import { type FuzzedConnection, goaConnection, httpConnection, Random, sessionConnection } from "./wire.js";

const contract = `goa 1
api fuzzed { title "Fuzzed"  version "1.0.0" }
type Box { text: string  at?: int  more?: any }
service fuzzed {
  method echo {
    streaming payload Box
    streaming result Box
    stream { message max 8KiB  buffer 64 messages 64KiB }
    http { GET "/echo" }
  }
  method push {
    streaming payload Box
    result int
    stream { message max 8KiB  buffer 64 messages 64KiB }
    http { GET "/push" }
  }
  method pull {
    streaming result Box
    stream { resume within 1s }
    http { GET "/pull" }
  }
  method bytes {
    streaming payload bytes
    result int
    stream { frame binary }
    http { GET "/bytes" }
  }
  method news {
    payload { since?: string }
    streaming result Box
    stream { transport sse }
    http { GET "/news"  param since }
  }
  method add {
    payload { a: int  b: int }
    result int
    http { POST "/add" }
  }
  method find {
    payload { x: string  n?: int  list?: int[]  m?: map<string, int>  b?: bytes  tags?: string[]  a?: string }
    result string
    http { GET "/find/{x}"  param n  param list  param m  param b  header tags as "X-Tags"  cookie a }
  }
}
`;
interface Stream extends AsyncIterable<unknown> {
  send(message: unknown): Promise<void>;
}
const { fuzzedService } = (await importGenerated(contract, "ts-server", "fuzzed.ts")) as unknown as {
  fuzzedService(handlers: unknown): BoundService;
};

const wanted = Number(process.env.GOAIDL_FUZZ_MESSAGES ?? 10_000);
const seed = Number(process.env.GOAIDL_FUZZ_SEED ?? 1);
/** Connections at a time. */
const width = 16;
/** The processor time that one round of connections may take, for the round and for each byte. */
const roundMs = 1_500;
const microsecondsPerByte = 20;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

function connectionOf(random: Random): FuzzedConnection {
  const path = random.of(["/echo", "/push", "/pull", "/bytes", "/echo"]);
  const kind = random.below(10);
  if (kind < 5) return sessionConnection(random, path);
  return kind < 8 ? goaConnection(random, path) : httpConnection(random);
}

/**
 * Sends everything in pieces, and waits until the server has closed the connection, or closes it if the server waits
 * for more.
 */
function deliver(port: number, { bytes }: FuzzedConnection, random: Random): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const quiet = setTimeout(() => socket.destroy(), 300);
    socket.on("data", () => {});
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      clearTimeout(quiet);
      resolve();
    });
    const cut = random.below(bytes.length);
    socket.write(bytes.subarray(0, cut));
    socket.write(bytes.subarray(cut));
  });
}

test(`${wanted} messages of seed ${seed} cause no fault`, async () => {
  const faults: unknown[] = [];
  const report = (error: unknown) => faults.push(error);
  process.on("unhandledRejection", report);
  process.on("uncaughtException", report);
  const count = async (_payload: unknown, stream: Stream) => {
    let received = 0;
    for await (const _ of stream) received++;
    return received;
  };
  const service = fuzzedService({
    async echo(_payload: unknown, stream: Stream) {
      for await (const message of stream) await stream.send(message);
    },
    push: count,
    bytes: count,
    pull: async (_payload: unknown, stream: Stream) => stream.send({ text: "one" }),
    news: async (_payload: unknown, stream: Stream) => stream.send({ text: "one" }),
    add: ({ a, b }: { a: number; b: number }) => (Number.isSafeInteger(a + b) ? a + b : 0),
    find: (payload: unknown) => JSON.stringify(payload, (_key, value) => (value instanceof Uint8Array ? "" : value)),
  });
  const server = createServer({
    services: [service],
    onError: report,
    onEvent: () => {},
    openingsPerSecond: 1_000_000,
    graceMs: 5,
    helloTimeoutMs: 100,
    stream: { heartbeat: null },
  });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  collect();
  const before = process.memoryUsage().heapUsed;
  let sent = 0;
  let round = 0;
  try {
    for (; sent < wanted; round++) {
      // A round depends only on the seed and its number, so a failed round can be repeated alone.
      const random = new Random(seed * 1_000_003 + round);
      const connections = Array.from({ length: width }, () => connectionOf(random));
      const bytes = connections.reduce((sum, connection) => sum + connection.bytes.length, 0);
      const started = processorMs();
      await Promise.all(connections.map((connection) => deliver(port, connection, random)));
      const spent = processorMs() - started;
      sent += connections.reduce((sum, connection) => sum + connection.messages, 0);
      expect(faults, `round ${round}`).toEqual([]);
      expect(spent, `CPU of round ${round}, ${bytes} bytes`).toBeLessThan(
        roundMs + (bytes * microsecondsPerByte) / 1_000,
      );
      if (round % 20 !== 0) continue;
      const answer = await fetch(`http://127.0.0.1:${port}/add`, { method: "POST", body: '{"a":1,"b":2}' });
      expect(await answer.json(), `round ${round}`).toBe(3);
    }
    // Sessions that may be resumed expire, as do closing handshakes that no one answers.
    await expect
      .poll(() => server.stats(), { timeout: 40_000, interval: 200 })
      .toMatchObject({ connections: 0, calls: 0, retainedBytes: 0 });
    collect();
    const grown = process.memoryUsage().heapUsed - before;
    console.log(`${sent} messages in ${round} rounds; the heap grew by ${grown} bytes`);
    expect(grown).toBeLessThan(48 * 1_048_576);
    expect(faults).toEqual([]);
  } finally {
    await server.close();
    process.off("unhandledRejection", report);
    process.off("uncaughtException", report);
  }
}, 3_600_000);
