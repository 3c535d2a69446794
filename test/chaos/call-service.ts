/** The service that the chaos runs call. It runs in the test's process, or in another process that the test kills. */
import {
  type BoundService,
  bindBidirectional,
  bindClientStreaming,
  bindServerStreaming,
  bindService,
} from "../../src/runtime/server/bind.js";
import type { ServerOptions } from "../../src/runtime/server/server-options.js";
import { incoming, outgoing } from "../runtime/probe.js";
import { BrokenPromise, messageOf, type Plan, pull, push, readAll, readRest, sendAll, talk } from "./call-plans.js";

const bound = { payload: incoming.decode, errors: [] };
const planOf = (text: string): Plan => JSON.parse(text);

/** Clients may open calls without a limit. */
export const unlimited: Partial<ServerOptions> = {
  openingsPerSecond: 1_000_000,
  maxCallsPerClient: 1_000_000,
  maxConnectionsPerClient: 1_000_000,
};

/** `fail` is called for messages that did not arrive as sent. */
export function chaosService(fail: (what: string) => void): BoundService {
  /** Reports wrong messages. The handler of a lost call also ends with an error, which is expected. */
  const reportWrong = (what: string) => (error: unknown) => {
    if (error instanceof BrokenPromise) fail(`server of ${what}: ${error.message}`);
    throw error;
  };
  return bindService("chaos", [
    bindBidirectional(talk, { ...bound, incoming, outgoing }, async (text: string, stream) => {
      const plan = planOf(text);
      const read = plan.restarts ? readRest : readAll;
      await Promise.all([
        read(stream, plan.up, plan).catch(reportWrong("talk")),
        sendAll((message) => stream.send(message), plan.down, plan),
      ]);
    }),
    bindServerStreaming(pull, { ...bound, outgoing }, async function* (text: string) {
      const plan = planOf(text);
      for (let index = 0; index < plan.down; index++) yield messageOf(index, plan);
    }),
    bindClientStreaming(push, { ...bound, incoming, result: outgoing }, async (text: string, stream) => {
      const plan = planOf(text);
      await readAll(stream, plan.up, plan).catch(reportWrong("push"));
      return "all";
    }),
  ]);
}
