import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { Shape, StreamPolicyDescriptor } from "../../../src/runtime/descriptor.js";
import {
  OpenError,
  OutcomeUnknownError,
  ServiceError,
  StreamClosedError,
  StreamEndedError,
  StreamLostError,
  StreamOverflowError,
  StreamResumeError,
  ValidationError,
} from "../../../src/runtime/errors.js";
import type { Ending, Received, StreamEvent } from "../../../src/runtime/transport/channel.js";
import type { Admitted, Opened, Refused } from "../../../src/runtime/v1/acceptor.js";
import { SessionClientChannel, type SessionClientOptions } from "../../../src/runtime/v1/client-channel.js";
import type { SessionServerChannel } from "../../../src/runtime/v1/server-channel.js";
import { ChaosProxy, noFault } from "../../chaos/proxy.js";
import { policyWith } from "../../chaos/sessions.js";
import { dialTo, TestServer } from "../../chaos/sockets.js";
import { failureOf, until } from "../probe.js";

interface Method {
  shape: Shape;
  policy: StreamPolicyDescriptor;
  admit: () => Admitted | Refused;
  authenticate: (token: string | null) => Admitted | Refused;
  origin: string | null;
  payload: string;
}

const admitted: Admitted = { refused: false, owner: "ada", expiresAt: null };
const flags = { temporary: false, timeout: false, fault: false };

let method: Method;
let server: TestServer;
let proxy: ChaosProxy;
let direct: string;
let url: string;
let channels: SessionServerChannel[];
let opened: ((channel: SessionServerChannel) => void)[];

function testServer(): TestServer {
  return new TestServer(() => ({
    method: "test.method",
    shape: method.shape,
    policy: method.policy,
    origin: method.origin,
    request: { url: "/", headers: {}, remoteAddress: "127.0.0.1" },
    payloadKey: () => method.payload,
    reopen: async () => method.authenticate(null),
    authenticate: async (token) => method.authenticate(token),
    open: async (): Promise<Opened | Refused> => {
      const answer = method.admit();
      if (answer.refused) return answer;
      return {
        ...answer,
        view: null,
        run: (channel) => {
          channels.push(channel);
          opened.shift()?.(channel);
        },
      };
    },
  }));
}

beforeEach(async () => {
  method = {
    shape: "bidirectional",
    policy: policyWith({ heartbeat: null, messageMaxBytes: 100, buffer: { messages: 4, bytes: 400 } }),
    admit: () => admitted,
    authenticate: () => admitted,
    origin: null,
    payload: "",
  };
  channels = [];
  opened = [];
  server = testServer();
  const port = await server.listen();
  proxy = new ChaosProxy(port, () => noFault);
  direct = `ws://127.0.0.1:${port}`;
  url = `ws://127.0.0.1:${await proxy.listen()}`;
});

/** The functions that a fake clock replaces; sockets and promises stay real. */
const toFake: ("setTimeout" | "clearTimeout" | "performance" | "Date")[] = [
  "setTimeout",
  "clearTimeout",
  "performance",
  "Date",
];

afterEach(async () => {
  vi.useRealTimers();
  // After each test, a further call has to run from its beginning to its end.
  method.admit = () => admitted;
  method.shape = "bidirectional";
  method.policy = policyWith({});
  const handled = nextChannel();
  const client = clientOf({ dial: dialTo(direct) });
  const channel = await handled;
  await client.send('"still"');
  expect(await channel.receive()).toEqual({ kind: "message", value: "still" });
  await channel.end();
  expect(await client.receive()).toMatchObject({ kind: "end" });
  expect((await client.closed).code).toBe(1000);
  await proxy.close();
  await server.close();
});

function nextChannel(): Promise<SessionServerChannel> {
  return new Promise((resolve) => opened.push(resolve));
}

function clientOf(changed: Partial<SessionClientOptions> = {}): SessionClientChannel {
  const { buffer, messageMaxBytes: largest } = method.policy;
  return new SessionClientChannel({
    dial: dialTo(url),
    shape: method.shape,
    window: { ...buffer, largest },
    largestSent: largest,
    overflow: "wait",
    openTimeoutMs: 2_000,
    backoff: { baseMs: 5, maxMs: 20, attempts: 3 },
    token: null,
    renewsToken: changed.token !== undefined,
    refusalOf: (answer) => new OpenError("refused", answer.status),
    errorOf: (wire) => new ServiceError(wire),
    onEvent: () => {},
    watch: () => () => {},
    gotThrough: () => {},
    ...changed,
  });
}

async function both(changed: Partial<SessionClientOptions> = {}) {
  const handled = nextChannel();
  const client = clientOf(changed);
  const channel = await handled;
  await client.opened;
  return { client, channel };
}

/** A client at the level of frames, which need not follow the protocol. */
async function rawClient() {
  const socket = new WebSocket(direct, ["goaidl.v1"]);
  const frames: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  let ended: { code: number; reason: string } | null = null;
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  socket.on("message", (data) => {
    frames.push(...[JSON.parse(String(data))].flat());
    wake();
  });
  socket.on("close", (code, reason) => {
    ended = { code, reason: reason.toString() };
    wake();
  });
  await new Promise((resolve) => socket.once("open", resolve));
  return {
    socket,
    sendFrame: (frame: unknown) => socket.send(JSON.stringify(frame)),
    /** The next frame of this type. */
    async frame(t: string) {
      while (true) {
        const index = frames.findIndex((frame) => frame.t === t);
        const [found] = index < 0 ? [] : frames.splice(index, 1);
        if (found !== undefined) return found;
        if (ended !== null) throw new Error(`closed ${JSON.stringify(ended)} before ${t}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async closed() {
      while (ended === null) await new Promise<void>((resolve) => waiting.push(resolve));
      return ended;
    },
  };
}

const hello = (res?: object) => ({ t: "hello", v: 1, c: 4, b: 400, ...(res === undefined ? {} : { res }) });
const message = (q: number, n = 3) => ({ t: "m", q, n, d: "x" });

/** A client at the level of frames whose session is open. */
async function rawSession() {
  const handled = nextChannel();
  const raw = await rawClient();
  raw.sendFrame(hello());
  const welcome = await raw.frame("welcome");
  const channel = await handled;
  const resume = (att: number, rcv = 0) => hello({ sid: welcome.sid, tok: welcome.tok, att, rcv });
  return { raw, welcome, channel, resume };
}

async function receiveAll(channel: { receive(): Promise<Received> }): Promise<unknown[]> {
  const values: unknown[] = [];
  for (let got = await channel.receive(); got.kind === "message"; got = await channel.receive()) values.push(got.value);
  return values;
}

function expectClosed(ending: Ending, code: number): void {
  expect(ending.code).toBe(code);
  expect(ending.error).toBeInstanceOf(StreamClosedError);
  expect(ending.error).toMatchObject({ code });
}

describe("normal ends", () => {
  test("1000: both directions end, and the result of client streaming arrives", async () => {
    method.shape = "client";
    const { client, channel } = await both();
    await client.send('"a"');
    await client.end();
    expect(await receiveAll(channel)).toEqual(["a"]);
    await channel.end('{"count":1}');
    expect(await client.receive()).toEqual({ kind: "end", hasResult: true, result: { count: 1 } });
    expect(await client.closed).toEqual({ code: 1000, reason: "", error: null });
    expect(await channel.closed).toEqual({ code: 1000, reason: "", error: null });
    expect(channel.signal.aborted).toBe(false);
  });

  test("1000: after the server's end, later and waiting sends of the client are refused", async () => {
    const { client, channel } = await both();
    for (let sent = 0; sent < 4; sent++) await client.send('"x"');
    const waits = failureOf(client.send('"y"'));
    await channel.end();
    expect(await waits).toBeInstanceOf(StreamEndedError);
    expect(await failureOf(client.send('"z"'))).toBeInstanceOf(StreamEndedError);
    expect(await client.receive()).toMatchObject({ kind: "end" });
  });

  test("cancel: the handler's signal fires, and both ends have an error", async () => {
    const { client, channel } = await both();
    const reading = failureOf(channel.receive());
    await client.end();
    await client.cancel();
    expectClosed(await client.closed, 1000);
    expectClosed(await channel.closed, 1000);
    expect(await client.closed).toMatchObject({ reason: "cancelled" });
    expect(channel.signal.aborted).toBe(true);
    expect(await reading).toBeInstanceOf(StreamClosedError);
    expect(await failureOf(channel.send('"x"'))).toBeInstanceOf(StreamClosedError);
  });
});

describe("errors of the method", () => {
  test.each([4540, 4123, 4700])(
    "%i: the typed error arrives after the messages that were sent, and closes with its code",
    async (code) => {
      const { client, channel } = await both();
      await channel.send('"a"');
      const error = { name: "out_of_tea", id: "77", message: "none left", ...flags, body: { kettle: 3 } };
      await channel.fail(error, code);
      expect(await client.receive()).toEqual({ kind: "message", value: "a" });
      expect(await failureOf(client.receive())).toMatchObject({ ...error });
      expect(await client.closed).toMatchObject({ code, error: { name: "out_of_tea", body: { kettle: 3 } } });
      expect(await channel.closed).toMatchObject({ code, reason: "out_of_tea" });
    },
  );

  test("an error reaches a client that doesn't read and whose window is full, and survives a cut", async () => {
    const { client, channel } = await both();
    for (let sent = 0; sent < 4; sent++) await channel.send('"x"');
    proxy.cutAll();
    await channel.fail({ name: "late", id: "1", message: "m", ...flags }, 4540);
    expect(await client.closed).toMatchObject({ code: 4540, error: { name: "late" } });
    for (let read = 0; read < 4; read++) expect(await client.receive()).toMatchObject({ kind: "message" });
    expect(await failureOf(client.receive())).toMatchObject({ name: "late" });
  });
});

test.each(["wait", "fail", "latest"] as const)(
  "a send between the frame with the server's error and the end of that turn rejects with the error (overflow %s)",
  async (overflow) => {
    let failure: Promise<unknown> = Promise.resolve(null);
    const { client, channel } = await both({
      overflow,
      dial: (protocols, events) =>
        dialTo(url)(protocols, {
          opened: (protocol, view) => events.opened(protocol, view),
          text: (text, bytes) => {
            events.text(text, bytes);
            if (text.includes('"err"')) failure = failureOf(client.send('"x"'));
          },
          binary: (data) => events.binary(data),
          closed: (code, reason, answer) => events.closed(code, reason, answer),
        }),
    });
    await channel.fail({ name: "late", id: "1", message: "m", ...flags }, 4540);
    expect(await client.closed).toMatchObject({ code: 4540 });
    expect(await failure).toMatchObject({ name: "late" });
    expect(await failureOf(client.send('"x"'))).toMatchObject({ name: "late" });
  },
);

describe("refusals", () => {
  test("4510: the structured error reaches the client as typed, in a frame that a browser can read", async () => {
    const error = { name: "unauthorized", id: "9", message: "who are you?", ...flags, body: "unknown API key" };
    method.admit = () => ({ refused: true, status: 401, error });
    const client = clientOf();
    expect(await failureOf(client.opened)).toMatchObject({ ...error });
    expect(await client.closed).toMatchObject({ code: 4510 });
    expect(channels).toHaveLength(0);
    const raw = await rawClient();
    // With fake timers, the test would hang if the socket were not closed at once.
    vi.useFakeTimers({ toFake });
    raw.sendFrame(hello());
    expect(await raw.frame("reject")).toEqual({ t: "reject", reason: "error", status: 401, error });
    expect((await raw.closed()).code).toBe(4510);
  });

  test.each([429, 503])("4510: a refusal with status %i is retried, as over HTTP", async (status) => {
    const error = { name: "busy", id: "9", message: "later", ...flags };
    const admit = method.admit;
    let tries = 0;
    method.admit = () => (++tries < 3 ? { refused: true, status, error } : admit());
    const client = clientOf({ backoff: { baseMs: 1, maxMs: 2, attempts: 5 } });
    await client.opened;
    expect(tries).toBe(3);
    await client.cancel();
  });

  test("4510: such a refusal is the error of the call once all attempts have failed", async () => {
    const error = { name: "busy", id: "9", message: "later", ...flags };
    let tries = 0;
    method.admit = () => {
      tries++;
      return { refused: true, status: 503, error };
    };
    const client = clientOf({ backoff: { baseMs: 1, maxMs: 2, attempts: 3 } });
    expect(await failureOf(client.opened)).toMatchObject(error);
    expect(await client.closed).toMatchObject({ code: 4510 });
    expect(tries).toBe(3);
  });

  test("4510: another version", async () => {
    const raw = await rawClient();
    raw.sendFrame({ ...hello(), v: 2 });
    expect(await raw.frame("reject")).toMatchObject({ reason: "version" });
    expect((await raw.closed()).code).toBe(4510);
  });

  test("4504: no hello in time", async () => {
    server.helloTimeoutMs = 50;
    const raw = await rawClient();
    expect(await raw.closed()).toEqual({ code: 4504, reason: "no hello in time" });
    server.helloTimeoutMs = 5_000;
  });

  test("4500: anything but hello, and a window that no message fits into", async () => {
    const raw = await rawClient();
    raw.sendFrame({ t: "ping" });
    expect((await raw.closed()).code).toBe(4500);
    const narrow = await rawClient();
    narrow.sendFrame({ ...hello(), b: 99 });
    expect((await narrow.closed()).code).toBe(4500);
  });

  test("a server that never answers ends in OpenError after the attempts", async () => {
    const events: StreamEvent[] = [];
    const gone = new TestServer(() => {
      throw new Error("unused");
    });
    const port = await gone.listen();
    await gone.close();
    const client = clientOf({ dial: dialTo(`ws://127.0.0.1:${port}`), onEvent: (event) => events.push(event) });
    expect(await failureOf(client.opened)).toBeInstanceOf(OpenError);
    expect(events.filter((event) => event.kind === "connecting")).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ kind: "closed" });
  });
});

describe("breaches", () => {
  test.each([
    ["4500: a gap", [message(1), message(3)], 4500],
    ["4500: text that isn't a frame", [{ t: "m", q: 1 }], 4500],
    ["4500: an acknowledgement of what was never sent", [{ t: "a", a: 1, c: 4, b: 400 }], 4500],
    ["4502: messages beyond the credit", [1, 2, 3, 4, 5].map((q) => message(q)), 4502],
    ["1009: a message that is too large", [message(1, 101)], 1009],
  ])("%s", async (_name, frames, code) => {
    const { raw, channel } = await rawSession();
    for (const frame of frames) raw.sendFrame(frame);
    expect((await raw.closed()).code).toBe(code);
    expectClosed(await channel.closed, code);
    expect(channel.signal.aborted).toBe(true);
    expect(await failureOf(channel.send('"x"'))).toMatchObject({ code });
  });

  test("4502: bytes beyond the credit, also with a wrong size in the frame", async () => {
    const { raw, channel } = await rawSession();
    raw.socket.send(JSON.stringify({ t: "m", q: 1, n: 1, d: "x".repeat(1_000) }));
    expect((await raw.closed()).code).toBe(4500);
    expectClosed(await channel.closed, 4500);
  });

  test("1003: bytes in a stream of text", async () => {
    method.policy = { ...method.policy, frame: "text" };
    const { raw, channel } = await rawSession();
    raw.socket.send(new Uint8Array(9));
    expect((await raw.closed()).code).toBe(1003);
    expectClosed(await channel.closed, 1003);
  });

  test("4500: a violation by the server ends the client's call, and the server learns why", async () => {
    const { client, channel } = await both();
    // This client reports a gap in the numbers of the server's messages.
    const { channel: other, raw } = await rawSession();
    raw.socket.close(4500, "5 after 1");
    expectClosed(await other.closed, 4500);
    await channel.end();
    expect((await client.closed).error).toBeNull();
  });
});

describe("lost connections", () => {
  test("without resume both ends get StreamLostError with their counts", async () => {
    method.policy = { ...method.policy, resume: null };
    const { client, channel } = await both();
    await client.send('"a"');
    await channel.receive();
    await channel.send('"b"');
    await client.receive();
    proxy.cutAll();
    const mine = (await client.closed).error;
    expect(mine).toBeInstanceOf(StreamLostError);
    expect(mine).toMatchObject({ sent: 1, received: 1, code: 1006 });
    const theirs = (await channel.closed).error;
    expect(theirs).toBeInstanceOf(StreamLostError);
    expect(theirs).toMatchObject({ sent: 1, received: 1 });
    expect(channel.signal.aborted).toBe(true);
  });

  test("with `resume` no message is lost, and events report the cut", async () => {
    const events: string[] = [];
    const { client, channel } = await both({ onEvent: (event) => events.push(event.kind) });
    for (let round = 0; round < 3; round++) {
      await client.send(`"up ${round}"`);
      proxy.cutAll();
      await channel.send(`"down ${round}"`);
      expect(await channel.receive()).toEqual({ kind: "message", value: `up ${round}` });
      expect(await client.receive()).toEqual({ kind: "message", value: `down ${round}` });
    }
    await channel.end();
    expect((await client.closed).error).toBeNull();
    expect(channel.signal.aborted).toBe(false);
    expect(events.slice(0, 5)).toEqual(["connecting", "open", "suspended", "connecting", "resumed"]);
    expect(events.at(-1)).toBe("closed");
  });

  test("a session that outlives its time ends with a typed error on both sides, with the counts of received and unacknowledged messages", async () => {
    method.policy = { ...method.policy, resume: { withinMs: 120, restart: null } };
    const { client, channel } = await both();
    await channel.send('"a"');
    expect(await client.receive()).toMatchObject({ value: "a" });
    await proxy.close();
    await client.send('"b"');
    const mine = (await client.closed).error;
    expect(mine).toBeInstanceOf(StreamResumeError);
    expect(mine).toMatchObject({ reason: "expired", lastReceived: 1, unacked: 1 });
    const theirs = (await channel.closed).error;
    expect(theirs).toBeInstanceOf(StreamResumeError);
    expect(theirs).toMatchObject({ reason: "expired", lastReceived: 0 });
    expect(channel.signal.aborted).toBe(true);
    expect(await failureOf(client.send('"c"'))).toBe(mine);
  });

  test("an answer that was lost with its server is OutcomeUnknownError", async () => {
    method.shape = "client";
    const { client, channel } = await both();
    await client.send('"a"');
    await client.end();
    await receiveAll(channel);
    // The process that held the session is gone, and another one answers.
    channel.abandon(1012, "restart");
    expect(await failureOf(client.receive())).toBeInstanceOf(OutcomeUnknownError);
  });

  test.each([
    [
      "unknown: another token",
      (resume: object) => ({ ...hello(), res: { ...resume, tok: "guess", att: 1, rcv: 0 } }),
      "unknown",
    ],
    [
      "unknown: no such session",
      (resume: object) => ({ ...hello(), res: { ...resume, sid: "none", att: 1, rcv: 0 } }),
      "unknown",
    ],
    ["window: more than was sent", (resume: object) => ({ ...hello(), res: { ...resume, att: 1, rcv: 5 } }), "window"],
    [
      "superseded: an attempt that is late",
      (resume: object) => ({ ...hello(), res: { ...resume, att: 0, rcv: 0 } }),
      "superseded",
    ],
  ])("a resumption is refused, and does not affect the session: %s", async (_name, change, reason) => {
    const { raw, welcome, channel } = await rawSession();
    const thief = await rawClient();
    thief.sendFrame(change({ sid: welcome.sid, tok: welcome.tok }));
    expect(await thief.frame("reject")).toEqual({ t: "reject", reason, status: null, error: null });
    expect((await thief.closed()).code).toBe(4510);
    await channel.send('"fine"');
    expect(await raw.frame("m")).toMatchObject({ d: "fine" });
    raw.socket.close();
    channel.abandon(1001, "");
  });

  test.each([
    [
      "auth: authentication fails",
      () => ({ refused: true, status: 401, error: { name: "x", id: "", message: "", ...flags } }) as const,
    ],
    ["auth: somebody else", () => ({ ...admitted, owner: "eve" })],
  ])("a resumption authenticates again: %s", async (_name, authenticate) => {
    const { client, channel } = await both();
    method.authenticate = authenticate;
    proxy.cutAll();
    expect((await client.closed).error).toMatchObject({ name: "StreamResumeError", reason: "auth" });
    channel.abandon(1001, "");
  });

  test("a session is found only from the origin that opened it, and only its owner learns that it expired", async () => {
    method.policy = { ...method.policy, resume: { withinMs: 40, restart: null } };
    const { raw, channel, resume } = await rawSession();
    method.origin = "https://evil.example";
    const evil = await rawClient();
    evil.sendFrame(resume(1));
    expect(await evil.frame("reject")).toMatchObject({ reason: "unknown" });
    method.origin = null;
    raw.socket.terminate();
    await channel.closed;
    const late = await rawClient();
    late.sendFrame(resume(2));
    expect(await late.frame("reject")).toMatchObject({ reason: "expired" });
  });

  test("4509: a newer connection takes the session over, and the older one is closed", async () => {
    const { raw, channel, resume } = await rawSession();
    await channel.send('"a"');
    await raw.frame("m");
    const second = await rawClient();
    second.sendFrame(resume(1));
    expect(await second.frame("welcome")).toMatchObject({ resumed: true });
    expect(await second.frame("m")).toMatchObject({ q: 1, d: "a" });
    expect((await raw.closed()).code).toBe(4509);
    second.sendFrame({ t: "cancel" });
    expectClosed(await channel.closed, 1000);
  });
});

describe("limits", () => {
  test("4408: a client that answers no ping is dropped, and may come back", async () => {
    method.policy = { ...method.policy, heartbeat: { everyMs: 40, timeoutMs: 40 } };
    const { raw, channel, resume } = await rawSession();
    raw.sendFrame({ t: "a", a: 0, c: 4, b: 400 });
    await raw.frame("ping");
    expect((await raw.closed()).code).toBe(4408);
    const back = await rawClient();
    back.sendFrame(resume(1));
    expect(await back.frame("welcome")).toMatchObject({ resumed: true });
    back.sendFrame({ t: "cancel" });
    await channel.closed;
  });

  test("4408: the client leaves a silent server, and the session resumes over another connection", async () => {
    method.policy = { ...method.policy, heartbeat: { everyMs: 60, timeoutMs: 60 } };
    await proxy.close();
    let first = true;
    proxy = new ChaosProxy(Number(new URL(direct).port), () => {
      const fault = first
        ? ({ ...noFault, cut: { direction: "down", unit: "frames", after: 1 }, manner: "blackhole" } as const)
        : noFault;
      first = false;
      return fault;
    });
    url = `ws://127.0.0.1:${await proxy.listen()}`;
    const events: StreamEvent[] = [];
    const { client, channel } = await both({ dial: dialTo(url), onEvent: (event) => events.push(event) });
    await channel.send('"through"');
    expect(await client.receive()).toMatchObject({ value: "through" });
    expect(events.find((event) => event.kind === "suspended")).toMatchObject({ code: 4408 });
    await client.cancel();
  });

  test("4413: the call of a client that doesn't read ends with a typed error on both sides, after the received messages", async () => {
    method.policy = { ...method.policy, writeTimeoutMs: 80 };
    const { client, channel } = await both();
    for (let sent = 0; sent < 4; sent++) await channel.send(`${sent}`);
    const waits = await failureOf(channel.send("4"));
    expect(waits).toBeInstanceOf(StreamClosedError);
    expect(waits).toMatchObject({ code: 4413 });
    expect(channel.signal.aborted).toBe(true);
    expectClosed(await client.closed, 4413);
    expectClosed(await channel.closed, 4413);
    for (let read = 0; read < 4; read++) expect(await client.receive()).toEqual({ kind: "message", value: read });
    expect(await failureOf(client.receive())).toMatchObject({ code: 4413 });
  });

  test("a session that has ended is remembered without its contents", async () => {
    const { raw, welcome, channel } = await rawSession();
    raw.sendFrame(message(1));
    raw.sendFrame({ t: "cancel" });
    await channel.closed;
    const binding = { method: "test.method", origin: null, payload: "" };
    const found = server.store.find(String(welcome.sid), String(welcome.tok), binding);
    expect(found).toMatchObject({ channel: null, refusal: "unknown", owner: "ada" });
  });

  test("4413: a connection that accepts no data is dropped, and the session waits for another", async () => {
    method.policy = policyWith({
      heartbeat: null,
      writeTimeoutMs: 400,
      messageMaxBytes: 8_000_000,
      buffer: { messages: 64, bytes: 64_000_000 },
    });
    const handled = nextChannel();
    const raw = await rawClient();
    raw.sendFrame({ ...hello(), c: 64, b: 64_000_000 });
    const welcome = await raw.frame("welcome");
    const channel = await handled;
    raw.socket.pause();
    const text = `"${"x".repeat(1_999_998)}"`;
    for (let sent = 0; sent < 8; sent++) await channel.send(text);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(channel.signal.aborted).toBe(false);
    raw.socket.terminate();
    const back = await rawClient();
    back.sendFrame({ ...hello({ sid: welcome.sid, tok: welcome.tok, att: 1, rcv: 0 }), c: 64, b: 64_000_000 });
    expect(await back.frame("welcome")).toMatchObject({ resumed: true });
    expect(await back.frame("m")).toMatchObject({ q: 1 });
    channel.abandon(1001, "");
  });

  test("4505: an idle call ends on both sides and isn't resumed", async () => {
    method.policy = { ...method.policy, idleMs: 80, heartbeat: { everyMs: 20, timeoutMs: 100 } };
    const { client, channel } = await both();
    const reading = failureOf(channel.receive());
    expectClosed(await client.closed, 4505);
    expectClosed(await channel.closed, 4505);
    expect(await reading).toMatchObject({ code: 4505 });
    expect(channel.signal.aborted).toBe(true);
  });

  test("4401: an expired token ends the call of a client that has no other", async () => {
    method.admit = () => ({ ...admitted, expiresAt: Date.now() + 60 });
    method.policy = { ...method.policy, resume: { withinMs: 100, restart: null } };
    const { client, channel } = await both();
    expectClosed(await client.closed, 4401);
    expect((await channel.closed).error).toBeInstanceOf(StreamResumeError);
  });

  test("4401: a client with a token provider resumes with a new one", async () => {
    // Only the token of the first connection expires, even on a slow machine.
    let admissions = 0;
    method.admit = () => ({ ...admitted, expiresAt: Date.now() + (admissions++ === 0 ? 60 : 600_000) });
    const events: StreamEvent[] = [];
    let tokens = 0;
    const token = async () => `token ${++tokens}`;
    // The server accepts no new token over the open connection.
    method.authenticate = (given) => (given === null ? admitted : { ...admitted, owner: "eve" });
    const { client, channel } = await both({ token, onEvent: (event) => events.push(event) });
    await until(() => events.some(({ kind }) => kind === "resumed"));
    await channel.send('"on"');
    expect(await client.receive()).toMatchObject({ value: "on" });
    expect(events.find((event) => event.kind === "suspended")).toMatchObject({ code: 4401 });
    // One token for each connection, and on a fast machine another one before the first token had expired.
    expect([2, 3]).toContain(tokens);
    await client.cancel();
  });

  test("a client with a token provider sends a new one in time, and the connection stays", async () => {
    vi.useFakeTimers({ toFake });
    method.admit = () => ({ ...admitted, expiresAt: Date.now() + 5_000 });
    let renewals = 0;
    method.authenticate = () => {
      renewals++;
      return { ...admitted, expiresAt: Date.now() + 60_000 };
    };
    const events: string[] = [];
    const { client, channel } = await both({ token: async () => "t", onEvent: (event) => events.push(event.kind) });
    vi.advanceTimersByTime(4_900);
    await expect.poll(() => renewals).toBe(1);
    vi.advanceTimersByTime(2_100);
    await channel.send('"on"');
    expect(await client.receive()).toMatchObject({ value: "on" });
    expect(events).toEqual(["connecting", "open"]);
    await client.cancel();
  });

  test("a new token in time keeps the connection, and after a refused one the old token stays valid", async () => {
    vi.useFakeTimers({ toFake });
    method.admit = () => ({ ...admitted, expiresAt: Date.now() + 150 });
    const { raw, channel } = await rawSession();
    method.authenticate = (token) =>
      token === "good" ? { ...admitted, expiresAt: Date.now() + 60_000 } : { ...admitted, owner: "eve" };
    raw.sendFrame({ t: "auth", token: "bad" });
    expect(await raw.frame("authok")).toMatchObject({ ok: false });
    raw.sendFrame({ t: "auth", token: "good" });
    expect(await raw.frame("authok")).toMatchObject({ ok: true });
    vi.advanceTimersByTime(200);
    await channel.send('"on"');
    expect(await raw.frame("m")).toMatchObject({ d: "on" });
    raw.sendFrame({ t: "cancel" });
    await channel.closed;
  });

  test("1012: without resumption, a drain lets the stream continue, and then ends it with a typed error", async () => {
    const { client, channel } = await both();
    channel.drain(1_000, false);
    expect(channel.signal.aborted).toBe(true);
    await channel.send('"last"');
    expect(await client.receive()).toMatchObject({ value: "last" });
    channel.abandon(1012, "restart");
    expect((await client.closed).error).toBeInstanceOf(StreamLostError);
    expect((await client.closed).code).toBe(1012);
    expect((await channel.closed).error).toBeInstanceOf(StreamLostError);
  });

  test("with resumption, a drain makes the client move in time, and nothing is lost", async () => {
    const events: string[] = [];
    const { client, channel } = await both({ onEvent: (event) => events.push(event.kind) });
    channel.drain(60, true);
    expect(channel.signal.aborted).toBe(false);
    await until(() => events.includes("resumed"));
    await channel.send('"here"');
    expect(await client.receive()).toMatchObject({ value: "here" });
    expect(events).toEqual(["connecting", "open", "draining", "suspended", "connecting", "resumed"]);
    await client.cancel();
  });

  test("a message larger than the contract allows is refused before it is sent", async () => {
    const { client, channel } = await both();
    expect(await failureOf(client.send(`"${"x".repeat(99)}"`))).toBeInstanceOf(ValidationError);
    expect(await failureOf(channel.send(`"${"é".repeat(50)}"`))).toBeInstanceOf(ValidationError);
    await client.send(`"${"x".repeat(98)}"`);
    expect(await channel.receive()).toMatchObject({ kind: "message" });
    await client.cancel();
  });

  test("overflow fail refuses messages beyond the window, and keeps those within it", async () => {
    method.policy = { ...method.policy, overflow: "fail" };
    const { client, channel } = await both();
    for (let sent = 0; sent < 4; sent++) await channel.send(`${sent}`);
    expect(await failureOf(channel.send("4"))).toBeInstanceOf(StreamOverflowError);
    expect(await client.receive()).toMatchObject({ value: 0 });
    await client.cancel();
  });

  test("overflow latest replaces messages without a number, and never numbered ones", async () => {
    method.policy = { ...method.policy, overflow: "latest" };
    const { client, channel } = await both();
    for (let sent = 0; sent < 20; sent++) await channel.send(`${sent}`);
    const ended = channel.end();
    expect(await receiveAll(client)).toEqual([0, 1, 2, 3, 19]);
    await ended;
  });
});
