import { expect, test } from "vitest";
import { Limits } from "../../../src/runtime/server/limits.js";
import { method } from "../probe.js";

test("a client without an address, as on a Unix socket, counts once", () => {
  const limits = new Limits({
    maxConnections: 1,
    maxConnectionsPerClient: 1,
    maxCallsPerClient: 9,
    openingsPerSecond: 1,
  });
  const descriptor = method("m", "server", { concurrency: { perClient: 2, total: 10 } });
  const take = () => limits.takeCall(descriptor, "");
  take();
  take();
  expect(take).toThrow("no more than 2 calls");
});
