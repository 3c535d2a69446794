import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OpenError, ServiceError } from "../../../src/runtime/errors.js";
import { GoaClientChannel, type GoaClientOptions } from "../../../src/runtime/goa/client-channel.js";
import type { Dial } from "../../../src/runtime/transport/socket.js";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A network on which no connection can be opened, and a page that comes back when the test lets it. */
function unreachable(status: number | null, retryAfterMs = 0) {
  let retry: (() => void) | null = null;
  let dials = 0;
  const dial: Dial = (_protocols, events) => {
    dials++;
    const answer =
      status === null ? null : { status, name: null, body: undefined, retryAfterMs, content: { type: null, text: "" } };
    queueMicrotask(() => events.closed(1006, "", answer));
    return { bufferedBytes: 0, send() {}, close() {}, terminate() {} };
  };
  const options: GoaClientOptions = {
    dial,
    shape: "server",
    policy: {
      transport: "websocket",
      heartbeat: null,
      idleMs: null,
      openTimeoutMs: 1000,
      writeTimeoutMs: 1000,
      messageMaxBytes: 1000,
      rate: null,
      concurrency: { perClient: null, total: null },
      buffer: { messages: 10, bytes: 10_000 },
      resume: null,
      overflow: "wait",
      frame: "text",
      subprotocol: null,
    },
    openTimeoutMs: 1000,
    backoff: { baseMs: 100, maxMs: 300, attempts: 3 },
    errorOf: (wire) => new ServiceError(wire),
    errorOfClose: () => null,
    refusalOf: () => new ServiceError({ name: "refused", message: "no" }),
    onEvent() {},
    gotThrough() {},
    watch({ worthTrying }) {
      retry = () => worthTrying(0);
      return () => {
        retry = null;
      };
    },
  };
  return {
    channel: new GoaClientChannel(options),
    dials: () => dials,
    comeBack: () => retry?.(),
    listens: () => retry !== null,
  };
}

test("an empty answer with 200 instead of an upgrade is the empty stream of a Go server", async () => {
  const network = unreachable(200);
  await network.channel.opened;
  expect(await network.channel.receive()).toMatchObject({ kind: "end" });
  expect((await network.channel.closed).error).toBeNull();
  expect(network.dials()).toBe(1);
});

test("opening is retried after a bounded back-off, up to the number of attempts", async () => {
  const network = unreachable(null);
  const failed = network.channel.opened.catch((error: unknown) => error);
  for (const [waits, dials] of [
    [0, 1],
    [200, 2],
    [300, 3],
  ] as const) {
    await vi.advanceTimersByTimeAsync(waits);
    expect(network.dials()).toBe(dials);
  }
  expect(await failed).toBeInstanceOf(OpenError);
  expect(vi.getTimerCount()).toBe(0);
  expect(network.listens()).toBe(false);
});

test("a page that is online or visible again doesn't wait for the back-off", async () => {
  const network = unreachable(null);
  network.channel.opened.catch(() => {});
  await vi.advanceTimersByTimeAsync(1);
  network.comeBack();
  expect(network.dials()).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  await network.channel.cancel();
  expect(network.listens()).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([400, 401, 403, 404])("a refusal with %i is not retried", async (status) => {
  const network = unreachable(status);
  expect(await network.channel.opened.catch((error: unknown) => error)).toMatchObject({ name: "refused" });
  expect(network.dials()).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([429, 503])("a temporary refusal with %i is retried", async (status) => {
  const network = unreachable(status);
  const failed = network.channel.opened.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await failed).toMatchObject({ name: "refused" });
  expect(network.dials()).toBe(3);
});

test("a retry waits for the time that a server asks for, plus the back-off", async () => {
  const network = unreachable(503, 250);
  const failed = network.channel.opened.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(449);
  expect(network.dials()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(network.dials()).toBe(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await failed).toMatchObject({ name: "refused" });
});

test("a retry waits no longer than the client's longest back-off", async () => {
  const network = unreachable(503, 86_400_000);
  network.channel.opened.catch(() => {});
  await vi.advanceTimersByTimeAsync(500);
  expect(network.dials()).toBe(2);
  await network.channel.cancel();
});
