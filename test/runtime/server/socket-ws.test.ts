import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";

const options = { maxBytes: 1_000, headers: [], protocol: null };

/**
 * Sends a text, bytes, a ping and a close with a `ws` whose frames do not go through the connection, and returns the
 * function calls in order.
 */
async function doneWithSeparateFrames(): Promise<string[]> {
  const done: string[] = [];
  vi.resetModules();
  const { Upgrader } = await import("../../../src/runtime/server/socket-ws.js");
  const upgrader = new Upgrader();
  const server = createServer();
  server.on("upgrade", (request, connection, head) => {
    upgrader.upgrade(request, connection, head, options, (socket) => {
      vi.spyOn(connection, "write").mockImplementation(() => done.push("connection.write") > 0);
      vi.spyOn(connection, "cork").mockImplementation(() => done.push("connection.cork"));
      socket.send("a text", () => {});
      socket.send(new Uint8Array([1]), () => {});
      socket.ping();
      socket.flush?.();
      socket.close(1000, "");
      connection.destroy();
      return { text: () => {}, binary: () => {}, closed: () => {} };
    });
  });
  // The `ws` that the reloaded module uses.
  const { WebSocket: Fresh } = await import("ws");
  vi.spyOn(Fresh.prototype, "send").mockImplementation((data) => done.push(typeof data === "string" ? data : "bytes"));
  vi.spyOn(Fresh.prototype, "ping").mockImplementation(() => done.push("ping"));
  vi.spyOn(Fresh.prototype, "close").mockImplementation(() => done.push("close"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  client.on("error", () => {});
  await once(client, "close");
  server.close();
  return done;
}

beforeEach(() => {
  Object.defineProperty(process.versions, "bun", { value: "1.4.5", configurable: true, enumerable: true });
});

afterEach(() => {
  Reflect.deleteProperty(process.versions, "bun");
  vi.restoreAllMocks();
});

test("on Bun, everything is sent through ws, in order, and a close does not overtake the last message", async () => {
  expect(await doneWithSeparateFrames()).toEqual(["a text", "bytes", "ping", "close"]);
});
