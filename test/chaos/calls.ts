/** Makes random calls through the proxy with the whole runtime, `createServer` and clients, and checks each of them. */
import type { ClientOptions } from "../../src/runtime/client/client-options.js";
import { createCaller } from "../../src/runtime/client/index-node.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { plannedCall } from "./call-plans.js";
import { chaosService, unlimited } from "./call-service.js";
import { makeCall } from "./make-call.js";
import { ChaosProxy } from "./proxy.js";
import { faultFrom, randomFrom } from "./sessions.js";

export interface CallsOptions {
  readonly calls: number;
  readonly seed: number;
  readonly connection: NonNullable<ClientOptions["connection"]>;
  /** The number of concurrent clients; each makes up to 50 calls at once. */
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

/** Makes the given number of calls. */
export async function runCalls(options: CallsOptions): Promise<CallsReport> {
  const random = randomFrom(options.seed);
  const report: CallsReport = { calls: 0, messages: 0, connections: 0, cuts: 0, resumes: 0, failures: [] };
  const fail = (what: string) => report.failures.push(`seed ${options.seed}: ${what}`);
  const server = createServer({ services: [chaosService(fail)], onError: () => {}, ...unlimited });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  // A shared connection carries up to 50 calls, so most of its cuts come later, when all these calls are under way.
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
        const planned = plannedCall(random, false);
        const { shape, plan } = planned;
        report.calls++;
        report.messages += (shape === "pull" ? 0 : plan.up) + (shape === "push" ? 0 : plan.down);
        await makeCall(caller, planned);
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
