import { expect, test } from "vitest";
import { GoaClientChannel } from "../../../src/runtime/goa/client-channel.js";
import type { SocketEvents } from "../../../src/runtime/transport/socket.js";
import { channelOptions } from "./call-parts.js";

test("in profile goa the end is sent after sends that are not awaited", async () => {
  const sent: string[] = [];
  let socketEvents: SocketEvents | null = null;
  const channel = new GoaClientChannel({
    ...channelOptions,
    shape: "bidirectional",
    dial: (_protocols, events) => {
      socketEvents = events;
      return { bufferedBytes: 0, send: (data) => sent.push(String(data)), close() {}, terminate() {} };
    },
  });
  const sends = ["1", "2", "3"].map((message) => channel.send(message));
  const end = channel.end();
  const opened: SocketEvents | null = socketEvents;
  if (opened === null) throw new Error("not dialled");
  Reflect.apply(Reflect.get(opened, "opened"), opened, ["", null]);
  await Promise.all([...sends, end]);
  expect(sent).toEqual(["1", "2", "3", "null"]);
});
