/** A server process of one peer: `server.mjs <peer>`. Tells its port over IPC, and answers `usage` and `memory`. */
import { createServer as createHttpServer } from "node:http";
import { createServer } from "goaidl/server";
import { WebSocketServer } from "ws";
import { entry } from "./entry.mjs";
import { benchService } from "./work/gen/ts-server/bench.js";

const peer = process.argv[2];
const highWater = 1 << 20;

/** The obvious code on plain ws: one JSON text a frame, no validation; waits when a lot is buffered. */
async function plainDownload(socket, count, perWrite) {
  for (let id = 1; id <= count; ) {
    if (perWrite > 1) socket._socket.cork();
    for (let left = perWrite; left > 0 && id <= count; left--, id++) socket.send(JSON.stringify(entry(id)));
    if (perWrite > 1) socket._socket.uncork();
    if (socket.bufferedAmount > highWater) await new Promise((done) => socket._socket.once("drain", done));
  }
  socket.close(1000);
}

async function plainServer(perWrite) {
  const http = createHttpServer();
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: 65_536 });
  sockets.on("connection", (socket, request) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === "/download") void plainDownload(socket, Number(url.searchParams.get("count")), perWrite);
    if (url.pathname === "/echo") {
      let waiting = [];
      socket.on("message", (data) => {
        const text = JSON.stringify(JSON.parse(String(data)));
        if (perWrite === 1) return socket.send(text);
        // The ceiling answers what came in one tick in one write.
        if (waiting.push(text) > 1) return;
        setImmediate(() => {
          socket._socket.cork();
          for (const answer of waiting) socket.send(answer);
          socket._socket.uncork();
          waiting = [];
        });
      });
    }
    if (url.pathname === "/upload") {
      let accepted = 0;
      socket.on("message", (data) => {
        if (JSON.parse(String(data)) !== null) accepted++;
        else {
          socket.send(JSON.stringify({ accepted }));
          socket.close(1000);
        }
      });
    }
  });
  await new Promise((done) => http.listen(0, "127.0.0.1", done));
  return http.address().port;
}

async function goaidlServer() {
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
  });
  const server = createServer({ services: [service], openingsPerSecond: 1e6, maxConnections: 1e6 });
  return (await server.listen({ port: 0, host: "127.0.0.1" })).port;
}

const port = peer === "ws" ? await plainServer(1) : peer === "ws-cork" ? await plainServer(64) : await goaidlServer();

process.on("message", (question) => {
  if (question === "memory") globalThis.gc();
  process.send(question === "memory" ? process.memoryUsage() : process.cpuUsage());
});
process.on("disconnect", () => process.exit(0));
process.send({ port });
