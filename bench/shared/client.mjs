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

/**
 * Measures the time to open calls one after the other: of calls 200 to 1,000, and of the second half, when the code is
 * compiled. If calls share a connection, it is open already.
 */
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
  console.log(JSON.stringify({ early: median(times.slice(200, 1_000)), late: median(times.slice(first / 2)) }));
}

/** Counts the messages that arrive on `first` streams. */
function readers(caller) {
  const count = { received: 0 };
  for (let index = 0; index < first; index++) {
    if (kind === "ws") {
      const socket = new WebSocket(`${url}/flood`);
      socket.on("message", (data) => {
        JSON.parse(String(data));
        count.received++;
      });
    } else {
      (async () => {
        for await (const _ of caller.receive(flood, both, undefined)) count.received++;
      })();
    }
  }
  return count;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function perSecond(count, ms) {
  const from = count.received;
  const start = performance.now();
  await sleep(ms);
  return ((count.received - from) * 1_000) / (performance.now() - start);
}

/** Measures the messages per second of `first` streams together. */
async function throughput() {
  const count = readers(createCaller({ url, connection }));
  await sleep(1_000);
  console.log(JSON.stringify({ perSecond: await perSecond(count, 3_000) }));
}

/**
 * Measures the rate of `first` streams beside a stream that no client reads, relative to the rate without it: the
 * median, minimum and maximum of `second` comparisons, each between two measurements without it.
 */
async function beside() {
  const caller = createCaller({ url, connection });
  const count = readers(caller);
  await sleep(2_000);
  const ratios = [];
  let before = await perSecond(count, 1_000);
  for (let pair = 0; pair < second; pair++) {
    const stopped = caller.receive(flood, both, undefined);
    await stopped.opened;
    // Waits until the window of the stream that is not read is full.
    await sleep(300);
    const loaded = await perSecond(count, 1_000);
    await stopped.close();
    await sleep(100);
    const after = await perSecond(count, 1_000);
    ratios.push((loaded * 2) / (before + after));
    before = after;
  }
  console.log(JSON.stringify({ median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) }));
}

await { idle, open, throughput, beside }[scenario]();
if (scenario !== "idle") process.exit(0);
