/** Servers that echo messages: plain `ws`, the sockets of our server, and a service in profile goa. */
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { bindBidirectional, bindService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import { Upgrader } from "../../../src/runtime/server/socket-ws.js";
import type { FrameReading } from "../../../src/runtime/transport/frame-reader.js";
import { codecs } from "../../runtime/probe.js";
import { echo, incoming, maxBytes, outgoing } from "./echo.js";

export interface EchoServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function plainServer(): Promise<EchoServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", maxPayload: maxBytes });
  server.on("connection", (ws) => {
    ws.on("error", () => {});
    ws.on("message", (data, binary) => ws.send(data, { binary }));
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // The address of a TCP server is never a string.
  return {
    url: `ws://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export async function socketServer(frames: FrameReading): Promise<EchoServer> {
  const upgrader = new Upgrader(frames);
  const server = createHttpServer();
  server.on("upgrade", (request, socket, head) => {
    upgrader.upgrade(request, socket, head, { maxBytes, headers: [], protocol: null }, (ws) => ({
      text: (text) => ws.send(text, () => {}),
      binary: (data) => ws.send(data, () => {}),
      closed: () => {},
    }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // The address of a TCP server is never a string.
  return {
    url: `ws://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export async function serviceServer(): Promise<EchoServer> {
  const service = bindService("probe", [
    bindBidirectional(echo, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream) => {
      for await (const message of stream) await stream.send(message);
    }),
  ]);
  const server = createServer({ services: [service], onError: () => {} });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { url: `ws://127.0.0.1:${port}/echo`, close: () => server.close() };
}
