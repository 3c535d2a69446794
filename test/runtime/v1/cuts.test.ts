import { expect, test } from "vitest";
import { type Setup, World } from "./world.js";

const setup: Setup = {
  up: { messages: 3, bytes: 60 },
  down: { messages: 2, bytes: 50 },
  largest: 40,
  resumeMs: 60_000,
  rate: null,
  binary: false,
  checkpoints: false,
};

/** Runs a call with eight messages in each direction and both ends, in small steps; `between` runs before each step. */
function conversation(world: World, between: (step: number) => void): number {
  let step = 0;
  const quiet = () => world.client.outcome !== null;
  for (; step < 400 && !quiet(); step++) {
    between(step);
    if (world.application.accepted.length < 8) world.clientSends(17);
    else world.clientEnds();
    const own = world.own;
    if (own !== undefined && own.application.accepted.length < 8) world.serverSends(23);
    else if (own?.application.end !== null) world.serverEnds(false);
    // A client that didn't detect the cut at once detects it a little later.
    if (world.current?.cut === true && step % 7 === 6) world.clientLoses();
    world.connect();
    world.pumpClient();
    world.pumpServer();
    for (const link of world.links) {
      // Each step delivers one frame to each side.
      if (link.serverOpen) world.deliverUp(link);
      world.deliverDown(link);
      if (link.cut && link.serverOpen && link !== world.current && link.up.length === 0) world.serverLoses(link);
    }
    world.clientTakes();
    world.serverTakes();
    world.serverCheckpoints();
    world.pass(40);
    world.checkAlways();
  }
  return step;
}

function checkComplete(world: World, where: string): void {
  world.settle();
  expect(world.application.got, where).toHaveLength(8);
  expect(world.own?.application.got, where).toHaveLength(8);
  expect(world.client.outcome, where).toEqual({ kind: "done" });
}

test("a cut at any step loses no message, whichever frames in transit are lost", () => {
  const steps = conversation(new World(setup), () => {});
  let cuts = 0;
  for (let at = 1; at < steps; at++) {
    for (let kept = 0; kept < 9; kept++) {
      for (const first of ["client", "server", "neither"]) {
        const world = new World(setup);
        conversation(world, (step) => {
          const link = world.current;
          if (step !== at || link === null) return;
          cuts++;
          world.cut(link, kept % 3, Math.floor(kept / 3));
          if (first === "client") world.clientLoses();
          else if (first === "server") world.serverLoses(link);
        });
        checkComplete(world, `cut at step ${at}, ${kept} kept, ${first} notices first`);
      }
    }
  }
  expect(cuts).toBeGreaterThan(steps * 20);
});

test("a connection that the client abandoned does not take over the session, even if its hello arrives late", () => {
  const steps = conversation(new World(setup), () => {});
  for (let at = 1; at < steps; at++) {
    for (const late of [1, 2, 3, 5, 8]) {
      const world = new World(setup);
      let held: {
        readonly link: (typeof world.links)[number];
        readonly up: (typeof world.links)[number]["up"];
      } | null = null;
      conversation(world, (step) => {
        if (step === at && world.client.state === "open") {
          world.clientLoses();
          world.connect();
          const link = world.current;
          if (link === null) return;
          held = { link, up: link.up };
          link.up = [];
          world.clientLoses();
        }
        if (step === at + late && held !== null) held.link.up.push(...held.up);
      });
      checkComplete(world, `abandoned at step ${at}, arrives ${late} steps later`);
    }
  }
});

test("a session that moves to another node at any step, and again at a later one, loses nothing", () => {
  const movable: Setup = { ...setup, checkpoints: true };
  const steps = conversation(new World(movable), () => {});
  let moves = 0;
  for (let at = 1; at < steps; at++) {
    for (const again of [1, 2, 4, 9]) {
      for (const late of [false, true]) {
        const world = new World(movable);
        conversation(world, (step) => {
          if (step === at || step === at + again) world.serverParks();
          if (late && step > at) world.parksAgain(step);
          if (late && step > at) world.claimsLate(step);
          // At some steps the client loses its connection before the close frame of the old owner arrives.
          if (world.own?.isParked === true && step % 3 === 0) world.clientLoses();
        });
        moves += world.moves;
        checkComplete(world, `moved at step ${at}, and ${again} steps later${late ? ", with late commands" : ""}`);
      }
    }
  }
  expect(moves).toBeGreaterThan(steps * 8);
});
