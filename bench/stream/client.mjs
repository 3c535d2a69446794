/** A client process: `client.mjs <peer> <scenario> <count> <port>`. Prints one line of JSON, and waits for a line of input. */
import { entry } from "./entry.mjs";
import { peers } from "./peers.mjs";

const [name, scenario, countText, port] = process.argv.slice(2);
const count = Number(countText);
const options = peers[name];
const { connect } = await import(`./peers/${options.module}-client.mjs`);
const peer = connect(`ws://127.0.0.1:${port}`, options);

/** Keeps `inFlight` messages in flight; returns the time of each in microseconds. */
async function echo(messages, inFlight) {
  const stream = await peer.open();
  const times = [];
  let sent = 0;
  const lane = async () => {
    while (sent < messages) {
      const message = entry(++sent);
      const started = performance.now();
      await stream.ask(message);
      times.push((performance.now() - started) * 1_000);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  await stream.close();
  return times;
}

/** Opens streams, does one echo on each, and keeps them open. */
async function open(streams) {
  const kept = [];
  for (let index = 0; index < streams; index++) {
    const stream = await peer.open();
    await stream.ask(entry(1));
    kept.push(stream);
  }
  return kept;
}

/** Echoes 2,000 messages per second for some seconds, on `streams` streams in turn. */
async function spread(streams, seconds) {
  const kept = await open(streams);
  const times = [];
  const perTick = 10;
  const pending = new Set();
  for (let tick = 0; tick < seconds * 200; tick++) {
    for (let each = 0; each < perTick; each++) {
      const started = performance.now();
      const asked = kept[(tick * perTick + each) % streams].ask(entry(1)).then(() => {
        times.push((performance.now() - started) * 1_000);
        pending.delete(asked);
      });
      pending.add(asked);
    }
    await new Promise((done) => setTimeout(done, 5));
  }
  await Promise.all(pending);
  return times;
}

async function openAndClose(streams, atOnce) {
  let opened = 0;
  const lane = async () => {
    while (opened++ < streams) await (await peer.open()).close();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return streams;
}

function quantile(times, part) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

const report = (result) => process.stdout.write(`${JSON.stringify(result)}\n`);
const nextRequest = () => new Promise((done) => process.stdin.once("data", done));

if (scenario === "upload" && peer.upload === null) {
  report({ missing: true });
  process.exit(0);
}
if (scenario === "idle") {
  await open(10);
  report({ warm: true });
  await nextRequest();
  await open(count);
  report({ streams: count });
  await nextRequest();
  process.exit(0);
}
if (scenario === "broadcast") {
  const subscribers = 1_000;
  let received = 0;
  let done = () => {};
  const onMessage = () => {
    if (++received % (subscribers * count) === 0) done();
  };
  // In profile goa a stream whose handler neither sends nor receives opens only after a grace period, so fifty open at a time.
  for (let index = 0; index < subscribers; index += 50) {
    await Promise.all(Array.from({ length: 50 }, () => peer.subscribe(onMessage)));
  }
  for (const round of ["warm", "timed"]) {
    const all = new Promise((resolve) => {
      done = resolve;
    });
    report({ [round]: true, publish: count });
    await all;
  }
  report({ received });
  await nextRequest();
  process.exit(0);
}

const [kind, size] = scenario.split("-");
const run = {
  download: (messages) => peer.download(messages),
  upload: (messages) => peer.upload(messages),
  echo: (messages) => echo(messages, Number(size)),
  open: (streams) => openAndClose(streams, 30),
  spread: (seconds) => spread(Number(size), seconds),
}[kind];
await run(kind === "spread" ? 1 : Math.max(kind === "open" ? 100 : 1_000, Math.floor(count / 10)));
report({ warm: true });
await nextRequest();
const cpu = process.cpuUsage();
const start = performance.now();
const outcome = await run(count);
const wallMs = performance.now() - start;
const used = process.cpuUsage(cpu);
const times = Array.isArray(outcome) ? outcome : [];
const got = times.length > 0 ? times.length : outcome;
if (kind !== "spread" && got !== count) throw new Error(`${name} ${scenario}: ${got} of ${count} messages`);
const quantiles = { p50: quantile(times, 0.5), p99: quantile(times, 0.99), p999: quantile(times, 0.999) };
report({ done: got, wallMs, cpuUs: used.user + used.system, ...(times.length > 0 ? quantiles : {}) });
await nextRequest();
process.exit(0);
