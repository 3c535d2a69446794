/** Makes random calls to a server process that is killed, paused and drained in the meantime, and checks each call. */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Caller } from "../../src/runtime/client/caller.js";
import { createCaller } from "../../src/runtime/client/index-node.js";
import {
  OpenError,
  OutcomeUnknownError,
  ServiceError,
  StreamClosedError,
  StreamLostError,
  StreamResumeError,
} from "../../src/runtime/errors.js";
import { closeCode } from "../../src/runtime/transport/close-codes.js";
import { bundledProgram } from "../support/run-program.js";
import { BrokenPromise, type PlannedCall, plannedCall } from "./call-plans.js";
import { makeCall } from "./make-call.js";
import { ChaosProxy, noFault } from "./proxy.js";
import { startServer } from "./server-process.js";
import { faultFrom, randomFrom } from "./sessions.js";

type ServerFault = "kill" | "stop" | "drain";

export interface ServerFaultsOptions {
  readonly calls: number;
  readonly seed: number;
  /** How clients connect: goaidl.v1 on a shared connection or on one for each call, or profile goa. */
  readonly mode: "shared" | "perCall" | "goa";
  /** The number of concurrent clients; each makes up to 16 calls at once. */
  readonly clients: number;
}

export interface ServerFaultsReport {
  calls: number;
  /** Calls that ended normally. */
  complete: number;
  /** Calls that `restart: "always"` made for lost ones. */
  restarts: number;
  resumes: number;
  connections: number;
  cuts: number;
  /** The number of calls that ended with each error. */
  readonly endings: Record<string, number>;
  readonly faults: Record<ServerFault, number>;
  readonly failures: string[];
}

/** A call that takes longer counts as hanging. Even on a busy machine, calls take much less time. */
const silentAfterMs = 300_000;

/** Makes at least the given number of calls, until the server has been killed, stopped and drained. */
export async function runServerFaults(options: ServerFaultsOptions): Promise<ServerFaultsReport> {
  const random = randomFrom(options.seed);
  const report: ServerFaultsReport = {
    ...{ calls: 0, complete: 0, restarts: 0, resumes: 0, connections: 0, cuts: 0, endings: {} },
    faults: { kill: 0, stop: 0, drain: 0 },
    failures: [],
  };
  const fail = (what: string) => report.failures.push(`seed ${options.seed}: ${what}`);
  const program = await bundledProgram(fileURLToPath(new URL("call-server.ts", import.meta.url)));
  const start = () => startServer(program, random(300), fail);
  let server = await start();
  // Half of the connections live until the server's own faults end them.
  const proxy = new ChaosProxy(server.port, () => (random(2) === 0 ? noFault : faultFrom(random)));
  const restart = async () => {
    server = await start();
    proxy.target = server.port;
  };
  const url = `ws://127.0.0.1:${await proxy.listen()}`;
  const isDone = () =>
    report.failures.length >= 5 ||
    (report.calls >= options.calls && Object.values(report.faults).every((count) => count > 0));

  let ended = 0;
  const call = async (caller: Caller): Promise<void> => {
    const planned = plannedCall(random, random(3) === 0);
    const what = JSON.stringify(planned);
    report.calls++;
    const silent = new AbortController();
    const silence = sleep(silentAfterMs, null, { signal: silent.signal }).catch(() => null);
    try {
      const runs = await Promise.race([makeCall(caller, planned), silence]);
      if (runs === null) fail(`silence: ${what}`);
      else report.restarts += runs - 1;
      report.complete++;
    } catch (error) {
      const name = endingName(error);
      if (name === null || mustContinue(planned, options.mode)) fail(`${what} ended with ${error}`);
      else report.endings[name] = (report.endings[name] ?? 0) + 1;
    } finally {
      silent.abort();
      ended++;
    }
  };
  const client = async (): Promise<void> => {
    while (!isDone()) {
      const caller = createCaller({
        url,
        ...(options.mode === "goa" ? { protocol: "goa" } : { connection: options.mode }),
        idleConnectionMs: 0,
        // Some calls end while there is no server.
        backoff: { baseMs: 5, maxMs: 100, attempts: random(3) === 0 ? 3 : 10_000 },
        onEvent: ({ kind }) => {
          if (kind === "resumed") report.resumes++;
        },
      });
      await Promise.all(Array.from({ length: 1 + random(16) }, () => call(caller)));
    }
  };

  const faults: Record<ServerFault, () => Promise<void>> = {
    async kill() {
      await server.kill();
      await sleep(random(300));
      await restart();
    },
    async stop() {
      server.stop();
      // Some pauses have no effect, and others are long enough for a heartbeat to detect them.
      await sleep([20, 200, 1_200][random(3)]);
      server.goOn();
    },
    async drain() {
      const problem = await server.drain();
      if (problem !== null) fail(problem);
      await restart();
    },
  };
  /** The faults that have not occurred yet in this round. Each occurs once in a round, so all occur equally often. */
  const deck: ServerFault[] = [];
  const clients = Promise.all(Array.from({ length: options.clients }, client));
  let isOver = false;
  const over = clients.then(() => {
    isOver = true;
  });
  while (!isOver) {
    // Waits until some calls have ended since the last fault, so that restarted calls also end, even on a slow machine.
    const least = ended + 1 + random(30);
    while (ended < least && !isOver) await Promise.race([sleep(1 + random(50)), over]);
    if (isOver) break;
    if (deck.length === 0) deck.push("kill", "stop", "drain");
    const [fault = "kill"] = deck.splice(random(deck.length), 1);
    await faults[fault]();
    report.faults[fault]++;
  }
  await over;
  report.connections = proxy.connections;
  report.cuts = proxy.cuts;
  await proxy.close();
  const problem = await server.drain();
  if (problem !== null) fail(problem);
  return report;
}

/** Whether `restart: "always"` keeps a call from ending with an error. */
function mustContinue({ shape, plan }: PlannedCall, mode: ServerFaultsOptions["mode"]): boolean {
  return plan.restarts && (shape === "pull" || (shape === "talk" && mode !== "goa"));
}

/** The name of an error that means that a call was lost or could not be opened; null for other errors. */
function endingName(error: unknown): string | null {
  if (error instanceof BrokenPromise) return null;
  const isExpected =
    error instanceof StreamLostError ||
    error instanceof StreamResumeError ||
    error instanceof OutcomeUnknownError ||
    error instanceof OpenError ||
    (error instanceof StreamClosedError && error.code === closeCode.restart) ||
    (error instanceof ServiceError && error.temporary);
  return isExpected ? error.name : null;
}
