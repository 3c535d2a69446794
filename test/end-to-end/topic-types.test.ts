import type { OutgoingStream } from "goaidl/server";
import { createTopic, type Topic } from "goaidl/topics";
import { expect, test } from "vitest";
import { type ChatSummary, chatterTopics, type Event } from "../targets/ts-server/chatter/expected/chatter.js";
import { type LogEntry, type LoggerHandlers, loggerTopics } from "../targets/ts-server/logger/expected/logger.js";

declare const entries: OutgoingStream<LogEntry>;
declare const events: OutgoingStream<Event>;
declare const identified: OutgoingStream<{ message: string }>;

/** Never runs: the compiler checks it. */
async function checked(): Promise<void> {
  const topic: Topic<LogEntry> = createTopic(loggerTopics.tail);
  const tail: LoggerHandlers["tail"] = (_payload, _stream, { signal }) => topic.subscribe({ signal });
  void tail;
  for await (const message of topic.subscribe()) {
    await entries.send(message);
    await entries.send(message.value);
    // @ts-expect-error: the messages of the stream have another type
    await events.send(message);
    // @ts-expect-error: also where that type is wider, because the message is encoded as what it is
    await identified.send(message);
  }
  // @ts-expect-error: a topic takes messages of its method
  await topic.publish({ message: "hello", action: "added", added_at: "2026-11-27T00:00:00Z" });

  const placed: Topic<ChatSummary, "message"> = createTopic(chatterTopics.history, { position: "message" });
  await placed.publish({ sent_at: "2026-11-27T00:00:00Z" });
  // @ts-expect-error: the message has no such field
  createTopic(chatterTopics.history, { position: "nothing" });
}

test("a topic takes the messages of its method, and is sent on streams of the same type", () => {
  expect(checked).toBeTypeOf("function");
  expect(Object.keys(loggerTopics)).toEqual(["monitor", "tail"]);
});
