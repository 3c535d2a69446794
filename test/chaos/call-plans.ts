/** The messages of the calls in chaos runs, and the check of received ones. */
import type { MethodDescriptor, Shape } from "../../src/runtime/descriptor.js";
import { policyWith } from "./sessions.js";

/** The plan of one call. It travels as the call's parameter. */
export interface Plan {
  /** Messages of the client. */
  readonly up: number;
  /** Messages of the server. */
  readonly down: number;
  /** Characters of a message. */
  readonly size: number;
  /** Whether the call continues as a new one when it is lost. */
  readonly restarts: boolean;
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
      // Longer than the process is ever paused on a busy machine.
      resume: { withinMs: 600_000, restart: null },
    }),
  };
}

export const talk = descriptorOf("talk", "bidirectional");
export const pull = descriptorOf("pull", "server");
export const push = descriptorOf("push", "client");

export interface PlannedCall {
  readonly shape: "talk" | "pull" | "push";
  readonly plan: Plan;
}

export function plannedCall(random: (below: number) => number, restarts: boolean): PlannedCall {
  const shape = (["talk", "pull", "push"] as const)[random(3)] ?? "talk";
  const size = [4, 40, 400, 4_000][random(4)] ?? 4;
  return { shape, plan: { up: random(60), down: random(60), size, restarts } };
}

export const messageOf = (index: number, { size }: Plan): string => String(index).padEnd(size, ".");

export async function sendAll(send: (message: string) => Promise<void>, count: number, plan: Plan): Promise<void> {
  for (let index = 0; index < count; index++) await send(messageOf(index, plan));
}

/** Thrown if a message is not the one that comes next, or if messages are missing at the end of a stream. */
export class BrokenPromise extends Error {}

/** Reads a stream to its end. Throws `BrokenPromise` if the messages differ from those that were sent. */
export async function readAll(messages: AsyncIterable<string>, count: number, plan: Plan): Promise<void> {
  await readRuns(messages, { count, plan, runs: () => 1 });
}

/**
 * The expected messages of a stream that may start again: each run begins with the first message, and the last run has
 * all of them.
 */
export interface Runs {
  readonly count: number;
  readonly plan: Plan;
  /** How many runs have begun. */
  readonly runs: () => number;
}

export async function readRuns(messages: AsyncIterable<string>, { count, plan, runs }: Runs): Promise<void> {
  let index = 0;
  let run = 1;
  for await (const message of messages) {
    if (message !== messageOf(index, plan) && message === messageOf(0, plan) && run < runs()) {
      index = 0;
      run++;
    }
    if (message !== messageOf(index, plan)) {
      throw new BrokenPromise(`message ${index} arrived as ${message.slice(0, 20)}`);
    }
    index++;
  }
  if (index !== count) throw new BrokenPromise(`${index} of ${count} messages arrived`);
}

/**
 * Reads the messages that a client sends after its call has restarted, which have to arrive in order, without a gap, up
 * to the last one.
 */
export async function readRest(messages: AsyncIterable<string>, count: number, plan: Plan): Promise<void> {
  let next: number | null = null;
  for await (const message of messages) {
    const index: number = next ?? Number.parseInt(message, 10);
    if (message !== messageOf(index, plan)) {
      throw new BrokenPromise(`message ${index} arrived as ${message.slice(0, 20)}`);
    }
    next = index + 1;
  }
  if (next !== null && next !== count) throw new BrokenPromise(`the messages end before ${next} of ${count}`);
}
