import fc from "fast-check";
import { expect, test } from "vitest";
import { topicUsage } from "../../../src/runtime/topic-usage.js";
import { createTopic } from "../../../src/runtime/topics/create-topic.js";
import type { TopicSubscription } from "../../../src/runtime/topics/subscription.js";
import { type Line, line, lines } from "./source.js";

/** A simple model of a subscriber. Messages are numbered from 1. */
interface Reader {
  readonly subscription: TopicSubscription<Line>;
  readonly overflow: "wait" | "fail" | "latest";
  readonly buffer: number;
  /** The number of the last message that the subscriber received, or of the one after which it began. */
  at: number;
  /** Whether more messages waited than the buffer holds, so that the subscriber has to continue from the history. */
  behind: boolean;
  over: "" | "topic_gap" | "topic_overflow";
}

type Step =
  | { readonly kind: "publish"; readonly count: number }
  | {
      readonly kind: "subscribe";
      readonly after: number | "oldest" | null;
      readonly overflow: Reader["overflow"];
      readonly buffer: number;
    }
  | { readonly kind: "read"; readonly reader: number; readonly count: number }
  | { readonly kind: "close"; readonly reader: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("publish" as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    kind: fc.constant("subscribe" as const),
    after: fc.oneof(fc.nat(40), fc.constant("oldest" as const), fc.constant(null)),
    overflow: fc.constantFrom("wait" as const, "fail" as const, "latest" as const),
    buffer: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant("read" as const), reader: fc.nat(), count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("close" as const), reader: fc.nat() }),
);

test("every subscriber gets the messages from its position on, once and in order, or a typed error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(8), fc.array(step, { maxLength: 60 }), async (retained, steps) => {
      const topic = createTopic(lines(), { retain: { messages: retained } });
      const positions = [topic.position];
      const readers: Reader[] = [];
      const newest = () => positions.length - 1;
      const oldest = () => Math.max(0, newest() - retained);
      const before = topicUsage().messages;

      for (const one of steps) {
        if (one.kind === "publish") {
          for (let count = 0; count < one.count; count++) {
            positions.push(await topic.publish(line(positions.length)));
            for (const reader of readers) {
              const waits = newest() - reader.at;
              if (reader.over !== "" || reader.behind || waits <= 1 || waits <= reader.buffer) continue;
              if (reader.overflow === "latest") reader.at = newest() - 1;
              else if (reader.overflow === "fail") reader.over = "topic_overflow";
              else reader.behind = true;
            }
          }
        } else if (one.kind === "subscribe") {
          const { overflow, buffer, after } = one;
          const position = typeof after === "number" ? (positions[after] ?? "elsewhere-1") : (after ?? undefined);
          const at = typeof after === "number" ? after : after === "oldest" ? oldest() : newest();
          const subscription = topic.subscribe({ after: position, overflow, buffer: { messages: buffer } });
          const over = at < oldest() || at > newest() ? "topic_gap" : "";
          readers.push({ subscription, overflow, buffer, at, behind: false, over });
        } else {
          const reader = readers[one.reader % readers.length];
          if (reader === undefined) continue;
          if (one.kind === "close") {
            reader.subscription.close();
            readers.splice(readers.indexOf(reader), 1);
            continue;
          }
          for (let count = 0; count < one.count; count++) {
            if (reader.behind && reader.at < oldest()) reader.over = "topic_gap";
            reader.behind = false;
            if (reader.over !== "") {
              await expect(reader.subscription.receive()).rejects.toMatchObject({ name: reader.over });
              expect(await reader.subscription.receive()).toBe(undefined);
              readers.splice(readers.indexOf(reader), 1);
              break;
            }
            if (reader.at === newest()) break;
            reader.at++;
            expect((await reader.subscription.receive())?.value.id).toBe(reader.at);
          }
        }
        const held = Math.max(retained, ...readers.map(({ buffer }) => buffer));
        expect(topicUsage().messages - before).toBeLessThanOrEqual(held);
      }
      topic.close();
      expect(topicUsage().messages).toBe(before);
    }),
    { numRuns: 300 },
  );
});
