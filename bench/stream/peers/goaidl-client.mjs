import { nodePlatform } from "goaidl/node";
import { entry } from "../entry.mjs";
import { inOrder } from "../in-order.mjs";
import { createBenchClient } from "../work/gen/ts-client/bench.js";

/** `callsEach`: how many calls share a connection, in goaidl.v1. `frames`: the option of clients and servers. */
export function connect(url, { protocol, callsEach, frames = "ws" }) {
  const connection = callsEach === 1 ? "perCall" : "shared";
  let client = null;
  let calls = 0;
  const next = () => {
    if (client === null || calls++ % callsEach === 0) {
      client = createBenchClient({ url, protocol, connection, platform: nodePlatform({ frames }) });
    }
    return client;
  };
  return {
    async download(messages) {
      let seen = 0;
      for await (const message of next().download({ count: messages })) if (message.id > 0) seen++;
      return seen;
    },
    async upload(messages) {
      const stream = next().upload();
      for (let id = 1; id <= messages; id++) await stream.send(entry(id));
      return (await stream.closeAndReceive()).accepted;
    },
    async open() {
      const stream = next().echo();
      await stream.opened;
      const answers = inOrder();
      void (async () => {
        for await (const message of stream) answers.next(message);
      })().catch(() => {});
      return {
        ask(message) {
          void stream.send(message);
          return answers.wait();
        },
        close: () => stream.close(),
      };
    },
    async subscribe(onMessage) {
      const stream = next().feed();
      await stream.opened;
      void (async () => {
        for await (const message of stream) onMessage(message);
      })();
    },
  };
}
