/**
 * The clients of one run: `node clients.mjs ws|goaidl PORT COUNT MESSAGES`. Reports when all clients have received all
 * messages.
 */
import { WebSocket } from "ws";
import { createCaller } from "../../src/runtime/client/index-node.js";
import { descriptor } from "./method.mjs";

const [kind, ...numbers] = process.argv.slice(2);
const [port, count, messages] = numbers.map(Number);
let open = 0;
let complete = 0;

const opened = () => {
  if (++open === count) process.send("open");
};
const received = (id) => {
  if (id === messages && ++complete === count) process.send("complete");
};

if (kind === "ws") {
  const connect = () =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
      socket.on("open", () => {
        opened();
        resolve();
      });
      socket.on("message", (data) => received(JSON.parse(String(data)).id));
    });
  for (let index = 0; index < count; index += 50) await Promise.all(Array.from({ length: 50 }, connect));
} else {
  const caller = createCaller({ url: `ws://127.0.0.1:${port}`, protocol: "goaidl.v1", connection: "perCall" });
  const codecs = { payload: null, incoming: { decode: (value) => value }, errors: [] };
  const connect = async () => {
    const stream = caller.receive(descriptor, codecs, undefined);
    await stream.opened;
    opened();
    (async () => {
      for await (const { id } of stream) received(id);
    })();
  };
  for (let index = 0; index < count; index += 50) await Promise.all(Array.from({ length: 50 }, connect));
}
