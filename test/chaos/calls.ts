/** Randomised calls of the whole runtime, `createServer` and clients, through the proxy, and the check of what was promised. */
import type { ClientOptions } from "../../src/runtime/client/client-options.js";
import { createCaller } from "../../src/runtime/client/index-node.js";
import type { MethodDescriptor, Shape } from "../../src/runtime/descriptor.js";
import {
  bindBidirectional,
  bindClientStreaming,
  bindServerStreaming,
  bindService,
} from "../../src/runtime/server/bind.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { incoming, outgoing } from "../runtime/probe.js";
import { ChaosProxy } from "./proxy.js";
import { faultFrom, policyWith, randomFrom } from "./sessions.js";

export interface CallsOptions {
  readonly calls: number;
  readonly seed: number;
  readonly connection: NonNullable<ClientOptions["connection"]>;
  /** Clients at a time; each makes up to 50 calls at once. */
  readonly clients: number;
}

export interface CallsReport {
  calls: number;
  messages: number;
  connections: number;
  cuts: number;
  resumes: number;
  readonly failures: string[];
}

interface Plan {
  readonly up: number;
  readonly down: number;
  readonly size: number;
}

function descriptorOf(name: string, shape: Shape): MethodDescriptor {
  return {
    service: "chaos",
    name,
    shape,
    routes: [{ verb: "GET", path: `/${name}` }],
    parameters: [{ field: null, place: "query", name: "plan", type: "string" }],
    body: "none",
    status: 101,
    security: [],
    policy: policyWith({
      buffer: { messages: 20, bytes: 65_536 },
      frame: "text",
      // Longer than any pause of a busy machine.
      resume: { withinMs: 600_000, restart: null },
    }),
  };
}

const talk = descriptorOf("talk", "bidirectional");
const pull = descriptorOf("pull", "server");
const push = descriptorOf("push", "client");
const codecs = { payload: outgoing.encode, errors: [] };

const messageOf = (index: number, { size }: Plan) => String(index).padEnd(size, ".");

/** Reads to the end, and says what is not as it was sent. */
async function readAll(messages: AsyncIterable<string>, count: number, plan: Plan): Promise<string | null> {
  let index = 0;
  for await (const message of messages) {
    if (message !== messageOf(index, plan)) return `message ${index} arrived as ${message.slice(0, 20)}`;
    index++;
  }
  return index === count ? null : `${index} of ${count} messages arrived`;
}

async function sendAll(send: (message: string) => Promise<void>, count: number, plan: Plan): Promise<void> {
  for (let index = 0; index < count; index++) await send(messageOf(index, plan));
}

/** Makes calls until there were enough. */
export async function runCalls(options: CallsOptions): Promise<CallsReport> {
  const random = randomFrom(options.seed);
  const report: CallsReport = { calls: 0, messages: 0, connections: 0, cuts: 0, resumes: 0, failures: [] };
  const planOf = (text: string): Plan => JSON.parse(text);
  const fail = (what: string | null) => {
    if (what !== null) report.failures.push(`seed ${options.seed}: ${what}`);
  };
  const bound = { payload: incoming.decode, errors: [] };
  const service = bindService("chaos", [
    bindBidirectional(talk, { ...bound, incoming, outgoing }, async (text: string, stream) => {
      const plan = planOf(text);
      const [problem] = await Promise.all([
        readAll(stream, plan.up, plan),
        sendAll((message) => stream.send(message), plan.down, plan),
      ]);
      fail(problem === null ? null : `server of talk: ${problem}`);
    }),
    bindServerStreaming(pull, { ...bound, outgoing }, async function* (text: string) {
      const plan = planOf(text);
      for (let index = 0; index < plan.down; index++) yield messageOf(index, plan);
    }),
    bindClientStreaming(push, { ...bound, incoming, result: outgoing }, async (text: string, stream) => {
      const plan = planOf(text);
      return (await readAll(stream, plan.up, plan)) ?? "all";
    }),
  ]);
  const limits = { openingsPerSecond: 1_000_000, maxCallsPerClient: 1_000_000, maxConnectionsPerClient: 1_000_000 };
  const server = createServer({ services: [service], onError: () => {}, ...limits });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  // A shared connection carries up to 50 calls: many of its cuts come when they are all under way.
  const later = options.connection === "shared" ? 60 : 1;
  const proxy = new ChaosProxy(port, () => {
    const fault = faultFrom(random);
    return fault.cut === null
      ? fault
      : { ...fault, cut: { ...fault.cut, after: fault.cut.after * (1 + random(later)) } };
  });
  const url = `ws://127.0.0.1:${await proxy.listen()}`;

  const client = async (): Promise<void> => {
    while (report.calls < options.calls && report.failures.length < 5) {
      const caller = createCaller({
        url,
        connection: options.connection,
        idleConnectionMs: 0,
        backoff: { baseMs: 5, maxMs: 100, attempts: 10_000 },
        onEvent: ({ kind }) => {
          if (kind === "resumed") report.resumes++;
        },
      });
      const call = async (): Promise<void> => {
        const shape = random(3);
        const plan: Plan = { up: random(60), down: random(60), size: [4, 40, 400, 4_000][random(4)] ?? 4 };
        const text = JSON.stringify(plan);
        report.calls++;
        report.messages += shape === 0 ? plan.up + plan.down : shape === 1 ? plan.down : plan.up;
        if (shape === 0) {
          const stream = caller.duplex(talk, { ...codecs, incoming, outgoing }, text);
          const sending = sendAll((message) => stream.send(message), plan.up, plan).then(() => stream.end());
          fail(await readAll(stream, plan.down, plan));
          await sending;
        } else if (shape === 1) {
          fail(await readAll(caller.receive(pull, { ...codecs, incoming }, text), plan.down, plan));
        } else {
          const stream = caller.send(push, { ...codecs, outgoing, result: incoming }, text);
          await sendAll((message) => stream.send(message), plan.up, plan);
          const answer = await stream.closeAndReceive();
          fail(answer === "all" ? null : `server of push: ${answer}`);
        }
      };
      const calls = Array.from({ length: 1 + random(50) }, () => call().catch((error: unknown) => fail(String(error))));
      await Promise.all(calls);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  report.connections = proxy.connections;
  report.cuts = proxy.cuts;
  await proxy.close();
  await server.close();
  return report;
}
