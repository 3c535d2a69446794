import { expect, test } from "vitest";
import type { FrameSocket } from "../../../src/runtime/transport/socket.js";
import { Carrier } from "../../../src/runtime/v1/carrier.js";
import { Conversation } from "../../../src/runtime/v1/conversation.js";
import { ServerSession } from "../../../src/runtime/v1/server-session.js";

const turn = () => new Promise(setImmediate);

/**
 * A call whose client grants credit for this many messages, with the texts that are written to its socket and the number
 * of flushes.
 */
async function call(credit: number, { joinsOthers = false } = {}) {
  const session = new ServerSession(
    {
      identity: { sid: "s", view: null },
      policy: {
        window: { messages: 4, bytes: 400, largest: 100 },
        largestSent: 100,
        replay: { messages: 1_000_000, bytes: 1_000_000_000 },
        rate: null,
        resumeMs: 0,
        heartbeat: null,
        idleMs: null,
      },
    },
    { connection: 1, hello: { t: "hello", v: 1, c: credit, b: 1_000_000, res: null }, tok: "t" },
    0,
  );
  const writes: string[] = [];
  const flushes = { count: 0 };
  const socket: FrameSocket = {
    joinsOthers,
    bufferedBytes: 0,
    flush: () => flushes.count++,
    send: (data) => writes.push(String(data)),
    close() {},
    terminate() {},
  };
  const carrier = new Carrier(session, {
    sessionChanged: () => conversation.settle(),
    messagesWritten: () => conversation.written(),
    connectionClosed() {},
  });
  const conversation = new Conversation(session, carrier, "wait", 100_000);
  carrier.carry(socket, 1);
  await turn();
  writes.length = 0;
  flushes.count = 0;
  return { writes, flushes, conversation, carrier };
}

function numbersOf(writes: readonly string[]): number[][] {
  return writes.map((text) => {
    const frames: { q: number }[] = [JSON.parse(text)].flat();
    return frames.map(({ q }) => q);
  });
}

test("messages of one turn are sent together, at its end", async () => {
  const { writes, conversation } = await call(100);
  for (let count = 0; count < 5; count++) await conversation.send("1");
  expect(writes).toEqual([]);
  await turn();
  expect(numbersOf(writes)).toEqual([[1, 2, 3, 4, 5]]);
});

test("a quarter of the window is sent before the end of the turn, so that the peer can begin with it", async () => {
  const { writes, conversation } = await call(8);
  for (let count = 0; count < 5; count++) await conversation.send("1");
  expect(numbersOf(writes)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await turn();
  expect(numbersOf(writes)).toEqual([[1, 2], [3, 4], [5]]);
});

test("a long burst is written before the end of the turn, each write with four times as many messages as the one before", async () => {
  const { writes, conversation } = await call(10_000);
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < 130; count++) await conversation.send("1");
    await turn();
  }
  expect(numbersOf(writes).map((numbers) => numbers.length)).toEqual([24, 96, 10, 24, 96, 10]);
});

test("messages that fill a WebSocket message don't wait for the end of the turn", async () => {
  const { writes, conversation } = await call(1_000);
  const body = `"${"x".repeat(30_000)}"`;
  for (let count = 0; count < 4; count++) await conversation.send(body);
  expect(numbersOf(writes).flat()).toEqual([1, 2, 3]);
});

test("the end of a turn flushes the connection only if other calls do not write to it", async () => {
  for (const joinsOthers of [false, true]) {
    const { flushes, conversation } = await call(10_000, { joinsOthers });
    await conversation.send("1");
    await turn();
    expect(flushes.count).toBe(joinsOthers ? 0 : 1);
    for (let count = 0; count < 24; count++) await conversation.send("1");
    expect(flushes.count).toBe(joinsOthers ? 1 : 2);
    await turn();
  }
});
