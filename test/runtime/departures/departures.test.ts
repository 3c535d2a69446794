/** A server detects at once that a client has closed its call. A client that lost its connection counts as away. */
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { bindBidirectional, bindService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerEvent } from "../../../src/runtime/server/events.js";
import type { CallContext } from "../../../src/runtime/server/handler.js";
import { connectInMemory } from "../../../src/runtime/testing/index.js";
import { bundledProgram, runProgram } from "../../support/run-program.js";
import { codecs, incoming, method, outgoing, until } from "../probe.js";

const talk = method("talk", "bidirectional", { resume: { withinMs: 120_000, restart: null } });

let server: GoaidlServer | null = null;
let contexts: CallContext[] = [];
let events: ServerEvent[] = [];

afterEach(async () => {
  await server?.close();
  server = null;
});

function serve(): GoaidlServer {
  contexts = [];
  events = [];
  server = createServer({
    services: [
      bindService("probe", [
        bindBidirectional(talk, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream, context) => {
          contexts.push(context);
          await stream.send("welcome");
          // A server that keeps sending.
          while (!context.signal.aborted) await stream.send("x".repeat(1_000)).catch(() => {});
        }),
      ]),
    ],
    onEvent: (event) => events.push(event),
  });
  return server;
}

describe.each(["goaidl.v1", "goa"])("in profile %s", (protocol) => {
  test("close() notifies the server before it resolves, so that the process may exit", async () => {
    const program = await bundledProgram(fileURLToPath(new URL("leave.ts", import.meta.url)));
    const { port } = await serve().listen({ port: 0, host: "127.0.0.1" });
    for (const count of [1, 1, 25]) {
      expect(await runProgram(program, [`ws://127.0.0.1:${port}`, protocol, String(count)])).toEqual({
        code: 0,
        stdout: "",
        stderr: "",
      });
    }
    await until(() => contexts.every(({ signal }) => signal.aborted));
    expect(contexts.length).toBe(27);
    expect(server?.stats().calls).toBe(0);
    // In profile goa the connection ends with the client's process, and a server that is writing may see that before
    // the close frame.
    if (protocol === "goa") return;
    const ends = events.filter((event) => event.kind === "closed");
    expect(ends.map(({ name }) => name)).toEqual(Array.from({ length: 27 }, () => "StreamClosedError"));
  });
});

test("a handler and the server's events report whether a client is away", async () => {
  const network = connectInMemory(serve());
  const stream = createCaller(network).duplex(talk, { ...codecs, incoming, outgoing }, undefined);
  expect(await stream.receive()).toBe("welcome");
  const [context] = contexts;
  expect(context?.connected).toBe(true);
  network.disconnect();
  await until(() => context?.connected === false);
  expect(context?.signal.aborted).toBe(false);
  network.restore();
  await until(() => context?.connected === true);
  await stream.close();
  await until(() => context?.signal.aborted === true);
  expect(context?.connected).toBe(false);
  const seen = events.map((event) => ("id" in event && event.id === context?.id ? event.kind : "foreign"));
  expect(seen).toEqual(["opened", "suspended", "resumed", "closed"]);
});
