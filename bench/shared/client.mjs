/** The clients of one run: `node client.mjs KIND PORT SCENARIO ARGUMENTS`. Prints one JSON value. */
import { WebSocket } from "ws";
import { createCaller } from "../../src/runtime/client/index-node.js";
import { codecs, method, text } from "./method.mjs";

const [kind, port, scenario, ...numbers] = process.argv.slice(2);
const [first = 0, second = 0] = numbers.map(Number);
const url = `ws://127.0.0.1:${port}`;
const echo = method("echo", "bidirectional");
const flood = method("flood", "server");
const both = { ...codecs, incoming: { decode: text }, outgoing: { encode: text } };
const connection = kind === "ws" ? "perCall" : kind;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const opened = (socket) => new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));

/** Opens streams that stay idle, `second` of them on each client. */
async function idle() {
  for (let count = 0; count < first; count += second) {
    const caller = createCaller({ url, connection });
    const streams = Array.from({ length: second }, () =>
      kind === "ws" ? opened(new WebSocket(`${url}/echo`)) : caller.duplex(echo, both, undefined).opened,
    );
    await Promise.all(streams);
  }
  console.log(JSON.stringify({ streams: first }));
}

/** The time to open one call after the other, on a connection that is there where calls share one. */
async function open() {
  const caller = createCaller({ url, connection });
  const keep = kind === "ws" ? null : caller.duplex(echo, both, undefined);
  await keep?.opened;
  const times = [];
  for (let count = 0; count < first; count++) {
    const start = performance.now();
    if (kind === "ws") {
      const socket = new WebSocket(`${url}/echo`);
      await opened(socket);
      times.push(performance.now() - start);
      socket.terminate();
    } else {
      const call = caller.duplex(echo, both, undefined);
      await call.opened;
      times.push(performance.now() - start);
      await call.close();
    }
  }
  console.log(JSON.stringify({ p50: median(times.slice(times.length / 5)) }));
}

/** Messages a second on `first` streams together; with a further one that nobody reads where `second` is 1. */
async function throughput() {
  const caller = createCaller({ url, connection });
  let received = 0;
  if (kind === "ws") {
    for (let count = 0; count < first; count++) {
      const socket = new WebSocket(`${url}/flood`);
      socket.on("message", (data) => {
        JSON.parse(String(data));
        received++;
      });
    }
  } else {
    if (second === 1) await caller.receive(flood, both, undefined).opened;
    for (let count = 0; count < first; count++) {
      (async () => {
        for await (const _ of caller.receive(flood, both, undefined)) received++;
      })();
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const from = received;
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  console.log(JSON.stringify({ perSecond: ((received - from) * 1_000) / (performance.now() - start) }));
}

await { idle, open, throughput }[scenario]();
if (scenario !== "idle") process.exit(0);
