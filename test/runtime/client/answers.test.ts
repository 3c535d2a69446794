/** A client's errors for answers of proxies, firewalls and other programs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createCaller, eventStreams } from "../../../src/runtime/client/index-node.js";
import type { ErrorCodec } from "../../../src/runtime/descriptor.js";
import { OpenError, ServiceError, ValidationError } from "../../../src/runtime/errors.js";
import { failureOf, incoming, method } from "../probe.js";

/** `error no_such_room: { room: string }` with 404. */
class NoSuchRoomError extends ServiceError {}
const noSuchRoom: ErrorCodec = {
  descriptor: { name: "no_such_room", status: 404, close: null, temporary: false, timeout: false, fault: false },
  decode(wire) {
    const { body } = wire;
    if (typeof body === "object" && body !== null && "room" in body) return new NoSuchRoomError(wire);
    throw new ValidationError("error", [{ path: "/room", rule: "required", message: "is required", received: "" }], 1);
  },
};
const codecs = { payload: null, errors: [noSuchRoom] };

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function answering(answer: (response: ServerResponse) => void): Promise<string> {
  server = createServer((_request: IncomingMessage, response) => answer(response));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
}

const html = (status: number) => (response: ServerResponse) =>
  response.writeHead(status, { "content-type": "text/html" }).end(`<html>${"<p>Not here</p>".repeat(20)}</html>`);
const json =
  (status: number, value: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));

const calls = {
  "a call without streams": (url: string) =>
    createCaller({ url }).unary(method("ask", "unary"), { ...codecs, result: incoming }, undefined),
  "a WebSocket": (url: string) =>
    createCaller({ url, protocol: "goa", backoff: { attempts: 1 } }).receive(
      method("watch", "server"),
      { ...codecs, incoming },
      undefined,
    ).opened,
  "a session": (url: string) =>
    createCaller({ url, connection: "perCall", backoff: { attempts: 1 } }).receive(
      method("watch", "server"),
      { ...codecs, incoming },
      undefined,
    ).opened,
  "server-sent events": (url: string) =>
    createCaller({ url, backoff: { attempts: 1 } }, eventStreams).receive(
      method("events", "server", { transport: "sse" }),
      { ...codecs, incoming },
      undefined,
    ).opened,
};

describe.each(Object.entries(calls))("%s", (_name, call) => {
  test.each([404, 403, 500])("doesn't take a page of HTML with %i for an error of the contract", async (status) => {
    const error = await failureOf(call(await answering(html(status))));
    expect(error).toBeInstanceOf(OpenError);
    expect(error).toMatchObject({ status });
    expect(String(error)).toContain(`the server answered ${status} (text/html) with "<html><p>Not here</p>`);
    expect(String(error)).toContain('..", which is not an answer of this service: check the address');
    expect(String(error).length).toBeLessThan(300);
  });

  test("doesn't take JSON of another form for an error of the contract", async () => {
    const error = await failureOf(call(await answering(json(404, { message: "no route matched" }))));
    expect(error).toBeInstanceOf(OpenError);
    expect(String(error)).toContain("no route matched");
  });

  test("takes JSON in the form of the contract's error for that error, also without its name", async () => {
    expect(await failureOf(call(await answering(json(404, { room: "tea" }))))).toBeInstanceOf(NoSuchRoomError);
    const named = json(404, { room: "tea" }, { "goa-error": "no_such_room" });
    expect(await failureOf(call(await answering(named)))).toBeInstanceOf(NoSuchRoomError);
  });
});

test("an index.html instead of a result isn't reported as an invalid result", async () => {
  const error = await failureOf(calls["a call without streams"](await answering(html(200))));
  expect(error).toBeInstanceOf(OpenError);
  expect(error).toMatchObject({ status: 200 });
});

test("an error in a page says that its origin may be refused, which browsers hide", async () => {
  vi.stubGlobal("location", { origin: "https://app.example.com" });
  const caller = createCaller({
    url: "wss://api.example.com",
    backoff: { attempts: 1 },
    platform: {
      setsHeaders: false,
      fetch: () => Promise.reject(new Error("no network")),
      dial: () => (_protocols, events) => {
        setTimeout(() => events.closed(1006, "", null), 0);
        return { bufferedBytes: 0, send: () => {}, close: () => {}, terminate: () => {} };
      },
    },
  });
  const stream = caller.receive(method("watch", "server"), { ...codecs, incoming }, undefined);
  const error = await failureOf(stream.opened);
  vi.unstubAllGlobals();
  expect(error).toBeInstanceOf(OpenError);
  expect(String(error)).toContain("may not allow this page's origin (https://app.example.com)");
});
