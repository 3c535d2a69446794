/** The fairness of calls that share a connection, measured in messages on the wire rather than in time. */
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { bindServerStreaming, bindService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import { codecs, method, outgoing } from "../probe.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const others = Array.from({ length: 20 }, (_, index) => index + 2);
/** The channel whose reader has stopped, so that it grants only one window. */
const stopped = 1;
const window = { messages: 64, bytes: 65_536 };
const total = 10_000;

/** Returns the number of each channel's messages among the first ones on the wire. */
async function shares(channels: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const flood = method("flood", "server", { buffer: window });
  const text = "x".repeat(200);
  const service = bindService("probe", [
    bindServerStreaming(flood, { ...codecs, outgoing }, async (_payload: undefined, stream) => {
      for (;;) await stream.send(text);
    }),
  ]);
  const server = createServer({ services: [service], onError: () => {} });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  const ws = new WebSocket(`ws://127.0.0.1:${port}/goaidl`, ["goaidl.mux.v1"]);
  closing.push(() => ws.terminate());
  await new Promise((resolve) => ws.once("open", resolve));
  const received = new Map(channels.map((channel) => [channel, 0]));
  let count = 0;
  const all = new Promise<void>((resolve) => {
    ws.on("message", (data) => {
      const [, number = "", rest = ""] = /^(\d+) (.*)$/s.exec(String(data)) ?? [];
      const channel = Number(number);
      const before = received.get(channel);
      if (before === undefined || count >= total) return;
      const messages = rest.split('{"t":"m"').length - 1;
      count += messages;
      received.set(channel, before + messages);
      if (channel !== stopped && messages > 0) {
        const a = before + messages;
        ws.send(`${channel} {"t":"a","a":${a},"c":${a + window.messages},"b":${(a + window.messages) * 1_000}}`);
      }
      if (count >= total) resolve();
    });
  });
  for (const channel of channels) {
    ws.send(`0 {"t":"open","ch":${channel},"path":"/flood","headers":{}}`);
    ws.send(`${channel} {"t":"hello","v":1,"c":${window.messages},"b":${window.bytes}}`);
  }
  await all;
  return received;
}

const sumOf = (received: ReadonlyMap<number, number>) =>
  others.reduce((sum, channel) => sum + (received.get(channel) ?? 0), 0);

test("20 calls get at least 90 % of their messages if another call's reader has stopped", async () => {
  const beside = await shares([stopped, ...others]);
  const alone = await shares(others);
  // Only the messages within the credit are sent.
  expect(beside.get(stopped)).toBe(window.messages);
  expect(sumOf(beside)).toBeGreaterThanOrEqual(sumOf(alone) * 0.9);
  // Each of the other channels has its share, both with and without the stopped one.
  for (const received of [beside, alone]) {
    const counts = others.map((channel) => received.get(channel) ?? 0);
    expect(Math.min(...counts)).toBeGreaterThan((total / others.length) * 0.5);
  }
});
