import fc from "fast-check";
import { expect, test } from "vitest";
import { FastLane } from "../../../src/runtime/v1/fast-lane.js";
import { frameOf } from "../../../src/runtime/v1/frame.js";
import { rules } from "../../../src/runtime/v1/rules.js";
import { SendHalf } from "../../../src/runtime/v1/send-half.js";

const replay = { messages: 60, bytes: 12_000 };
const largest = 500;

type Step =
  | { readonly kind: "send"; readonly text: string }
  | { readonly kind: "ack"; readonly back: number; readonly messages: number; readonly bytes: number }
  | { readonly kind: "rewind"; readonly back: number }
  | { readonly kind: "end" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 120,
    arbitrary: fc.record({
      kind: fc.constant("send" as const),
      text: fc.oneof(
        fc.constantFrom('"a"', '"é€"'),
        fc.integer({ min: 1, max: 700 }).map((size) => `"${"x".repeat(size)}"`),
      ),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant("ack" as const),
      back: fc.nat(20),
      messages: fc.integer({ min: 1, max: 60 }),
      bytes: fc.integer({ min: 1, max: 30_000 }),
    }),
  },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("rewind" as const), back: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "end" as const }) },
);

/** One stream of a topic. `written` has the frames of its current connection. */
class Stream {
  readonly half = new SendHalf(replay, rules);
  readonly lane: FastLane | null;
  written: unknown[] = [];
  passed = 0;

  constructor(lane: FastLane | null) {
    this.lane = lane;
    this.half.grant(100, 20_000);
  }

  send(text: string): void {
    const entry = this.lane?.number(text) ?? null;
    if (entry !== null) {
      this.passed++;
      this.written.push(frameOf(entry));
      return;
    }
    const size = Buffer.byteLength(text);
    if (size <= largest && this.half.fits(size)) this.half.push(text, size);
    this.write();
  }

  write(): void {
    for (let entry = this.half.next(); entry !== undefined; entry = this.half.next()) {
      this.half.advance(entry);
      this.written.push(frameOf(entry));
    }
    if (this.lane !== null) this.half.openLane(this.lane, largest);
  }

  apply(one: Step): void {
    if (one.kind === "send") this.send(one.text);
    else if (one.kind === "ack") {
      const { sent } = this.half;
      const received = Math.max(sent - this.half.unacked, sent - one.back);
      expect(this.half.acknowledge(received)).toBe(true);
      this.half.grant(received + one.messages, one.bytes);
    } else if (one.kind === "rewind") {
      const { sent, unacked } = this.half;
      this.written = [];
      this.half.rewind(Math.max(sent - unacked, sent - one.back));
      this.write();
    } else {
      this.half.terminate({ kind: "end", result: null });
      this.write();
    }
  }

  get state(): unknown {
    const { written, half } = this;
    return { written, sent: half.sent, unacked: half.unacked, kept: half.keptBytes, rest: half.snapshot() };
  }
}

test("a stream whose messages take the lane is like one that records each message at once", () => {
  let passed = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          step,
          fc.nat(19).map((chance) => chance === 0),
        ),
        { maxLength: 120, size: "max" },
      ),
      (steps) => {
        const plain = new Stream(null);
        const fast = [new Stream(new FastLane()), new Stream(new FastLane())];
        for (const [one, looks] of steps) {
          for (const stream of [plain, ...fast]) stream.apply(one);
          for (const { written } of fast) expect(written).toEqual(plain.written);
          // Reading the state closes the lane.
          if (looks) for (const { state } of fast) expect(state).toEqual(plain.state);
        }
        for (const { state } of fast) expect(state).toEqual(plain.state);
        passed += fast[0]?.passed ?? 0;
      },
    ),
    { numRuns: 300 },
  );
  expect(passed).toBeGreaterThan(500);
});

test("streams that join at different times, or get different messages, send only their own messages", () => {
  const streams = [0, 1, 2].map(() => new Stream(new FastLane()));
  const [first, second, third] = streams;
  first?.send('"only the first"');
  const expected = streams.map(() => [] as string[]);
  expected[0]?.push('"only the first"');
  for (let id = 0; id < 200; id++) {
    for (const [index, stream] of streams.entries()) {
      if (stream === third && id % 3 === 0) continue;
      stream.send(`"${id}"`);
      expected[index]?.push(`"${id}"`);
      stream.half.acknowledge(Math.max(0, stream.half.sent - 5));
      stream.half.grant(stream.half.sent + 100, 100_000);
      stream.write();
    }
  }
  expect(second?.written).toHaveLength(200);
  for (const [index, { written }] of streams.entries()) {
    expect(written).toEqual(
      expected[index]?.map((text, at) => `{"t":"m","q":${at + 1},"n":${text.length},"d":${text}}`),
    );
  }
});

test("an entry that is not acknowledged keeps few of the later ones in memory", () => {
  const half = new SendHalf({ messages: 10_000, bytes: 1_000_000 }, rules);
  half.grant(10_000, 1_000_000);
  const lane = new FastLane();
  half.push('"first"', 7);
  const oldest = half.next();
  for (let id = 0; id < 1_000; id++) {
    if (lane.number(`"${id}"`) !== null) continue;
    half.push(`"${id}"`, 5);
    for (let entry = half.next(); entry !== undefined; entry = half.next()) half.advance(entry);
    half.openLane(lane, 100);
  }
  let linked = 0;
  for (let entry = oldest; entry?.next != null; entry = entry.next) linked++;
  expect(linked).toBeLessThan(64);
  expect(half.unacked).toBe(1_001);
});
