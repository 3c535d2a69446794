/** Opens many calls with the real client, uses each, and drops them at the parent's command. */
import { createCaller } from "goaidl/client";
import { codecs, descriptor, resources } from "./method.mjs";

const [port, count] = process.argv.slice(2).map(Number);
const callers = ["goa", "goaidl.v1"].map((protocol) =>
  createCaller({ url: `ws://127.0.0.1:${port}`, protocol, connection: "perCall" }),
);
const calls = [];
let next = 0;

async function work() {
  while (next < count) {
    const index = next++;
    const call = callers[index % 2].duplex(descriptor, codecs, undefined);
    await call.send({ index });
    const answer = await call.receive();
    if (answer?.index !== index) throw new Error(`${index} was answered ${JSON.stringify(answer)}`);
    calls.push(call);
  }
}

await Promise.all(Array.from({ length: 50 }, work));
process.send("open");
process.on("message", async () => {
  await Promise.all(calls.map((call) => call.close()));
  const by = Date.now() + 60_000;
  while (resources().TCPSocketWrap !== undefined && Date.now() < by) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.send({ resources: resources() });
  process.disconnect();
});
