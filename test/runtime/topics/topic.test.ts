import { afterEach, describe, expect, test, vi } from "vitest";
import { ValidationError } from "../../../src/runtime/errors.js";
import { topicUsage } from "../../../src/runtime/topic-usage.js";
import { createTopic } from "../../../src/runtime/topics/create-topic.js";
import type { TopicSubscription } from "../../../src/runtime/topics/subscription.js";
import { TopicGapError, TopicOverflowError } from "../../../src/runtime/topics/topic-errors.js";
import { type Line, line, lines } from "./source.js";

afterEach(() => {
  vi.useRealTimers();
});

async function read(subscription: TopicSubscription<Line>, count: number): Promise<number[]> {
  const ids: number[] = [];
  while (ids.length < count) {
    const message = await subscription.receive();
    if (message === undefined) break;
    ids.push(message.value.id);
  }
  return ids;
}

describe("a topic", () => {
  test("passes each message to all subscribers, and encodes it once", async () => {
    const source = lines();
    const topic = createTopic(source);
    const subscriptions = [topic.subscribe(), topic.subscribe(), topic.subscribe()];
    for (let id = 1; id <= 3; id++) await topic.publish(line(id));
    for (const subscription of subscriptions) expect(await read(subscription, 3)).toEqual([1, 2, 3]);
    expect(source.encodings()).toBe(3);
  });

  test("begins with the next message", async () => {
    const topic = createTopic(lines(), { retain: { messages: 10 } });
    await topic.publish(line(1));
    const subscription = topic.subscribe();
    await topic.publish(line(2));
    expect(await read(subscription, 1)).toEqual([2]);
  });

  test("passes a message to a waiting subscriber", async () => {
    const topic = createTopic(lines());
    const waiting = topic.subscribe().receive();
    await topic.publish(line(1));
    expect((await waiting)?.value).toEqual(line(1));
  });

  test("refuses an invalid message, which no subscriber gets", async () => {
    const topic = createTopic(lines());
    const subscription = topic.subscribe();
    await expect(topic.publish({ id: 1.5, text: "half" })).rejects.toBeInstanceOf(ValidationError);
    await topic.publish(line(2));
    expect(await read(subscription, 1)).toEqual([2]);
  });

  test("refuses a message that is larger than the contract allows", async () => {
    const topic = createTopic(lines({ messageMaxBytes: 100 }));
    await expect(topic.publish({ id: 1, text: "x".repeat(100) })).rejects.toThrow("the contract allows 100");
  });

  test("reports the error of a publish that no caller awaits", async () => {
    const errors: unknown[] = [];
    const topic = createTopic(lines(), { onError: (error) => errors.push(error) });
    void topic.publish({ id: 1.5, text: "half" });
    await expect.poll(() => errors).toEqual([expect.any(ValidationError)]);
  });

  test("ends its subscriptions once they have read everything", async () => {
    const topic = createTopic(lines());
    const subscription = topic.subscribe();
    const waiting = topic.subscribe().receive();
    await topic.publish(line(1));
    await waiting;
    topic.close();
    expect(await read(subscription, 2)).toEqual([1]);
    expect(await subscription.receive()).toBe(undefined);
    await expect(topic.publish(line(2))).rejects.toThrow("is closed");
    expect(await topic.subscribe().receive()).toBe(undefined);
  });

  test("fills in the position of each message", async () => {
    const topic = createTopic(lines(), { position: "text", retain: { messages: 2 } });
    const subscription = topic.subscribe();
    const position = await topic.publish({ id: 1 });
    const message = await subscription.receive();
    expect(message?.value).toEqual({ id: 1, text: position });
    expect(message?.position).toBe(position);
    expect(topic.position).toBe(position);
  });
});

describe("a subscription", () => {
  test("ends when its signal fires, also while it waits", async () => {
    const topic = createTopic(lines());
    const abort = new AbortController();
    const subscription = topic.subscribe({ signal: abort.signal });
    const waiting = subscription.receive();
    abort.abort();
    expect(await waiting).toBe(undefined);
    expect(topic.subscribers).toBe(0);
    expect(await topic.subscribe({ signal: abort.signal }).receive()).toBe(undefined);
    expect(topic.subscribers).toBe(0);
  });

  test("ends when its loop is left", async () => {
    const topic = createTopic(lines());
    const subscription = topic.subscribe();
    await topic.publish(line(1));
    for await (const { value } of subscription) {
      expect(value).toEqual(line(1));
      break;
    }
    expect(topic.subscribers).toBe(0);
  });

  test("refuses a second receive before the first has settled", async () => {
    const topic = createTopic(lines());
    const subscription = topic.subscribe();
    const first = subscription.receive();
    await expect(subscription.receive()).rejects.toThrow("another receive");
    await expect(subscription.next()).rejects.toThrow("another receive");
    await topic.publish(line(1));
    expect((await first)?.value.id).toBe(1);
  });

  test("continues after each position that is kept", async () => {
    const topic = createTopic(lines(), { retain: { messages: 3 } });
    const positions = [topic.position];
    for (let id = 1; id <= 5; id++) positions.push(await topic.publish(line(id)));
    for (let after = 2; after <= 5; after++) {
      const subscription = topic.subscribe({ after: positions[after] });
      await subscription.ready;
      expect(await read(subscription, 5 - after)).toEqual([1, 2, 3, 4, 5].slice(after));
      subscription.close();
    }
    expect(await read(topic.subscribe({ after: "oldest" }), 3)).toEqual([3, 4, 5]);
  });

  test.each([
    ["of a message that is no longer kept", (positions: string[]) => positions[1]],
    ["of another topic", () => createTopic(lines()).position],
    ["that is later than the newest", (positions: string[]) => positions[5]?.replace(/\d+$/, "6")],
    ["that is not a position", () => "yesterday"],
  ])("with a position %s gets a TopicGapError", async (_name, choose) => {
    const topic = createTopic(lines(), { retain: { messages: 3 } });
    const positions = [topic.position];
    for (let id = 1; id <= 5; id++) positions.push(await topic.publish(line(id)));
    const after = choose(positions);
    const subscription = topic.subscribe({ after });
    await expect(subscription.ready).rejects.toBeInstanceOf(TopicGapError);
    await expect(subscription.receive()).rejects.toMatchObject({ name: "topic_gap", after });
    expect(await subscription.receive()).toBe(undefined);
    expect(topic.subscribers).toBe(0);
  });

  test("that is slow continues from the history (overflow wait)", async () => {
    const topic = createTopic(lines(), { retain: { messages: 10 } });
    const subscription = topic.subscribe({ buffer: { messages: 2 } });
    for (let id = 1; id <= 10; id++) await topic.publish(line(id));
    expect(await read(subscription, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("that is slower than the history gets a TopicGapError (overflow wait)", async () => {
    const topic = createTopic(lines(), { retain: { messages: 5 } });
    const subscription = topic.subscribe({ buffer: { messages: 2 } });
    for (let id = 1; id <= 10; id++) await topic.publish(line(id));
    await expect(subscription.receive()).rejects.toBeInstanceOf(TopicGapError);
  });

  test("that is slow gets a TopicOverflowError at once (overflow fail)", async () => {
    const topic = createTopic(lines(), { retain: { messages: 5 } });
    const subscription = topic.subscribe({ buffer: { messages: 2 }, overflow: "fail" });
    for (let id = 1; id <= 3; id++) await topic.publish(line(id));
    expect(topic.subscribers).toBe(0);
    await expect(subscription.receive()).rejects.toBeInstanceOf(TopicOverflowError);
  });

  test("that is slow gets the newest message (overflow latest)", async () => {
    const topic = createTopic(lines());
    const subscription = topic.subscribe({ buffer: { messages: 2 }, overflow: "latest" });
    for (let id = 1; id <= 9; id++) await topic.publish(line(id));
    expect(await read(subscription, 1)).toEqual([9]);
  });

  test("has the contract's buffer and overflow", async () => {
    const topic = createTopic(lines({ buffer: { messages: 1, bytes: 65_536 }, overflow: "fail" }));
    const subscription = topic.subscribe();
    for (let id = 1; id <= 2; id++) await topic.publish(line(id));
    await expect(subscription.receive()).rejects.toBeInstanceOf(TopicOverflowError);
  });

  test("may have a buffer in bytes, which one message may exceed", async () => {
    const topic = createTopic(lines());
    const subscription = topic.subscribe({ buffer: { bytes: 1 }, overflow: "fail" });
    await topic.publish(line(1));
    expect(await read(subscription, 1)).toEqual([1]);
    for (let id = 2; id <= 3; id++) await topic.publish(line(id));
    await expect(subscription.receive()).rejects.toBeInstanceOf(TopicOverflowError);
  });
});

describe("the history of a topic", () => {
  test("is limited in age, even if nothing is published", async () => {
    vi.useFakeTimers();
    const topic = createTopic(lines(), { retain: { messages: 10, ms: 1_000 } });
    await topic.publish(line(1));
    await vi.advanceTimersByTimeAsync(600);
    await topic.publish(line(2));
    await vi.advanceTimersByTimeAsync(600);
    expect(await read(topic.subscribe({ after: "oldest" }), 1)).toEqual([2]);
    await vi.advanceTimersByTimeAsync(600);
    expect(vi.getTimerCount()).toBe(0);
    const subscription = topic.subscribe({ after: "oldest" });
    await topic.publish(line(3));
    expect(await read(subscription, 1)).toEqual([3]);
    topic.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is limited in bytes", async () => {
    const topic = createTopic(lines(), { retain: { messages: 100, bytes: 1_000 } });
    for (let id = 1; id <= 20; id++) await topic.publish(line(id));
    const [first] = await read(topic.subscribe({ after: "oldest" }), 1);
    expect(first).toBeGreaterThan(10);
  });

  test("has limits that are whole numbers", () => {
    expect(() => createTopic(lines(), { retain: { messages: -1 } })).toThrow("retain.messages is -1");
    expect(() => createTopic(lines()).subscribe({ buffer: { bytes: 1.5 } })).toThrow("buffer.bytes is 1.5");
  });
});

test("the statistics count the messages that topics hold, until they are read or the topic is closed", async () => {
  const before = topicUsage();
  const topic = createTopic(lines(), { retain: { messages: 2 } });
  const slow = topic.subscribe();
  for (let id = 1; id <= 5; id++) await topic.publish(line(id));
  const full = topicUsage();
  expect(full.topics - before.topics).toBe(1);
  expect(full.subscribers - before.subscribers).toBe(1);
  expect(full.messages - before.messages).toBe(5);
  expect(full.bytes - before.bytes).toBeGreaterThan(5 * 20);
  await read(slow, 5);
  expect(topicUsage().messages - before.messages).toBe(2);
  topic.close();
  expect(topicUsage()).toEqual(before);
});
