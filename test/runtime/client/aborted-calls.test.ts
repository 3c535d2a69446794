/** An aborted call delivers no more messages, not even those that have already arrived. */
import { afterEach, describe, expect, test } from "vitest";
import type { CallOptions } from "../../../src/runtime/client/call-options.js";
import type { Caller } from "../../../src/runtime/client/caller.js";
import { createCaller, eventStreams } from "../../../src/runtime/client/index-node.js";
import { intercepted } from "../../../src/runtime/client/interceptor.js";
import type { ReceiveStream } from "../../../src/runtime/client/stream.js";
import { StreamClosedError, ValidationError } from "../../../src/runtime/errors.js";
import {
  bindBidirectional,
  bindClientStreaming,
  bindServerStreaming,
  bindService,
} from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { codecs, failureOf, incoming, method, outgoing, sleep } from "../probe.js";

const list = method("list", "server");
const events = method("events", "server", { transport: "sse" });
const talk = method("talk", "bidirectional");
const failing = method("failing", "bidirectional");
const upload = method("upload", "client");
const anything = { encode: (value: unknown) => value };

let server: GoaidlServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function* five() {
  for (const message of ["1", "2", "3", "4", "5"]) yield message;
}

async function callerOf(protocol: "goa" | "goaidl.v1"): Promise<Caller> {
  server = createServer({
    onError: () => {},
    services: [
      bindService("probe", [
        bindServerStreaming(list, { ...codecs, outgoing }, five),
        bindServerStreaming(events, { ...codecs, outgoing }, five),
        bindBidirectional(talk, { ...codecs, incoming, outgoing: anything }, async (_payload: undefined, stream) => {
          for (const message of ["1", 2, "3"]) await stream.send(message);
          while ((await stream.receive()) !== undefined) await stream.send("4");
        }),
        bindBidirectional(failing, { ...codecs, incoming, outgoing }, () => Promise.reject(new Error("broken"))),
        bindClientStreaming(
          upload,
          { ...codecs, incoming, result: outgoing },
          async (_payload: undefined, _stream) => "done",
        ),
      ]),
    ],
  });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return createCaller({ url: `http://127.0.0.1:${port}`, protocol }, eventStreams);
}

type Make = (caller: Caller, call: CallOptions) => ReceiveStream<string>;
const streams: Readonly<Record<string, Make>> = {
  "a WebSocket": (caller, call) => caller.receive(list, { ...codecs, incoming }, undefined, call),
  "server-sent events": (caller, call) => caller.receive(events, { ...codecs, incoming }, undefined, call),
  "a WebSocket with interceptors": (caller, call) =>
    intercepted(caller, [{ name: "Nothing", hooks: { receive: () => {} }, fields: {} }]).receive(
      list,
      { ...codecs, incoming },
      undefined,
      call,
    ),
};

describe.each(["goaidl.v1", "goa"] as const)("an aborted call, in profile %s", (protocol) => {
  describe.each(Object.entries(streams))("over %s", (_name, make) => {
    test.each([0, 60])("rejects after close(), %i ms after its first message", async (ms) => {
      const stream = make(await callerOf(protocol), {});
      expect(await stream.receive()).toBe("1");
      await sleep(ms);
      await stream.close();
      expect(await failureOf(stream.receive())).toBeInstanceOf(StreamClosedError);
      expect(await failureOf(stream[Symbol.asyncIterator]().next())).toBeInstanceOf(StreamClosedError);
    });

    test.each([0, 60])("rejects with the reason of its signal, %i ms after its first message", async (ms) => {
      const stop = new AbortController();
      const stream = make(await callerOf(protocol), { signal: stop.signal });
      expect(await stream.receive()).toBe("1");
      await sleep(ms);
      stop.abort(new Error("mine"));
      expect(await failureOf(stream.receive())).toMatchObject({ message: "mine" });
      expect(await failureOf(stream[Symbol.asyncIterator]().next())).toMatchObject({ message: "mine" });
    });
  });

  test("delivers no answer, even if one has arrived", async () => {
    const stop = new AbortController();
    const caller = await callerOf(protocol);
    const up = caller.send(upload, { ...codecs, outgoing, result: incoming }, undefined, { signal: stop.signal });
    await up.opened;
    await sleep(60);
    stop.abort(new Error("mine"));
    expect(await failureOf(up.closeAndReceive())).toMatchObject({ message: "mine" });
    expect(await failureOf(up.send("late"))).toMatchObject({ message: "mine" });
  });

  test("keeps reporting the invalid message that ended it", async () => {
    const caller = await callerOf(protocol);
    const stream = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
    expect(await stream.receive()).toBe("1");
    const invalid = await failureOf(stream.receive());
    expect(invalid).toBeInstanceOf(ValidationError);
    expect(await failureOf(stream.receive())).toBe(invalid);
    expect(await failureOf(stream.send("late"))).toBe(invalid);
  });
});

test.each(["goaidl.v1", "goa"] as const)(
  "after a loop has failed, `send` and `end` reject with its error, in profile %s",
  async (protocol) => {
    const caller = await callerOf(protocol);
    const stream = caller.duplex(failing, { ...codecs, incoming, outgoing }, undefined);
    const failed = await failureOf(stream[Symbol.asyncIterator]().next());
    expect(failed).toMatchObject({ name: "fault" });
    expect(await failureOf(stream.send("late"))).toBe(failed);
    await stream.close();
    expect(await failureOf(stream.end())).toBe(failed);
  },
);

test.each(["goaidl.v1", "goa"] as const)(
  "a call with interceptors whose loop met an invalid message rejects later sends with it, in profile %s",
  async (protocol) => {
    const hooks = { send: () => Promise.resolve() };
    const caller = intercepted(await callerOf(protocol), [{ name: "Slow", hooks, fields: {} }]);
    const stream = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
    const loop = stream[Symbol.asyncIterator]();
    expect(await loop.next()).toMatchObject({ value: "1" });
    const invalid = await failureOf(loop.next());
    expect(invalid).toBeInstanceOf(ValidationError);
    expect(await failureOf(stream.send("late"))).toBe(invalid);
  },
);

test("a signal of many calls has one listener, and none after the calls have ended", async () => {
  const caller = await callerOf("goaidl.v1");
  const stop = new AbortController();
  let listeners = 0;
  const { signal } = stop;
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  const remove = signal.removeEventListener.bind(signal);
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  const calls = Array.from({ length: 30 }, () => caller.receive(list, { ...codecs, incoming }, undefined, { signal }));
  await Promise.all(calls.map((call) => call.opened));
  expect(listeners).toBe(1);
  await Promise.all(calls.map((call) => call.close()));
  expect(listeners).toBe(0);
});
