import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { halfIsOwed, holdMs, littleIsUsed, type Rules, rules } from "../../../src/runtime/v1/rules.js";
import { type Setup, Violation, World } from "./world.js";

/** Mostly small windows, which stall most easily. In large ones, acknowledgements wait longer while little is used. */
const windowOf = (largest: number) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        messages: fc.integer({ min: 1, max: 6 }),
        bytes: fc.integer({ min: largest, max: largest * 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        messages: fc.integer({ min: 32, max: 64 }),
        bytes: fc.integer({ min: largest * 32, max: largest * 64 }),
      }),
    },
  );

const setups: fc.Arbitrary<Setup> = fc.integer({ min: 3, max: 40 }).chain((largest) =>
  fc.record({
    up: windowOf(largest),
    down: windowOf(largest),
    largest: fc.constant(largest),
    resumeMs: fc.constantFrom(3_000, 60_000),
    rate: fc.option(
      fc.record({
        count: fc.integer({ min: 20, max: 200 }),
        perMs: fc.constant(1_000),
        burst: fc.integer({ min: 1, max: 8 }),
      }),
      {
        freq: 4,
      },
    ),
    binary: fc.boolean(),
    checkpoints: fc.boolean(),
  }),
);

type Act = (world: World, parameter: number) => void;

const newestFirst = (world: World, parameter: number) => world.links.at(-1 - (parameter % 3));

/** The possible steps, each repeated in proportion to its probability. */
const acts: readonly Act[] = [
  ...repeated(4, (world, parameter) => world.clientSends(parameter % 41)),
  ...repeated(4, (world, parameter) => world.serverSends(parameter % 41)),
  ...repeated(3, (world) => world.clientTakes()),
  ...repeated(3, (world) => world.serverTakes()),
  ...repeated(4, (world) => world.pumpClient()),
  ...repeated(4, (world) => world.pumpServer()),
  ...repeated(6, (world, parameter) => {
    const link = newestFirst(world, parameter);
    if (link !== undefined) world.deliverUp(link);
  }),
  ...repeated(6, (world, parameter) => {
    const link = newestFirst(world, parameter);
    if (link !== undefined) world.deliverDown(link);
  }),
  ...repeated(5, (world) => world.connect()),
  // Cuts the connection while frames are in transit. Each side detects that later.
  ...repeated(1, (world, parameter) => {
    if (world.current !== null) world.cut(world.current, parameter % 3, (parameter >> 2) % 3);
  }),
  ...repeated(1, (world, parameter) => {
    const link = newestFirst(world, parameter);
    if (link !== undefined && parameter % 8 < 3) world.duplicate(link);
  }),
  ...repeated(2, (world) => world.clientLoses()),
  ...repeated(1, (world, parameter) => {
    const link = newestFirst(world, parameter);
    if (link?.cut === true) world.serverLoses(link);
  }),
  ...repeated(2, (world, parameter) => world.pass(parameter % 16 === 0 ? 3_500 : parameter)),
  ...repeated(2, (world) => world.serverCheckpoints()),
  // Moves a session, with or without a last checkpoint of its handler.
  ...repeated(1, (world, parameter) => {
    if (parameter % 4 !== 0) world.serverCheckpoints();
    world.serverParks();
  }),
  ...repeated(1, (world, parameter) =>
    parameter % 2 === 0 ? world.parksAgain(parameter) : world.claimsLate(parameter),
  ),
];

/** Rare steps, which only some runs have. */
const rareActs: readonly Act[] = [
  (world) => world.clientEnds(),
  (world, parameter) => world.serverEnds(parameter % 2 === 0),
  (world, parameter) => {
    if (parameter % 4 === 0) world.cancel();
  },
  (world, parameter) => {
    if (parameter % 4 === 0) world.claimUnsent(parameter % 8 === 0 ? "client" : "server");
  },
];

function repeated(times: number, act: Act): Act[] {
  return Array.from({ length: times }, () => act);
}

const steps = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom(...acts) },
      { weight: 1, arbitrary: fc.constantFrom(...rareActs) },
    ),
    fc.nat(255),
  ),
  { minLength: 10, maxLength: 150, size: "max" },
);

const counted = { runs: 0, resumes: 0, moves: 0, messages: 0 };

function model(tested: Rules, { checksEpoch = true, of = setups } = {}) {
  return fc.property(of, steps, (setup, list) => {
    const world = new World(setup, tested, checksEpoch);
    world.round();
    for (const [act, parameter] of list) {
      act(world, parameter);
      world.checkAlways();
    }
    world.settle();
    counted.runs++;
    counted.resumes += world.resumes;
    counted.moves += world.moves;
    counted.messages += world.application.got.length + (world.own?.application.got.length ?? 0);
  });
}

/** The number of random runs. Set `GOAIDL_MODEL_RUNS` for a longer test. */
const runs = Number(process.env.GOAIDL_MODEL_RUNS ?? 8_000);

describe("the model of goaidl.v1", () => {
  test("delivers exactly once and in order, within its bounds, and always comes to an end", {
    timeout: 600_000,
  }, () => {
    fc.assert(model(rules), { numRuns: runs });
    console.log(
      `model: ${counted.runs} runs, ${counted.resumes} resumes, ${counted.moves} moves, ${counted.messages} messages`,
    );
    expect(counted.resumes).toBeGreaterThan(runs);
    expect(counted.moves).toBeGreaterThan(runs / 4);
  });

  const mutants: Readonly<Record<string, Rules>> = {
    "no attempt fence": { ...rules, attemptWins: () => true },
    "grants only at half a window": {
      ...rules,
      positionDue: (owed) => halfIsOwed(owed) && (owed.messages > 0 || owed.bytes > 0),
    },
    "acknowledges late although the peer keeps little": {
      ...rules,
      heldFor: (owed) =>
        rules.heldFor({ ...owed, keptMessages: Number.POSITIVE_INFINITY, keptBytes: Number.POSITIVE_INFINITY }),
      positionDue: (owed) =>
        rules.positionDue({ ...owed, keptMessages: Number.POSITIVE_INFINITY, keptBytes: Number.POSITIVE_INFINITY }),
    },
    "never acknowledges a little": {
      ...rules,
      heldFor: (owed) => (littleIsUsed(owed) ? Number.POSITIVE_INFINITY : holdMs),
      positionDue: (owed) => rules.positionDue(owed) && !(littleIsUsed(owed) && owed.waitedMs >= holdMs),
    },
    "credit not reported at a resumption": { ...rules, reportsCreditAtResume: false },
    "an acknowledgement beyond what was sent is believed": { ...rules, ackPossible: () => true },
    "terminals need credit": { ...rules, terminalFits: (q, credit) => q <= credit },
    "acknowledges what no checkpoint covers": { ...rules, acknowledgeable: (received) => received },
    "messages are lost in the snapshot": { ...rules, snapshotKeepsMessages: false },
    "moves although messages were sent after the checkpoint": { ...rules, mayMove: () => true },
    "no epoch check": rules,
  };

  const movable = setups.map((setup) => ({ ...setup, checkpoints: true }));
  const ofMoves = ["acknowledges what no checkpoint covers", "no epoch check"];

  test.each(Object.keys(mutants))("detects the mutant: %s", (name) => {
    const mutant = mutants[name];
    if (mutant === undefined) throw new Error(name);
    const result = fc.check(
      model(mutant, { checksEpoch: name !== "no epoch check", of: ofMoves.includes(name) ? movable : setups }),
      { numRuns: 20_000, endOnFailure: true },
    );
    console.log(`mutant "${name}": found after ${result.numRuns} runs: ${result.errorInstance}`);
    expect(result.failed).toBe(true);
    expect(result.errorInstance).toBeInstanceOf(Violation);
  });
});
