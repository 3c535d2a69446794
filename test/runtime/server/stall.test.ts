import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { bindBidirectional, bindService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { codecs, incoming, method, outgoing, sleep } from "../probe.js";

const heartbeat = { everyMs: 300, timeoutMs: 300 };

/** A client in another thread, so that it answers while the server's thread stalls. Reports pings and the end. */
const client = `
const { parentPort, workerData } = require("node:worker_threads");
const { WebSocket } = require("ws");
const { port, protocol } = workerData;
const shared = protocol === "goaidl.mux.v1";
const socket = new WebSocket("ws://127.0.0.1:" + port + (shared ? "/goaidl" : "/echo"), protocol === "goa" ? [] : [protocol], { autoPong: false });
const sendFrame = (frame) => socket.send((shared ? (frame.t === "pong" ? "0 " : "1 ") : "") + JSON.stringify(frame));
socket.on("open", () => {
  if (shared) socket.send("0 " + JSON.stringify({ t: "open", ch: 1, path: "/echo", headers: {} }));
  if (protocol !== "goa") sendFrame({ t: "hello", v: 1, c: 64, b: 65536, res: null });
});
let pings = 0;
// The first pings are answered at once: the heartbeat of profile goa trusts only clients that answer. The answer to the
// third one arrives while the server stalls.
const pinged = (answer) => {
  if (++pings < 3) return answer();
  parentPort.postMessage("ping");
  setTimeout(answer, 100);
};
socket.on("ping", () => pinged(() => socket.pong()));
socket.on("message", (data) => {
  if (String(data).includes('"ping"')) pinged(() => sendFrame({ t: "pong" }));
});
socket.on("close", (code) => parentPort.postMessage("closed " + code));
`;

let server: GoaidlServer | null = null;
let worker: Worker | null = null;
afterEach(async () => {
  await worker?.terminate();
  await server?.close();
});

test.each(["goa", "goaidl.v1", "goaidl.mux.v1"])(
  "after a stall, a server of %s reads the answers to its pings before it drops clients",
  async (protocol) => {
    const echo = bindBidirectional(
      method("echo", "bidirectional", { heartbeat }),
      { ...codecs, incoming, outgoing },
      async (_payload, stream) => {
        for await (const message of stream) await stream.send(message);
      },
    );
    server = createServer({ services: [bindService("probe", [echo])], onError: () => {} });
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    const received: string[] = [];
    worker = new Worker(client, { eval: true, workerData: { port, protocol } });
    await new Promise<void>((resolve) => {
      worker?.on("message", (message: string) => {
        received.push(message);
        if (message === "ping") resolve();
      });
    });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4 * heartbeat.timeoutMs);
    await sleep(2 * heartbeat.timeoutMs);
    expect(received.filter((message) => message.startsWith("closed"))).toEqual([]);
    expect(server.stats().connections).toBe(1);
  },
);
