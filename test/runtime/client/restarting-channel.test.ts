import { expect, test, vi } from "vitest";
import { RestartingChannel } from "../../../src/runtime/client/channels/restarting-channel.js";
import { StreamClosedError, StreamResumeError } from "../../../src/runtime/errors.js";
import type { ClientChannel, Ending, Received, StreamEvent } from "../../../src/runtime/transport/channel.js";

const gone = new StreamResumeError("expired", { lastReceived: 2, unacked: 0 });

/** A call that delivers these messages, and then an end or an error. */
function scripted(values: readonly unknown[], error: Error | null): ClientChannel {
  const queue = [...values];
  const ending: Ending = { code: 1000, reason: "", error };
  return {
    profile: "goaidl.v1",
    view: null,
    opened: Promise.resolve(),
    closed: Promise.resolve(ending),
    send: async () => {},
    end: async () => {},
    cancel: async () => {},
    take: () => undefined,
    receive: async (): Promise<Received> => {
      if (queue.length > 0) return { kind: "message", value: queue.shift() };
      if (error !== null) throw error;
      return { kind: "end", hasResult: false, result: undefined };
    },
  };
}

function restarting(calls: readonly ClientChannel[], baseMs = 1) {
  const starts: unknown[] = [];
  const events: StreamEvent[] = [];
  const queue = [...calls];
  const channel = new RestartingChannel({
    open: (since, onEvent) => {
      starts.push(since);
      const call = queue.shift();
      if (call === undefined) throw new Error("one call too many");
      call.closed.then((ending) => onEvent({ kind: "closed", ...ending }));
      return call;
    },
    field: "at",
    backoff: { baseMs, maxMs: 60_000, attempts: 3 },
    limitMs: 60_000,
    onEvent: (event) => events.push(event),
    onUnreachable: () => {},
    reportAfter: 3,
    onRestart: () => {},
    watch: () => () => {},
    retryCodes: new Set(),
  });
  return { channel, starts, events };
}

test("continues from the last message received when the session is gone, and reports it", async () => {
  const { channel, starts, events } = restarting([
    scripted([{ at: 1 }, { at: 2 }, { other: 3 }], gone),
    scripted([], gone),
    scripted([{ at: 4 }], null),
  ]);
  const got: unknown[] = [];
  for (let next = await channel.receive(); next.kind === "message"; next = await channel.receive())
    got.push(next.value);
  expect(got).toEqual([{ at: 1 }, { at: 2 }, { other: 3 }, { at: 4 }]);
  expect(starts).toEqual([undefined, 2, 2]);
  expect((await channel.closed).error).toBeNull();
  expect(events.map((event) => event.kind)).toEqual(["suspended", "restarted", "suspended", "restarted", "closed"]);
});

test("doesn't restart for any other reason, or after it was cancelled", async () => {
  const refused = new StreamClosedError(4505, "idle");
  const { channel, starts } = restarting([scripted([], refused)]);
  await expect(channel.receive()).rejects.toBe(refused);
  expect(starts).toHaveLength(1);
  const cancelled = restarting([scripted([], gone)]);
  await cancelled.channel.cancel();
  await expect(cancelled.channel.receive()).rejects.toBeInstanceOf(StreamClosedError);
  expect(cancelled.starts).toHaveLength(1);
});

test("waits between calls that a server accepts and drops, but not after it was cancelled", async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  const { channel, starts } = restarting(
    [1, 2, 3].map(() => scripted([], gone)),
    1_000,
  );
  const received = channel.receive().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(starts).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(starts).toHaveLength(3);
  await channel.cancel();
  expect(await received).toBeInstanceOf(StreamClosedError);
  expect(vi.getTimerCount()).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});
