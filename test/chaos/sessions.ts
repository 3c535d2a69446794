/** Opens random sessions through the proxy, and checks each of them. */

import type { StreamPolicyDescriptor } from "../../src/runtime/descriptor.js";
import { ServiceError } from "../../src/runtime/errors.js";
import type { Ending } from "../../src/runtime/transport/channel.js";
import type { UpgradedCall } from "../../src/runtime/v1/acceptor.js";
import { SessionClientChannel } from "../../src/runtime/v1/client-channel.js";
import type { SessionServerChannel } from "../../src/runtime/v1/server-channel.js";
import { ChaosProxy, type Fault, noFault } from "./proxy.js";
import { dialTo, TestServer } from "./sockets.js";

/** Returns a generator of reproducible random integers (mulberry32), from 0 to one less than `below`. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Plan {
  readonly id: number;
  readonly shape: "client" | "server" | "bidirectional";
  readonly up: number;
  readonly down: number;
  readonly largest: number;
  readonly policy: StreamPolicyDescriptor;
  readonly fails: boolean;
  readonly slowReaders: boolean;
  readonly binary: boolean;
}

export const policyWith = (changed: Partial<StreamPolicyDescriptor>): StreamPolicyDescriptor => ({
  transport: "websocket",
  heartbeat: { everyMs: 200, timeoutMs: 300 },
  idleMs: null,
  openTimeoutMs: 2_000,
  writeTimeoutMs: 30_000,
  messageMaxBytes: 65_536,
  rate: null,
  concurrency: { perClient: null, total: null },
  buffer: { messages: 256, bytes: 1_048_576 },
  resume: { withinMs: 20_000, restart: null },
  overflow: "wait",
  frame: "mixed",
  subprotocol: null,
  ...changed,
});

function planOf(id: number, seed: number): Plan {
  const random = randomFrom(seed * 7_919 + id);
  const shape = (["bidirectional", "bidirectional", "client", "server"] as const)[random(4)] ?? "bidirectional";
  const largest = [16, 200, 2_000, 20_000][random(4)] ?? 200;
  const buffer = { messages: 1 + random(40), bytes: largest * (1 + random(5)) };
  return {
    id,
    shape,
    up: shape === "server" ? 0 : random(120),
    down: shape === "client" ? 0 : random(120),
    largest,
    policy: policyWith({ buffer, messageMaxBytes: largest }),
    fails: random(5) === 0,
    slowReaders: random(3) === 0,
    binary: random(4) === 0,
  };
}

export function faultFrom(random: (below: number) => number): Fault {
  if (random(10) < 2) return noFault;
  const direction = random(2) === 0 ? "up" : "down";
  const unit = random(2) === 0 ? "bytes" : "frames";
  const after = unit === "frames" ? 1 + random(7) : 1 + random([200, 1_500, 6_000][random(3)] ?? 200);
  const manners = ["reset", "end", "zombie", "reset", "end", "zombie", "blackhole"] as const;
  return {
    cut: { direction, unit, after },
    manner: manners[random(manners.length)] ?? "reset",
    delayMs: random(4) === 0 ? 1 + random(8) : 0,
    stall:
      random(6) === 0
        ? { direction: random(2) === 0 ? "up" : "down", after: 1 + random(2_000), ms: 20 + random(60) }
        : null,
    duplicateAfterMs: random(6) === 0 ? random(60) : null,
  };
}

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The work of one handler. A session has one handler, and another one for each opening that was lost or duplicated. */
interface Handled {
  readonly got: number[];
  complete: boolean;
  accepted: number;
  channel: SessionServerChannel;
}

export interface Report {
  sessions: number;
  messages: number;
  connections: number;
  cuts: number;
  resumes: number;
  duplicates: number;
  stalls: number;
  failures: string[];
}

/** Runs `count` sessions through one proxy, `atOnce` of them concurrently. */
export async function runSessions(count: number, seed: number, atOnce: number): Promise<Report> {
  const random = randomFrom(seed);
  const report: Report = {
    sessions: 0,
    messages: 0,
    connections: 0,
    cuts: 0,
    resumes: 0,
    duplicates: 0,
    stalls: 0,
    failures: [],
  };
  const handled = new Map<number, Handled[]>();
  const plans = new Map<number, Plan>();
  const server = new TestServer((request) => callOf(request.url ?? "", plans, handled));
  const proxy = new ChaosProxy(await server.listen(), () => faultFrom(random));
  const url = `ws://127.0.0.1:${await proxy.listen()}`;
  let next = 0;
  const worker = async () => {
    while (next < count && report.failures.length < 5) {
      const plan = planOf(next++, seed);
      plans.set(plan.id, plan);
      const failure = await runSession(url, plan, handled, report);
      report.sessions++;
      if (failure !== null)
        report.failures.push(`session ${plan.id} of seed ${seed} (${JSON.stringify(plan)}): ${failure}`);
      plans.delete(plan.id);
      handled.delete(plan.id);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  report.connections = proxy.connections;
  report.cuts = proxy.cuts;
  report.duplicates = proxy.duplicates;
  report.stalls = proxy.stalls;
  await proxy.close();
  await server.close();
  return report;
}

function callOf(url: string, plans: ReadonlyMap<number, Plan>, handled: Map<number, Handled[]>): UpgradedCall {
  const id = Number(new URL(url, "ws://host").searchParams.get("run"));
  const plan = plans.get(id);
  const admitted = { refused: false, owner: "somebody", expiresAt: null } as const;
  return {
    method: "chaos.run",
    shape: plan?.shape ?? "bidirectional",
    policy: plan?.policy ?? policyWith({ buffer: { messages: 1, bytes: 65_536 } }),
    origin: null,
    request: { url: "/", headers: {}, remoteAddress: "127.0.0.1" },
    payloadKey: () => "",
    reopen: async () => admitted,
    authenticate: async () => admitted,
    open: async () => ({
      ...admitted,
      view: null,
      run: (channel) => {
        const own: Handled = { got: [], complete: false, accepted: 0, channel };
        handled.get(id)?.push(own);
        if (plan === undefined) channel.abandon(1001, "a duplicate of a session that is over");
        else serve(plan, channel, own).catch(() => {});
      },
    }),
  };
}

/** Returns the message with an index. Its size looks random, but depends only on the plan and the index. */
function body(plan: Plan, index: number): string | Uint8Array {
  const size = randomFrom(plan.id * 31 + index)(plan.largest) + 1;
  const text = String(index)
    .padEnd(size, " ")
    .slice(0, Math.max(String(index).length, Math.min(size, plan.largest)));
  return plan.binary && index % 2 === 0 ? new TextEncoder().encode(text) : text;
}

function numberOf(value: unknown): number {
  return Number(value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
}

async function serve(plan: Plan, channel: SessionServerChannel, own: Handled): Promise<void> {
  const sending = (async () => {
    for (let index = 0; index < plan.down; index++) {
      await channel.send(body(plan, index));
      own.accepted++;
    }
  })();
  sending.catch(() => {});
  while (plan.shape !== "server") {
    const received = await channel.receive();
    if (received.kind === "end") break;
    own.got.push(numberOf(received.value));
    if (plan.slowReaders && own.got.length % 7 === 0) await pause();
  }
  await sending;
  own.complete = true;
  if (plan.fails) {
    const flags = { temporary: false, timeout: false, fault: false };
    await channel.fail({ name: "planned", id: "x", message: "as planned", ...flags, body: { run: plan.id } }, 4541);
  } else await channel.end(plan.shape === "client" ? String(own.got.length) : undefined);
}

async function runSession(
  url: string,
  plan: Plan,
  handled: Map<number, Handled[]>,
  report: Report,
): Promise<string | null> {
  const instances: Handled[] = [];
  handled.set(plan.id, instances);
  const events: string[] = [];
  const client = new SessionClientChannel({
    dial: dialTo(`${url}/?run=${plan.id}`),
    shape: plan.shape,
    window: { ...plan.policy.buffer, largest: plan.largest },
    largestSent: plan.largest,
    overflow: "wait",
    openTimeoutMs: 2_000,
    backoff: { baseMs: 2, maxMs: 40, attempts: 200 },
    token: null,
    renewsToken: false,
    refusalOf: () => new Error("refused"),
    errorOf: (wire) => new ServiceError(wire),
    onEvent: (event) => {
      events.push(event.kind);
      if (event.kind === "resumed") report.resumes++;
    },
    watch: () => () => {},
    gotThrough: () => {},
  });
  let widest = "";
  const watch = setInterval(() => {
    const bound = 2 * plan.policy.buffer.bytes;
    for (const { channel } of instances) {
      if (channel.retainedBytes > bound) widest = `the server holds ${channel.retainedBytes} bytes, ${bound} at most`;
    }
    if (client.retainedBytes > bound) widest = `the client holds ${client.retainedBytes} bytes, ${bound} at most`;
  }, 4);
  const got: number[] = [];
  let timeout: NodeJS.Timeout | undefined;
  const tooLong = new Promise<string>((resolve) => {
    timeout = setTimeout(() => resolve(`not over after 30 s: ${events.join(" ")}, got ${got.length}`), 30_000);
  });
  const problem = await Promise.race([converse(client, plan, got), tooLong]);
  clearTimeout(timeout);
  clearInterval(watch);
  if (problem !== null) await client.cancel();
  report.messages += got.length + Math.max(0, ...instances.map((own) => own.got.length));
  return problem ?? (widest === "" ? judge(plan, got, instances, await client.closed) : widest);
}

/** Runs the client's side of the conversation. Returns what went wrong, or null. */
async function converse(client: SessionClientChannel, plan: Plan, got: number[]): Promise<string | null> {
  const sending = (async () => {
    if (plan.shape === "server") return;
    for (let index = 0; index < plan.up; index++) await client.send(body(plan, index));
    await client.end();
  })();
  sending.catch(() => {});
  try {
    while (true) {
      const received = await client.receive();
      if (received.kind === "end") {
        if (plan.shape === "client" && received.result !== plan.up) return `the result is ${received.result}`;
        if (plan.fails) return "ended instead of failing";
        break;
      }
      got.push(numberOf(received.value));
      if (plan.slowReaders && got.length % 5 === 0) await pause();
    }
    await sending;
    return null;
  } catch (error) {
    const planned = plan.fails && error instanceof ServiceError && error.name === "planned";
    return planned ? null : `the client failed: ${error instanceof Error ? `${error.name} ${error.message}` : error}`;
  }
}

const inOrder = (numbers: readonly number[]) => numbers.every((value, index) => value === index);

function judge(plan: Plan, got: readonly number[], instances: readonly Handled[], ending: Ending): string | null {
  if (!inOrder(got) || got.length !== plan.down)
    return `the client got ${got.length} of ${plan.down}: ${got.join(" ")}`;
  const wrong = instances.find((own) => !inOrder(own.got));
  if (wrong !== undefined) return `the server got ${wrong.got.join(" ")}`;
  const complete = instances.filter((own) => own.complete && own.got.length === plan.up);
  // A duplicated opening runs another handler, which may also complete if the client sends no messages.
  if (complete.length === 0 || (plan.up > 0 && complete.length > 1)) return `${complete.length} handlers are complete`;
  if (plan.fails ? ending.code !== 4541 : ending.code !== 1000) return `ended with ${ending.code} ${ending.reason}`;
  return null;
}
