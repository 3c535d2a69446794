import fc from "fast-check";
import { expect, test } from "vitest";
import { TopicFeed } from "../../../src/runtime/redis/topics/topic-feed.js";
import type { StoredMessage } from "../../../src/runtime/redis/topics/topic-store.js";

function numberOf(position: string): number {
  return Number(position.split("-")[1]);
}

/** A topic in a Redis that can become unavailable, restart empty, and lose acknowledged messages. */
class FakeRedis {
  #messages: StoredMessage[] = [];
  #last = "0-0";
  /** The newest position that the publisher has received. */
  #known = "0-0";
  #time = 1_000;
  isAway = false;
  retained = Number.POSITIVE_INFINITY;

  get keeps(): boolean {
    return this.retained > 0;
  }

  publish(count: number): readonly StoredMessage[] {
    this.#time += 10;
    if (numberOf(this.#known) >= numberOf(this.#last)) this.#last = this.#known;
    const batch = Array.from({ length: count }, () => {
      const position = `${this.#time}-${numberOf(this.#last) + 1}`;
      const message = { position, previous: this.#last, content: position };
      this.#last = position;
      return message;
    });
    this.#known = this.#last;
    this.#messages.push(...batch);
    if (this.#messages.length > this.retained) this.#messages = this.#messages.slice(-this.retained);
    if (this.retained === 0) this.#messages = [];
    return batch;
  }

  restartEmpty(): void {
    this.#messages = [];
    this.#last = "0-0";
    this.#time += 1_000;
  }

  /** Loses the newest messages, as can happen when a replica takes over. */
  loseNewest(count: number): void {
    for (let lost = 0; lost < count; lost++) this.#last = this.#messages.pop()?.previous ?? this.#last;
    this.#time += 1_000;
  }

  async last(): Promise<string> {
    if (this.isAway) throw new Error("away");
    return this.#last;
  }

  async range(after: string | null, count: number): Promise<readonly StoredMessage[]> {
    if (this.isAway) throw new Error("away");
    const time = Number(after?.split("-")[0] ?? 0);
    const number = Number(after?.split("-")[1] ?? 0);
    const isLater = ({ position }: StoredMessage): boolean => {
      const [itsTime = 0, itsNumber = 0] = position.split("-").map(Number);
      return itsTime > time || (itsTime === time && itsNumber > number);
    };
    return this.#messages.filter(isLater).slice(0, count);
  }
}

type Step =
  | { readonly kind: "publish"; readonly count: number; readonly fate: "arrives" | "lost" | "late" }
  | { readonly kind: "check" | "late" | "away" | "back" | "empty" }
  | { readonly kind: "loses"; readonly count: number };

const publish = fc.record({
  kind: fc.constant("publish" as const),
  count: fc.integer({ min: 1, max: 5 }),
  fate: fc.constantFrom("arrives" as const, "arrives" as const, "lost" as const, "late" as const),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: publish },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("check" as const, "late" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("away" as const, "back" as const) }) },
);
const fault: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("empty" as const) }),
  fc.record({ kind: fc.constant("loses" as const), count: fc.integer({ min: 1, max: 3 }) }),
);

/** Runs the steps. Returns the received messages, the published ones, and whether the feed reported a loss. */
async function run(retained: number, steps: readonly Step[]) {
  const redis = new FakeRedis();
  redis.retained = retained;
  redis.publish(3);
  const seen: string[] = [];
  const published: string[] = [];
  const late: (readonly StoredMessage[])[] = [];
  let lost = false;
  const events = { message: ({ content }: StoredMessage) => seen.push(content), lost: () => (lost = true) };
  const feed = new TopicFeed(redis, events, 4);
  await feed.begin(() => {});
  for (const one of steps) {
    if (one.kind === "publish" && !redis.isAway) {
      const batch = redis.publish(one.count);
      published.push(...batch.map(({ position }) => position));
      if (one.fate === "arrives") feed.take(batch);
      if (one.fate === "late") late.push(batch);
    }
    if (one.kind === "late") feed.take(late.shift() ?? []);
    if (one.kind === "check") await feed.check();
    if (one.kind === "away" || one.kind === "back") redis.isAway = one.kind === "away";
    if (one.kind === "empty") redis.restartEmpty();
    if (one.kind === "loses") redis.loseNewest(one.count);
    // Some steps run while the feed is still reading the history.
    if (seen.length % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  redis.isAway = false;
  await feed.check();
  await feed.check();
  return { seen, published, lost: () => lost };
}

test("with a history, all messages arrive once and in order, even if the channel loses some", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { seen, published, lost } = await run(Number.POSITIVE_INFINITY, steps);
      expect(lost()).toBe(false);
      expect(seen).toEqual(published);
    }),
    { numRuns: 2_000 },
  );
});

test("messages that are published while the history is read are not reported as lost", async () => {
  const redis = new FakeRedis();
  const seen: string[] = [];
  let lost = false;
  const events = { message: ({ content }: StoredMessage) => seen.push(content), lost: () => (lost = true) };
  const feed = new TopicFeed(redis, events, 4);
  await feed.begin(() => {});
  const published = [redis.publish(1), redis.publish(1)].flat();
  // The first message was lost in transit, so the feed reads the history, which does not have the later messages yet.
  feed.take(published.slice(1));
  const later = [redis.publish(1), redis.publish(1)].flat();
  feed.take(later.slice(1));
  await feed.check();
  await feed.check();
  expect(lost).toBe(false);
  expect(seen).toEqual([...published, ...later].map(({ content }) => content));
});

test("with a short history or without one, messages arrive without a gap, and a loss is reported", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(6), fc.array(step, { maxLength: 40 }), async (retained, steps) => {
      const { seen, published, lost } = await run(retained, steps);
      expect(seen).toEqual(published.slice(0, seen.length));
      if (seen.length < published.length) expect(lost()).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("a Redis that loses all or its newest messages is detected", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), fault, fc.array(step, { maxLength: 15 }), async (...parts) => {
      const [before, broken, after] = parts;
      const last: Step[] = [{ kind: "back" }, { kind: "publish", count: 1, fate: "lost" }];
      const steps: Step[] = [...before, { kind: "back" }, broken, ...after, ...last];
      const { seen, published, lost } = await run(Number.POSITIVE_INFINITY, steps);
      // Before the loss is detected, the published messages arrive without a gap.
      if (!lost()) expect(seen).toEqual(published.slice(0, seen.length));
      const arrived = new Set(seen);
      const wanted = published.filter((position) => !arrived.has(position));
      if (wanted.length > 0) expect(lost()).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
