import { describe, expect, test } from "vitest";
import type { WireError } from "../../../src/runtime/transport/channel.js";
import { ClientSession } from "../../../src/runtime/v1/client-session.js";
import { type Frame, readFrames, readFromClient, readFromServer } from "../../../src/runtime/v1/frame.js";
import { ServerSession, type SessionPolicy } from "../../../src/runtime/v1/server-session.js";
import type { Session } from "../../../src/runtime/v1/session.js";

const window = { messages: 4, bytes: 400, largest: 100 };
const identity = { sid: "s", view: null };
const options: SessionPolicy = {
  window,
  largestSent: 100,
  replay: window,
  rate: null,
  resumeMs: 60_000,
  heartbeat: null,
  idleMs: null,
};
const error: WireError = { name: "broken", id: "1", message: "m", temporary: false, timeout: false, fault: true };

function serverWith(changed: Partial<SessionPolicy> = {}, credit = { c: 4, b: 400 }): ServerSession {
  const hello = { t: "hello", v: 1, ...credit, res: null } as const;
  const session = new ServerSession(
    { policy: { ...options, ...changed }, identity },
    { connection: 1, hello, tok: "t" },
    0,
  );
  written(session, 0);
  return session;
}

function written(session: Session, now: number): Frame[] {
  const frames: Frame[] = [];
  for (let data = session.nextMessage(now); data !== null; data = session.nextMessage(now)) {
    expect(session.messageBytes).toBe(Buffer.byteLength(data));
    const read = readFrames(String(data), 0, 1_000, (value) => readFromServer(value) ?? readFromClient(value));
    if (typeof read === "string") throw new Error(read);
    frames.push(...read);
  }
  return frames;
}

function receive(session: Session, frame: object, now = 0, connection = 1): void {
  const text = JSON.stringify(frame);
  session.receiveText(connection, text, text.length, now);
}

const message = (q: number, n = 3) => ({ t: "m", q, n, d: "x" });

test("a client sends nothing before `welcome`, even if the previous connection was lost right after its `welcome`", () => {
  const client = new ClientSession({ window, largestSent: 100, renewsToken: false });
  const welcome = { t: "welcome", v: 1, sid: "s", ttl: 60_000, c: 4, b: 400, max: 100, rcv: 0, hb: null, view: null };
  client.connect(1, 0);
  receive(client, { ...welcome, tok: "t", resumed: false });
  client.detach(1, 1006, "", 0);
  client.connect(2, 0);
  expect(client.nextMessage(0)).toBeNull();
  receive(client, { ...welcome, resumed: true }, 0, 2);
  expect(written(client, 0)).toMatchObject([{ t: "a" }]);
});

describe("a session on the server", () => {
  test.each([
    ["its connection was lost", 1006, false, 60_000],
    ["a page closed it", 1001, false, 10_000],
    ["the server goes away", 1006, true, 10_000],
  ])("is kept as long as its client may need to come back when %s", (_why, code, drains, keptMs) => {
    const session = serverWith();
    receive(session, { t: "a", a: 0, c: 4, b: 400 });
    if (drains) session.drain(30_000, false, 1_000);
    session.detach(1, code, "", 1_000);
    expect(session.wakeAt(1_000)).toBe(1_000 + keptMs);
    session.wake(1_000 + keptMs - 1);
    expect(session.outcome).toBeNull();
    session.wake(1_000 + keptMs);
    expect(session.outcome).toMatchObject({ kind: "unresumable", reason: "expired" });
  });

  test("whose client is away when the server begins to shut down waits no longer than that either", () => {
    const session = serverWith();
    receive(session, { t: "a", a: 0, c: 4, b: 400 });
    session.detach(1, 1006, "", 0);
    session.drain(30_000, false, 1_000);
    expect(session.wakeAt(1_000)).toBe(11_000);
  });

  test("notifies a returning client that the server shuts down", () => {
    const session = serverWith();
    receive(session, { t: "a", a: 0, c: 4, b: 400 });
    session.detach(1, 1006, "", 0);
    session.drain(5_000, false, 1_000);
    const res = { sid: "s", tok: "t", att: 1, rcv: 0 };
    session.resume(2, { t: "hello", v: 1, c: 4, b: 400, res }, 2_000);
    expect(written(session, 2_000)).toMatchObject([
      { t: "welcome", resumed: true },
      { t: "drain", by: 4_000, resumable: false },
    ]);
  });

  test.each([
    ["a gap", [message(1), message(3)], 4500],
    ["a message beyond the credit in messages", [1, 2, 3, 4, 5].map((q) => message(q)), 4502],
    ["a message beyond the credit in bytes", [1, 2, 3, 4].map((q) => message(q, 100)).concat(message(5, 1)), 4502],
    ["a message that is too large", [message(1, 101)], 1009],
    ["a message after the end", [{ t: "end", q: 1 }, message(2)], 4500],
    ["an unknown frame", [{ t: "nonsense" }], 4500],
    ["a frame that only servers send", [{ t: "ping" }], 4500],
    ["a second hello", [{ t: "hello", v: 1, c: 1, b: 1 }], 4500],
    ["an acknowledgement of what was not sent", [{ t: "a", a: 1, c: 4, b: 400 }], 4500],
    ["a number that isn't whole", [{ t: "m", q: 1.5, n: 1, d: 1 }], 4500],
  ])("ends at %s", (_name, frames, code) => {
    const session = serverWith();
    for (const frame of frames) receive(session, frame);
    expect(session.outcome).toMatchObject({ kind: "closed", code });
    expect(session.closing).toMatchObject({ code });
  });

  test("drops duplicates, which take no space in the queue", () => {
    const session = serverWith();
    for (let round = 0; round < 10; round++) receive(session, message(1, 100));
    expect(session.incoming.queued).toBe(1);
    expect(session.incoming.queuedBytes).toBe(100);
    expect(session.outcome).toBeNull();
  });

  test("grants at half a window, and grants and acknowledges within 250 ms", () => {
    const session = serverWith();
    receive(session, message(1));
    receive(session, message(2));
    receive(session, message(3));
    expect(written(session, 10)).toEqual([]);
    session.take(20);
    expect(written(session, 20)).toEqual([]);
    session.take(20);
    expect(written(session, 20)).toEqual([{ t: "a", a: 3, c: 6, b: 406 }]);
    // A reader that keeps up doesn't acknowledge each message separately.
    session.take(30);
    expect(written(session, 30)).toEqual([]);
    expect(written(session, 279)).toEqual([]);
    expect(written(session, 280)).toEqual([{ t: "a", a: 3, c: 7, b: 409 }]);
    receive(session, message(4), 300);
    expect(session.wakeAt(300)).toBe(550);
    expect(written(session, 549)).toEqual([]);
    expect(written(session, 550)).toEqual([{ t: "a", a: 4, c: 7, b: 409 }]);
  });

  test("acknowledges a small part of a large window within 5 s, and sooner if it sends another frame", () => {
    const large = { window: { messages: 1_024, bytes: 1_000_000, largest: 100 } };
    const session = serverWith(large, { c: 1_024, b: 1_000_000 });
    receive(session, message(1));
    session.take(0);
    expect(session.wakeAt(0)).toBe(5_000);
    expect(written(session, 4_999)).toEqual([]);
    expect(written(session, 5_000)).toMatchObject([{ t: "a", a: 1 }]);
    receive(session, message(2), 6_000);
    session.take(6_000);
    session.offer("1", 1, 6_249);
    expect(written(session, 6_249)).toMatchObject([{ t: "m" }]);
    session.offer("2", 1, 6_250);
    expect(written(session, 6_250)).toMatchObject([{ t: "a", a: 2 }, { t: "m" }]);
    for (let q = 3; q <= 35; q++) receive(session, message(q), 7_000);
    expect(session.wakeAt(7_000)).toBe(7_250);
    // A client that grants little credit also keeps few messages, and would wait for the acknowledgement.
    const narrow = serverWith(large);
    receive(narrow, message(1));
    narrow.take(0);
    expect(narrow.wakeAt(0)).toBe(250);
  });

  test("is crowded once half of its kept bytes are used, if the client's window is larger", () => {
    const replay = { messages: 8, bytes: 8_000 };
    const session = serverWith({ replay }, { c: 1_024, b: 1_000_000 });
    for (let q = 1; q <= 3; q++) session.offer("1", 1, 0);
    expect(session.outgoing.crowded).toBe(false);
    session.offer("1", 1, 0);
    expect(session.outgoing.crowded).toBe(true);
    receive(session, { t: "a", a: 2, c: 1_026, b: 1_000_002 });
    expect(session.outgoing.crowded).toBe(false);
    session.offer("1", 4_000, 0);
    expect(session.outgoing.crowded).toBe(true);
    const same = serverWith({ replay }, { c: 8, b: 8_000 });
    for (let q = 1; q <= 8; q++) same.offer("1", 1, 0);
    expect(same.outgoing.crowded).toBe(false);
  });

  test("asks a client for its position, once in 250 ms", () => {
    const session = serverWith();
    expect(session.askForPosition(1_000)).toBe(true);
    expect(written(session, 1_000)).toEqual([{ t: "ping" }]);
    expect(session.askForPosition(1_249)).toBe(false);
    expect(session.askForPosition(1_250)).toBe(true);
  });

  test("acknowledges once in half a window while the reader keeps up", () => {
    const session = serverWith({ window: { messages: 1_024, bytes: 1_000_000, largest: 100 } });
    let answers = 0;
    for (let q = 1; q <= 10_240; q++) {
      receive(session, message(q), q / 100);
      session.take(q / 100);
      answers += written(session, q / 100).length;
    }
    expect(answers).toBe(20);
  });

  test("grants credit at once when the peer waits for it, because the largest message would not fit otherwise", () => {
    const session = serverWith({ window: { messages: 4, bytes: 120, largest: 100 } });
    receive(session, message(1, 30));
    session.take(0);
    expect(written(session, 0)).toEqual([{ t: "a", a: 1, c: 5, b: 150 }]);
  });

  test("grants no faster than its rate, and never more than the burst at once", () => {
    const session = serverWith({
      window: { messages: 100, bytes: 10_000, largest: 100 },
      rate: { count: 10, perMs: 1_000, burst: 5 },
    });
    let now = 0;
    let q = 0;
    let credit = 5;
    const sentAt: number[] = [];
    for (; now <= 2_000; now += 10) {
      while (q < credit) {
        receive(session, message(++q), now);
        sentAt.push(now);
      }
      while (session.take(now) !== undefined);
      session.wake(now);
      for (const frame of written(session, now)) if (frame.t === "a") credit = frame.c;
    }
    expect(session.outcome).toBeNull();
    expect(sentAt.filter((at) => at === 0)).toHaveLength(5);
    expect(q).toBeGreaterThanOrEqual(5 + 18);
    expect(q).toBeLessThanOrEqual(5 + 21);
  });

  test("pings a silent client, and suspends when nothing comes back", () => {
    const session = serverWith({ heartbeat: { everyMs: 1_000, timeoutMs: 300 } });
    receive(session, { t: "a", a: 0, c: 4, b: 400 }, 500);
    session.wake(999);
    expect(written(session, 999)).toEqual([]);
    session.wake(1_000);
    expect(written(session, 1_000)).toEqual([{ t: "ping" }]);
    receive(session, { t: "pong" }, 1_100);
    session.wake(session.wakeAt(1_100));
    expect(written(session, 2_100)).toEqual([{ t: "ping" }]);
    session.wake(2_299);
    expect(session.closing).toBeNull();
    // Messages that have already arrived are read first.
    session.wake(2_300);
    expect(session.closing).toBeNull();
    session.wake(session.wakeAt(2_300));
    expect(session.closing).toMatchObject({ code: 4408 });
    expect(session.outcome).toBeNull();
  });

  test("keeps a client whose answer is read after the time for it, because this side stalled", () => {
    const session = serverWith({ heartbeat: { everyMs: 1_000, timeoutMs: 300 } });
    session.wake(1_000);
    expect(written(session, 1_000)).toEqual([{ t: "ping" }]);
    session.wake(9_000);
    receive(session, { t: "pong" }, 9_001);
    session.wake(9_600);
    expect(session.closing).toBeNull();
  });

  test("ends with 4505 if no message of the application is sent or received; pings don't count", () => {
    const session = serverWith({ idleMs: 5_000, heartbeat: { everyMs: 1_000, timeoutMs: 300 } });
    receive(session, message(1), 2_000);
    for (let now = 2_100; now < 7_000; now += 100) {
      receive(session, { t: "pong" }, now);
      session.wake(now);
    }
    expect(session.finishing).toBe(false);
    session.wake(7_000);
    const frames = written(session, 7_000);
    expect(frames.find((frame) => frame.t === "err")).toMatchObject({ code: 4505, error: { name: "goaidl.closed" } });
    receive(session, { t: "a", a: 1, c: 4, b: 400 }, 7_001);
    expect(session.outcome).toMatchObject({ kind: "failed", code: 4505 });
    expect(session.closing).toMatchObject({ code: 4505 });
  });

  test("keeps its end until it is acknowledged, through a resume, and closes with the error's code", () => {
    const session = serverWith();
    session.offer('"a"', 3, 0);
    session.fail(4541, error, 0);
    expect(written(session, 0).map((frame) => frame.t)).toEqual(["m", "err"]);
    session.detach(1, 1006, "", 10);
    expect(session.outcome).toBeNull();
    const hello = { t: "hello", v: 1, c: 4, b: 400, res: { sid: "s", tok: "t", att: 1, rcv: 1 } } as const;
    expect(session.resume(2, hello, 20)).toEqual({ replayed: 1, superseded: null });
    expect(written(session, 20).map((frame) => frame.t)).toEqual(["welcome", "err"]);
    receive(session, { t: "a", a: 2, c: 4, b: 400 }, 30, 2);
    expect(session.outcome).toEqual({ kind: "failed", code: 4541, error });
    expect(session.closing).toEqual({ code: 4541, reason: "" });
  });

  test("is cancelled on receipt, after the client's end too", () => {
    const session = serverWith();
    receive(session, { t: "end", q: 1 });
    receive(session, { t: "cancel" });
    expect(session.outcome).toEqual({ kind: "cancelled" });
    receive(session, { t: "cancel" });
    expect(session.outcome).toEqual({ kind: "cancelled" });
  });

  test("refuses late attempts and positions that it can't continue from, and ends without a connection", () => {
    const session = serverWith();
    const hello = (att: number, rcv: number) =>
      ({ t: "hello", v: 1, c: 4, b: 400, res: { sid: "s", tok: "t", att, rcv } }) as const;
    expect(session.resume(3, hello(2, 0), 0)).toEqual({ replayed: 0, superseded: 1 });
    expect(session.resume(2, hello(1, 0), 0)).toBe("superseded");
    expect(session.resume(4, hello(2, 0), 0)).toBe("superseded");
    expect(session.resume(4, hello(3, 1), 0)).toBe("window");
    session.detach(1, 1006, "", 0);
    expect(session.attached).toBe(true);
    session.detach(3, 1006, "", 100);
    session.wake(60_099);
    expect(session.outcome).toBeNull();
    session.wake(60_100);
    expect(session.outcome).toEqual({ kind: "unresumable", reason: "expired", lastReceived: 0, unacked: 0 });
    expect(session.resume(5, hello(4, 0), 60_200)).toBe("expired");
  });

  test("keeps no more than its own window of messages that a client never acknowledges", () => {
    const session = serverWith();
    receive(session, { t: "a", a: 0, c: 1_000_000, b: 1_000_000_000 });
    let sent = 0;
    while (sent < 100 && session.offer('"xxx"', 50, 0)) sent++;
    expect(sent).toBe(4);
    receive(session, { t: "a", a: 1, c: 1_000_000, b: 1_000_000_000 });
    expect([session.offer('"x"', 50, 0), session.offer('"x"', 50, 0)]).toEqual([true, false]);
    // The limit in bytes applies, too.
    receive(session, { t: "a", a: 4, c: 1_000_000, b: 1_000_000_000 });
    expect([session.offer('"x"', 350, 0), session.offer('"x"', 1, 0)]).toEqual([true, false]);
    expect(session.retainedBytes).toBe(400);
  });

  test("is kept for only ten seconds while its client has not sent anything", () => {
    const session = serverWith();
    session.detach(1, 1006, "", 0);
    session.wake(10_000);
    expect(session.outcome).toMatchObject({ kind: "unresumable" });
  });

  test("batches waiting messages, up to 65,536 bytes in a WebSocket message", () => {
    const wide = { messages: 1_000, bytes: 1_000_000, largest: 40_000 };
    const session = new ServerSession(
      { policy: { ...options, window: wide, replay: wide }, identity },
      { connection: 1, hello: { t: "hello", v: 1, c: 1_000, b: 1_000_000, res: null }, tok: "t" },
      0,
    );
    for (let sent = 0; sent < 500; sent++) session.offer(`"${"x".repeat(298)}"`, 300, 0);
    session.offer(`"${"x".repeat(39_998)}"`, 40_000, 0);
    session.offer(`"${"x".repeat(39_998)}"`, 40_000, 0);
    const lengths: number[] = [];
    for (let data = session.nextMessage(0); data !== null; data = session.nextMessage(0)) lengths.push(data.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(65_536);
    expect(lengths.length).toBeLessThanOrEqual(6);
  });
});

describe("a session on the client", () => {
  const welcome = {
    t: "welcome",
    v: 1,
    sid: "s",
    tok: "t",
    ttl: 60_000,
    c: 4,
    b: 400,
    max: 100,
    rcv: 0,
    resumed: false,
    hb: [1_000, 300],
    view: null,
  };

  function opened(changed: object = {}, renewsToken = false): ClientSession {
    const session = new ClientSession({ window, largestSent: 100, renewsToken });
    session.connect(1, 0);
    receive(session, { ...welcome, ...changed });
    expect(written(session, 0)).toEqual([{ t: "a", a: 0, c: 4, b: 400 }]);
    return session;
  }

  test.each([
    [1006, "suspended"],
    [1000, "suspended"],
    [1012, "suspended"],
    [4408, "suspended"],
    [4413, "suspended"],
    [4499, "suspended"],
    [4504, "suspended"],
    [1002, "over"],
    [1009, "over"],
    [1011, "over"],
    [4401, "over"],
    [4500, "over"],
    [4505, "over"],
    [4509, "over"],
    [4700, "over"],
  ])("after close code %i is %s", (code, state) => {
    const session = opened();
    session.detach(1, code, "why", 10);
    expect(session.state).toBe(state);
    if (code === 4509) expect(session.outcome).toMatchObject({ kind: "unresumable", reason: "superseded" });
    else if (state === "over") expect(session.outcome).toEqual({ kind: "closed", code, reason: "why" });
  });

  test("resumes after 4401 if it can get another token", () => {
    const session = opened({}, true);
    session.detach(1, 4401, "", 10);
    expect(session.state).toBe("suspended");
  });

  test("ends when the session does not outlive its connection, and after a drain that is not resumable", () => {
    const mortal = opened({ ttl: 0 });
    mortal.detach(1, 1006, "", 10);
    expect(mortal.outcome).toEqual({ kind: "lost", code: 1006, sent: 0, received: 0 });
    const drained = opened();
    receive(drained, { t: "drain", by: 1_000, resumable: false });
    drained.detach(1, 1012, "", 10);
    expect(drained.outcome).toMatchObject({ kind: "lost", code: 1012 });
  });

  test.each([
    ["a welcome that resumes nothing", { ...welcome, resumed: true }],
    ["a welcome without a token", { ...welcome, tok: undefined }],
    ["a window that is smaller than a message", { ...welcome, b: 99 }],
    ["an acknowledgement of what was not sent", { ...welcome, rcv: 1 }],
    ["a message before welcome", message(1)],
    ["a frame that only clients send", { t: "pong" }],
  ])("ends at %s", (_name, frame) => {
    const session = new ClientSession({ window, largestSent: 100, renewsToken: false });
    session.connect(1, 0);
    receive(session, frame);
    expect(session.outcome).toMatchObject({ kind: "closed", code: 4500 });
    expect(session.closing).toMatchObject({ code: 4500 });
  });

  test("sends its position with the answer to a ping, and before it moves to another node", () => {
    const session = new ClientSession({
      window: { messages: 1_024, bytes: 1_000_000, largest: 100 },
      largestSent: 100,
      renewsToken: false,
    });
    session.connect(1, 0);
    receive(session, { ...welcome, hb: null });
    written(session, 0);
    receive(session, message(1), 10);
    expect(session.wakeAt(10)).toBe(5_010);
    receive(session, { t: "ping" }, 20);
    expect(written(session, 20)).toMatchObject([{ t: "pong" }, { t: "a", a: 1 }]);
    receive(session, { t: "ping" }, 30);
    expect(written(session, 30)).toEqual([{ t: "pong" }]);
    receive(session, message(2), 40);
    session.move();
    expect(written(session, 40)).toMatchObject([{ t: "a", a: 2 }]);
    expect(session.closing).toMatchObject({ code: 1000 });
  });

  test("detects a server that is silent for longer than its heartbeat", () => {
    const session = opened();
    receive(session, { t: "ping" }, 900);
    expect(written(session, 900)).toEqual([{ t: "pong" }]);
    session.wake(2_199);
    expect(session.closing).toBeNull();
    session.wake(2_200);
    session.wake(session.wakeAt(2_200));
    expect(session.closing).toMatchObject({ code: 4408 });
  });

  test("stops trying when the session has expired, whatever the number of attempts", () => {
    const session = opened();
    session.offer('"a"', 3, 0);
    session.detach(1, 1006, "", 1_000);
    for (let attempt = 2; attempt < 10; attempt++) {
      session.connect(attempt, 1_000 + attempt * 5_000);
      session.detach(attempt, 1006, "", 1_000 + attempt * 5_000 + 100);
    }
    session.wake(60_999);
    expect(session.outcome).toBeNull();
    session.wake(61_000);
    expect(session.outcome).toEqual({ kind: "unresumable", reason: "expired", lastReceived: 0, unacked: 1 });
  });

  test("acknowledges the server's end and closes, even if the application doesn't read", () => {
    const session = opened();
    for (const q of [1, 2, 3, 4]) receive(session, message(q));
    receive(session, { t: "end", q: 5, d: "result" });
    expect(session.outcome).toEqual({ kind: "done" });
    expect(written(session, 0)).toMatchObject([{ t: "a", a: 5 }]);
    expect(session.closing).toEqual({ code: 1000, reason: "" });
    for (let read = 0; read < 4; read++) expect(session.take(0)).toMatchObject({ kind: "message" });
    expect(session.take(0)).toEqual({ kind: "end", hasResult: true, result: "result" });
  });

  test("tries again when a copy of its attempt came first, up to a limit", () => {
    const session = opened();
    session.detach(1, 1006, "", 10);
    let connection = 1;
    for (; session.outcome === null; connection++) {
      const [hello] = [JSON.parse(session.connect(connection + 1, 20))];
      expect(hello.res.att).toBe(connection);
      receive(session, { t: "reject", reason: "superseded" }, 20, connection + 1);
      session.detach(connection + 1, 4510, "", 20);
    }
    expect(connection).toBe(10);
    expect(session.outcome).toMatchObject({ kind: "unresumable", reason: "superseded" });
  });

  test("cancels at once, notifies the peer if it can, and sends nothing more", () => {
    const session = opened();
    session.offer('"a"', 3, 0);
    session.cancel();
    expect(written(session, 0)).toEqual([{ t: "cancel" }]);
    expect(session.closing).toEqual({ code: 1000, reason: "" });
    expect(session.outcome).toEqual({ kind: "cancelled" });
  });

  test("requests another token once if a resumption is refused for the old one, and then ends", () => {
    const session = opened({}, true);
    const refuse = (connection: number) => {
      session.connect(connection, 20);
      receive(session, { t: "reject", reason: "auth", status: null, error: null }, 20, connection);
      const isAsked = session.takeAuthRefused();
      session.detach(connection, 1000, "", 20);
      return isAsked;
    };
    session.detach(1, 1006, "", 10);
    expect(refuse(2)).toBe(true);
    expect(session.state).toBe("suspended");
    session.connect(3, 20);
    receive(session, { ...welcome, tok: null, resumed: true }, 20, 3);
    expect(session.state).toBe("open");
    session.detach(3, 1006, "", 30);
    expect(refuse(4)).toBe(true);
    expect(refuse(5)).toBe(false);
    expect(session.outcome).toMatchObject({ kind: "unresumable", reason: "auth" });
  });

  test("ends with the refusal that the server gave", () => {
    const session = new ClientSession({ window, largestSent: 100, renewsToken: false });
    session.connect(1, 0);
    receive(session, { t: "reject", reason: "error", status: 401, error });
    expect(session.outcome).toEqual({ kind: "refused", status: 401, error });
  });

  test("tries again after a temporary refusal, and ends with it after the last attempt", () => {
    const session = new ClientSession({ window, largestSent: 100, renewsToken: false });
    const refuse = (connection: number) => {
      session.connect(connection, 0);
      receive(session, { t: "reject", reason: "error", status: 503, error }, 0, connection);
      session.detach(connection, 4510, "", 0);
    };
    refuse(1);
    refuse(2);
    expect(session.outcome).toBeNull();
    session.abandon(4510, "", "unknown");
    expect(session.outcome).toEqual({ kind: "refused", status: 503, error });
  });

  test.each(["unknown", "expired", "window", "auth", "node", "version"])(
    "ends when a resume is refused: %s",
    (reason) => {
      const session = opened();
      session.offer('"a"', 3, 0);
      receive(session, message(1));
      session.detach(1, 1006, "", 10);
      session.connect(2, 20);
      receive(session, { t: "reject", reason }, 20, 2);
      expect(session.outcome).toEqual({ kind: "unresumable", reason, lastReceived: 1, unacked: 1 });
    },
  );
});
