/**
 * The server of one run: `node server.mjs ws|goaidl MESSAGES BURST EVERY_MS`. Sends messages to all clients in bursts, and
 * reports the processor time and the memory that it took.
 */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { bindServerStreaming, bindService } from "../../src/runtime/server/bind.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { createTopic } from "../../src/runtime/topics/create-topic.js";
import { descriptor, message, source } from "./method.mjs";

const [kind, ...numbers] = process.argv.slice(2);
const [messages, burst, everyMs] = numbers.map(Number);

/** Starts to profile this process. The returned function writes the profile to a file. */
async function profiled(file) {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  return async () => {
    const { profile } = await session.post("Profiler.stop");
    writeFileSync(`${file}.${kind}.cpuprofile`, JSON.stringify(profile));
  };
}

/** Sends everything with `send`, and reports its cost. */
async function broadcast(send, held) {
  // Enough messages for the engine to compile the hot functions before the measurement.
  for (let warm = 0; warm < 60; warm++) {
    send(message(0));
    await sleep(50);
  }
  globalThis.gc();
  const profile = process.env.PROFILE === undefined ? null : await profiled(process.env.PROFILE);
  const before = process.cpuUsage();
  let peak = 0;
  for (let id = 1; id <= messages; id++) {
    send(message(id));
    if (id % burst !== 0) continue;
    await sleep(everyMs);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  await sleep(1_000);
  const { user, system } = process.cpuUsage(before);
  await profile?.();
  process.send({ cpu: (user + system) / 1_000, rss: peak, held: held() });
}

if (kind === "ws") {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false, clientTracking: true });
  server.on("listening", () => process.send({ port: server.address().port }));
  const send = (value) => {
    const json = JSON.stringify(value);
    for (const socket of server.clients) socket.send(json);
  };
  process.on("message", () => broadcast(send, () => 0));
} else {
  const topic = createTopic(source);
  const service = bindService("bench", [
    bindServerStreaming(descriptor, { payload: null, outgoing: source, errors: [] }, (_payload, _stream, { signal }) =>
      topic.subscribe({ signal }),
    ),
  ]);
  const server = createServer({
    services: [service],
    maxConnections: 20_000,
    maxConnectionsPerClient: 20_000,
    maxCallsPerClient: 20_000,
    openingsPerSecond: 100_000,
  });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  process.send({ port });
  const send = (value) => void topic.publish(value);
  process.on("message", () => broadcast(send, () => server.stats().retainedBytes + server.stats().topics.bytes));
}
