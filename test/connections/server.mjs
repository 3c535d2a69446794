/** An echo server that reports its state to its parent: stats, resources of the process, heap after collection. */
import { bindBidirectional, bindService, createServer } from "goaidl/server";
import { codecs, descriptor, resources } from "./method.mjs";

const faults = [];
const server = createServer({
  services: [
    bindService("probe", [
      bindBidirectional(descriptor, codecs, async (_payload, stream) => {
        for await (const message of stream) await stream.send(message);
      }),
    ]),
  ],
  maxConnections: 20_000,
  maxConnectionsPerClient: 20_000,
  maxCallsPerClient: 20_000,
  openingsPerSecond: 100_000,
  onError: (error) => faults.push(String(error)),
});
const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
process.send({ port });

process.on("message", async (question) => {
  if (question === "close") {
    await server.close();
    process.disconnect();
    return;
  }
  if (question === "collect") for (let round = 0; round < 4; round++) await collect();
  process.send({ ...server.stats(), resources: resources(), heap: process.memoryUsage().heapUsed, faults });
});

/** Objects that one turn of the event loop still references are garbage in the next one. */
async function collect() {
  global.gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
