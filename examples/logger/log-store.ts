import { createTopic, type Topic, type TopicMessage } from "goaidl/topics";
import { type LogEntry, loggerTopics } from "./gen/ts-server/logger.js";

/** The logs of many applications. Each log is a topic that keeps its newest entries. */
export class LogStore {
  readonly #logs = new Map<string, Topic<LogEntry>>();
  readonly #limit: number;

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  get topics(): string[] {
    return [...this.#logs.keys()].sort();
  }

  /** Passes an entry to all followers; it is checked and encoded once. */
  async append(topic: string, entry: LogEntry): Promise<void> {
    await this.#log(topic).publish(entry);
  }

  /** Yields the stored entries since a time, then new ones, until the signal fires. */
  async *follow(topic: string, signal: AbortSignal, since = ""): AsyncGenerator<TopicMessage<LogEntry>> {
    for await (const entry of this.#log(topic).subscribe({ after: "oldest", signal })) {
      if (entry.value.at >= since) yield entry;
    }
  }

  #log(topic: string): Topic<LogEntry> {
    let log = this.#logs.get(topic);
    if (log === undefined) {
      log = createTopic(loggerTopics.tail, { retain: { messages: this.#limit } });
      this.#logs.set(topic, log);
    }
    return log;
  }
}
