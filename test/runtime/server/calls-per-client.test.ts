import { expect, test } from "vitest";
import { Limits } from "../../../src/runtime/server/limits.js";

test("a client without an address, as on a Unix socket, counts once", () => {
  const limits = new Limits({
    maxConnections: 1,
    maxConnectionsPerClient: 1,
    maxCallsPerClient: 9,
    openingsPerSecond: 1,
  });
  const policy = {
    ...({
      transport: "websocket",
      heartbeat: null,
      idleMs: null,
      openTimeoutMs: 1,
      writeTimeoutMs: 1,
      rate: null,
    } as const),
    ...({
      messageMaxBytes: 1,
      buffer: { messages: 1, bytes: 1 },
      resume: null,
      overflow: "wait",
      frame: "text",
      subprotocol: null,
    } as const),
    concurrency: { perClient: 2, total: 10 },
  };
  const shape = "server" as const;
  const method = { service: "s", name: "m", shape, routes: [], parameters: [], body: "none" as const, status: 101 };
  const take = () => limits.takeCall({ ...method, security: [], policy }, "");
  take();
  take();
  expect(take).toThrow("no more than 2 calls");
});
