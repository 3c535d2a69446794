/** A client process: `client.mjs <peer> <scenario> <count> <port>`. Prints one line of JSON, and waits for its stdin to end where it holds streams. */
import WebSocket from "ws";
import { entry } from "./entry.mjs";
import { createBenchClient } from "./work/gen/ts-client/bench.js";

const [peer, scenario, countText, port] = process.argv.slice(2);
const count = Number(countText);
const url = `ws://127.0.0.1:${port}`;
const plain = peer.startsWith("ws");
const perWrite = peer === "ws-cork" ? 64 : 1;
const highWater = 1 << 20;

async function open(path) {
  const socket = new WebSocket(url + path, { perMessageDeflate: false, maxPayload: 65_536 });
  await new Promise((done, fail) => socket.once("open", done).once("error", fail));
  return socket;
}

const bench = plain ? null : createBenchClient({ url, protocol: peer === "goa" ? "goa" : "goaidl.v1" });

async function plainDownload(messages) {
  let seen = 0;
  const socket = new WebSocket(`${url}/download?count=${messages}`, { perMessageDeflate: false, maxPayload: 65_536 });
  socket.on("message", (data) => {
    if (JSON.parse(String(data)).id > 0) seen++;
  });
  await new Promise((done, fail) => socket.once("close", done).once("error", fail));
  return seen;
}

async function plainUpload(messages) {
  const socket = await open("/upload");
  const answer = new Promise((done) => socket.once("message", (data) => done(JSON.parse(String(data)).accepted)));
  for (let id = 1; id <= messages; ) {
    if (perWrite > 1) socket._socket.cork();
    for (let left = perWrite; left > 0 && id <= messages; left--, id++) socket.send(JSON.stringify(entry(id)));
    if (perWrite > 1) socket._socket.uncork();
    if (socket.bufferedAmount > highWater) await new Promise((done) => socket._socket.once("drain", done));
  }
  socket.send("null");
  return answer;
}

async function download(messages) {
  if (plain) return plainDownload(messages);
  let seen = 0;
  for await (const message of bench.download({ count: messages })) if (message.id > 0) seen++;
  return seen;
}

async function upload(messages) {
  if (plain) return plainUpload(messages);
  const stream = bench.upload();
  for (let id = 1; id <= messages; id++) await stream.send(entry(id));
  return (await stream.closeAndReceive()).accepted;
}

/** Keeps `inFlight` messages on their way; gives the time of each in microseconds, measured for one in flight only. */
async function echo(messages, inFlight) {
  const times = [];
  let sent = 0;
  let seen = 0;
  let started = 0;
  if (plain) {
    const socket = await open("/echo");
    await new Promise((done) => {
      const send = () => {
        started = performance.now();
        socket.send(JSON.stringify(entry(++sent)));
      };
      socket.on("message", (data) => {
        JSON.parse(String(data));
        times.push((performance.now() - started) * 1000);
        if (++seen === messages) done();
        else if (sent < messages) send();
      });
      while (sent < Math.min(inFlight, messages)) send();
    });
    socket.close(1000);
    return times;
  }
  const stream = bench.echo();
  await stream.opened;
  const send = () => {
    started = performance.now();
    stream.send(entry(++sent)).catch((error) => {
      throw error;
    });
  };
  while (sent < Math.min(inFlight, messages)) send();
  while (seen < messages) {
    await stream.receive();
    times.push((performance.now() - started) * 1000);
    seen++;
    if (sent < messages) send();
  }
  await stream.end();
  await stream.close();
  return times;
}

/** Opens streams that have each done one echo, and keeps them. */
async function idle(streams) {
  const kept = [];
  for (let index = 0; index < streams; index++) {
    if (plain) {
      const socket = await open("/echo");
      const answered = new Promise((done) => socket.once("message", done));
      socket.send(JSON.stringify(entry(1)));
      await answered;
      kept.push(socket);
    } else {
      const stream = bench.echo();
      await stream.send(entry(1));
      await stream.receive();
      kept.push(stream);
    }
  }
  return kept;
}

function quantile(times, part) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Waits until whoever started this has read the server's figures. */
async function untilTold() {
  await new Promise((done) => process.stdin.once("data", done));
}

if (scenario === "idle") {
  await idle(10);
  report({ warm: true });
  await untilTold();
  const kept = await idle(count);
  report({ streams: kept.length });
  await untilTold();
  process.exit(0);
}

const run = { download, upload, echo1: (messages) => echo(messages, 1), echo64: (messages) => echo(messages, 64) }[
  scenario
];
await run(Math.max(1000, Math.floor(count / 10)));
report({ warm: true });
await untilTold();
const cpu = process.cpuUsage();
const start = performance.now();
const outcome = await run(count);
const wallMs = performance.now() - start;
const used = process.cpuUsage(cpu);
const got = Array.isArray(outcome) ? outcome.length : outcome;
if (got !== count) throw new Error(`${peer} ${scenario}: ${got} of ${count} messages`);
const times = scenario === "echo1" ? { p50: quantile(outcome, 0.5), p99: quantile(outcome, 0.99) } : {};
report({ wallMs, cpuUs: used.user + used.system, ...times });
await untilTold();
process.exit(0);
