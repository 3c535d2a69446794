/** The server of one run: `node server.mjs ws|goaidl`. Reports its port, and its memory on request. */

import { WebSocketServer } from "ws";
import { bindBidirectional, bindServerStreaming, bindService } from "../../src/runtime/server/bind.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { codecs, message, method, text } from "./method.mjs";

process.on("message", async () => {
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ rss, heap: heapUsed });
});

/** Sends messages without end, as fast as the peer receives them. */
async function flood(socket) {
  const json = JSON.stringify({ text: message });
  while (socket.readyState === socket.OPEN) {
    for (let count = 0; count < 50; count++) socket.send(json);
    while (socket.bufferedAmount > 65_536) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

if (process.argv[2] === "ws") {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  server.on("connection", (socket, request) => {
    if (request.url === "/flood") flood(socket);
    else socket.on("message", (data) => socket.send(String(data)));
  });
  server.on("listening", () => process.send({ port: server.address().port }));
} else {
  const json = { text: message };
  const service = bindService("bench", [
    bindBidirectional(
      method("echo", "bidirectional"),
      { ...codecs, incoming: { decode: text }, outgoing: { encode: text } },
      async (_payload, stream) => {
        for await (const value of stream) await stream.send(value);
      },
    ),
    bindServerStreaming(
      method("flood", "server"),
      { ...codecs, outgoing: { encode: text } },
      async (_payload, stream) => {
        for (;;) await stream.send(json);
      },
    ),
  ]);
  const many = 1_000_000;
  const server = createServer({
    services: [service],
    maxConnections: many,
    maxConnectionsPerClient: many,
    maxCallsPerClient: many,
    openingsPerSecond: many,
    onError: () => {},
  });
  process.send(await server.listen({ port: 0, host: "127.0.0.1" }));
}
