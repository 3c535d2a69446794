import { expect, test } from "vitest";
import { writeOpen } from "../../../src/runtime/mux/control-frame.js";
import { sealText } from "../../../src/runtime/mux/envelope.js";
import type { ChannelSocket } from "../../../src/runtime/mux/multiplexer.js";
import { SharedServerConnection } from "../../../src/runtime/server/shared-server-connection.js";

const turn = () => new Promise(setImmediate);
const nothing = () => {};

/** A shared connection with some channels, and a log of the writes and flushes of its socket. */
async function connection(count: number) {
  const log: string[] = [];
  const channels: ChannelSocket[] = [];
  const shared = new SharedServerConnection(
    {
      bufferedBytes: 0,
      send: (data) => log.push(String(data)),
      flush: () => log.push("flush"),
      close: nothing,
      terminate: nothing,
    },
    {
      maxCalls: 10,
      open: (_frame, channel) => {
        channels.push(channel);
        return { socket: { text: nothing, binary: nothing, closed: nothing }, heartbeat: null };
      },
      refused: nothing,
    },
  );
  for (let ch = 1; ch <= count; ch++) {
    const text = sealText(0, writeOpen({ ch, path: "/echo", headers: {} }));
    shared.text(text, text.length);
  }
  await turn();
  log.length = 0;
  return { log, channels, close: () => shared.closed(1000, "") };
}

test("a call's flush sends what waits on the connection before the end of the turn", async () => {
  const { log, channels, close } = await connection(2);
  channels[0]?.send("a", nothing);
  channels[1]?.send("b", nothing);
  expect(log).toEqual([]);
  channels[0]?.flush();
  expect(log).toEqual(["1 a", "2 b", "flush"]);
  channels[0]?.send("c", nothing);
  await turn();
  expect(log).toEqual(["1 a", "2 b", "flush", "1 c"]);
  close();
});

test("a call joins others at the end of a turn unless it is alone on its connection", async () => {
  const alone = await connection(1);
  expect(alone.channels[0]?.joinsOthers).toBe(false);
  alone.close();
  const two = await connection(2);
  expect(two.channels.map(({ joinsOthers }) => joinsOthers)).toEqual([true, true]);
  two.close();
});
