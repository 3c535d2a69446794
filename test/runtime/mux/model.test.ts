import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MuxRules } from "../../../src/runtime/mux/mux-rules.js";
import { MuxWorld, Violation } from "./mux-world.js";

type Act = (world: MuxWorld, parameter: number) => void | Promise<void>;

const sides = ["client", "server"] as const;
const sideOf = (parameter: number) => (parameter % 2 === 0 ? sides[0] : sides[1]);

/** The possible steps, each repeated in proportion to its probability. */
const acts: readonly Act[] = [
  ...repeated(3, (world) => world.open()),
  ...repeated(8, (world, parameter) =>
    world.send(sideOf(parameter), parameter >> 1, (parameter >> 4) % 60, parameter % 5 === 0),
  ),
  ...repeated(2, (world, parameter) => {
    for (let left = 40; left > 0; left--) world.send(sideOf(parameter), parameter >> 1, 50, false);
  }),
  ...repeated(4, (world, parameter) => world.pump(sideOf(parameter), 1 + ((parameter >> 1) % 20))),
  ...repeated(6, (world, parameter) => world.deliver(sideOf(parameter))),
  ...repeated(2, (world, parameter) =>
    world.close(sideOf(parameter), parameter >> 1, parameter % 3 === 0 ? "terminate" : "close"),
  ),
  ...repeated(1, (world) => world.cut()),
  ...repeated(1, (world) => world.sendToUnknownChannel()),
];

function repeated(times: number, act: Act): Act[] {
  return new Array<Act>(times).fill(act);
}

const sizes = fc.record({ sliceBytes: fc.integer({ min: 20, max: 80 }), largest: fc.constant(50) });
const steps = fc.array(fc.tuple(fc.nat(acts.length - 1), fc.nat(1_000_000)), { minLength: 20, maxLength: 200 });

function holds(change: Partial<MuxRules> = {}) {
  return fc.asyncProperty(sizes, steps, async (size, list) => {
    const world = new MuxWorld(size, change);
    for (const [index, parameter] of list) await acts[index]?.(world, parameter);
    await world.finish();
  });
}

const runs = Number(process.env.GOAIDL_MODEL_RUNS ?? 1_500);

describe("the model of the shared connection", () => {
  test("each channel behaves like a separate WebSocket", { timeout: 600_000 }, async () => {
    await fc.assert(holds(), { numRuns: runs });
  });

  const mutants: Readonly<Record<string, Partial<MuxRules>>> = {
    "a channel that never ends its turn": { sliceBytes: Number.POSITIVE_INFINITY },
    "a close that overtakes messages": { closeAfterMessages: false },
    "channel numbers that are used again": { freshNumbers: false },
    "reporting frames that a peer sent before it received a close": { ignoresClosed: false },
    "taking messages for channels that were never opened": { refusesUnknown: false },
    "a channel that outlives its connection": { loseAll: false },
  };

  test.each(Object.entries(mutants))("detects %s", { timeout: 60_000 }, async (_name, change) => {
    const { failed, errorInstance } = await fc.check(holds(change), { numRuns: 3_000, endOnFailure: true });
    expect(failed).toBe(true);
    expect(errorInstance).toBeInstanceOf(Violation);
  });
});
