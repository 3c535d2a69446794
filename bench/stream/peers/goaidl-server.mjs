import { createServer } from "goaidl/server";
import { entry } from "../entry.mjs";
import { benchService } from "../work/gen/ts-server/bench.js";

/** Generated code, in the profile and on the connection that the client chooses. */
export async function serve({ frames = "ws" }) {
  const feed = new Set();
  const service = benchService({
    async download({ count }, stream) {
      for (let id = 1; id <= count; id++) await stream.send(entry(id));
    },
    async upload(_payload, stream) {
      let accepted = 0;
      for await (const _entry of stream) accepted++;
      return { accepted };
    },
    async echo(_payload, stream) {
      for await (const message of stream) await stream.send(message);
    },
    async feed(_payload, stream, { signal }) {
      feed.add(stream);
      await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
      feed.delete(stream);
    },
  });
  const many = 1e6;
  const server = createServer({
    services: [service],
    frames,
    openingsPerSecond: many,
    maxConnections: many,
    maxConnectionsPerClient: many,
    maxCallsPerClient: many,
    maxCallsPerConnection: many,
    onError: () => {},
  });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  const publish = (message) => {
    for (const stream of feed) void stream.send(message);
  };
  return { port, publish };
}
