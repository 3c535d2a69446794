import type { Caller } from "../../src/runtime/client/caller.js";
import { incoming, outgoing } from "../runtime/probe.js";
import { type PlannedCall, pull, push, readRuns, sendAll, talk } from "./call-plans.js";

const codecs = { payload: outgoing.encode, errors: [] };

/**
 * Makes a planned call. Returns the number of times that it started. Throws the error that ended it, or a
 * `BrokenPromise` for a message that differs from the sent one.
 */
export async function makeCall(caller: Caller, { shape, plan }: PlannedCall): Promise<number> {
  const text = JSON.stringify(plan);
  let count = 1;
  const options = {
    restart: plan.restarts ? ("always" as const) : false,
    onEvent: ({ kind }: { readonly kind: string }) => {
      if (kind === "restarted") count++;
    },
  };
  const runs = { count: plan.down, plan, runs: () => count };
  if (shape === "talk") {
    const stream = caller.duplex(talk, { ...codecs, incoming, outgoing }, text, options);
    const sending = sendAll((message) => stream.send(message), plan.up, plan).then(() => stream.end());
    // A reader that fails cancels the call, so that sending fails, too. The reader's error is the cause, and is thrown.
    const [read, sent] = await Promise.allSettled([readRuns(stream, runs), sending]);
    for (const end of [read, sent]) if (end.status === "rejected") throw end.reason;
  } else if (shape === "pull") {
    await readRuns(caller.receive(pull, { ...codecs, incoming }, text, options), runs);
  } else {
    const stream = caller.send(push, { ...codecs, outgoing, result: incoming }, text, options);
    await sendAll((message) => stream.send(message), plan.up, plan);
    await stream.closeAndReceive();
  }
  return count;
}
