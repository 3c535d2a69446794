import { afterEach, expect, test } from "vitest";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { ServiceError } from "../../../src/runtime/errors.js";
import { bindBidirectional, bindService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { connectInMemory } from "../../../src/runtime/testing/index.js";
import { codecs, failureOf, incoming, method, outgoing } from "../probe.js";

const talk = method("talk", "bidirectional");

let server: GoaidlServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

function callOf(handler: () => Promise<void>) {
  const bound = bindBidirectional(talk, { ...codecs, incoming, outgoing }, handler);
  server = createServer({ services: [bindService("probe", [bound])], graceMs: 60_000, onError: () => {} });
  return createCaller(connectInMemory(server)).duplex(talk, { ...codecs, incoming, outgoing }, undefined);
}

test("a call in goaidl.v1 is open at once, although its handler waits before it does anything", async () => {
  let go = (): void => {};
  const call = callOf(
    () =>
      new Promise((_resolve, reject) => {
        go = () => reject(new ServiceError({ name: "too_late", message: "after all" }));
      }),
  );
  await call.opened;
  go();
  expect(await failureOf(call.receive())).toMatchObject({ name: "too_late", message: "after all" });
});

test("a handler that refuses at once still refuses the opening", async () => {
  const call = callOf(() => Promise.reject(new ServiceError({ name: "closed_today", message: "come tomorrow" })));
  expect(await failureOf(call.opened)).toMatchObject({ name: "closed_today" });
});
