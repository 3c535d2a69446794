/** Connections with certificates: `nodePlatform` of `goaidl/node`. The certificate is self-signed. */
import { readFileSync } from "node:fs";
import { Agent, createServer as createHttpsServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCaller, eventStreams } from "../../../src/runtime/client/index-node.js";
import { nodePlatform } from "../../../src/runtime/client/node-platform.js";
import type { Platform } from "../../../src/runtime/client/platform.js";
import { OpenError } from "../../../src/runtime/errors.js";
import { bindBidirectional, bindServerStreaming, bindService, bindUnary } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { codecs, failureOf, incoming, method, outgoing } from "../probe.js";

const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url));
const own = { cert: pem("cert"), key: pem("key"), ca: pem("cert") };

const talk = method("talk", "bidirectional");
const events = method("events", "server", { transport: "sse" });
const ask = method("ask", "unary");

let https: Server;
let server: GoaidlServer;
let url = "";

beforeEach(async () => {
  server = createServer({
    services: [
      bindService("probe", [
        bindBidirectional(talk, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream) => {
          for await (const message of stream) await stream.send(message);
        }),
        bindServerStreaming(events, { ...codecs, outgoing }, async function* () {
          yield "event";
        }),
        bindUnary(ask, { ...codecs, result: outgoing }, () => "answer"),
      ]),
    ],
  });
  // Clients need a certificate too.
  https = createHttpsServer({ ...own, requestCert: true, rejectUnauthorized: true });
  server.attach(https);
  await new Promise<void>((resolve) => https.listen(0, "127.0.0.1", resolve));
  url = `https://localhost:${(https.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
});

afterEach(async () => {
  await server.close();
  https.closeAllConnections();
  await new Promise((resolve) => https.close(resolve));
});

const callerOf = (platform: Platform, options = {}) =>
  createCaller({ url, platform, backoff: { attempts: 1 }, ...options }, eventStreams);

describe.each([
  ["certificates", () => nodePlatform(own)],
  ["an agent", () => nodePlatform({ agent: new Agent(own) })],
])("with %s", (_name, platform) => {
  test.each(["shared", "perCall"])("streams, events and requests reach their server: %s", async (connection) => {
    const caller = callerOf(platform(), { connection });
    const stream = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
    await stream.send("hello");
    expect(await stream.receive()).toBe("hello");
    await stream.close();
    expect(await caller.receive(events, { ...codecs, incoming }, undefined).receive()).toBe("event");
    expect(await caller.unary(ask, { ...codecs, result: incoming }, undefined)).toBe("answer");
  });
});

test("a client without its certificate is refused in both profiles", async () => {
  const caller = callerOf(nodePlatform({ ca: own.ca }));
  const stream = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
  expect(await failureOf(stream.opened)).toBeInstanceOf(OpenError);
  expect(await failureOf(caller.unary(ask, { ...codecs, result: incoming }, undefined))).toBeInstanceOf(OpenError);
});
