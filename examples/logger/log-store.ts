import type { LogEntry } from "./gen/ts-server/types.js";

/** Keeps the newest entries of each topic, and passes new ones to the followers of the topic. */
export class LogStore {
  readonly #topics = new Map<string, { entries: LogEntry[]; followers: Set<(entry: LogEntry) => void> }>();
  readonly #limit: number;

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  get topics(): string[] {
    return [...this.#topics.keys()].sort();
  }

  append(topic: string, entry: LogEntry): void {
    const log = this.#log(topic);
    log.entries.push(entry);
    if (log.entries.length > this.#limit) log.entries.shift();
    for (const follower of log.followers) follower(entry);
  }

  /** What the store has since a time, then what arrives, until the signal fires. A follower that is slower than the log misses the oldest. */
  async *follow(topic: string, signal: AbortSignal, since?: string): AsyncGenerator<LogEntry> {
    const log = this.#log(topic);
    const waiting = log.entries.filter((entry) => since === undefined || entry.at >= since);
    let wake = (): void => {};
    const follower = (entry: LogEntry): void => {
      waiting.push(entry);
      if (waiting.length > this.#limit) waiting.shift();
      wake();
    };
    const stop = (): void => wake();
    log.followers.add(follower);
    signal.addEventListener("abort", stop);
    try {
      while (!signal.aborted) {
        const entry = waiting.shift();
        if (entry !== undefined) yield entry;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      log.followers.delete(follower);
      signal.removeEventListener("abort", stop);
    }
  }

  #log(topic: string) {
    let log = this.#topics.get(topic);
    if (log === undefined) {
      log = { entries: [], followers: new Set() };
      this.#topics.set(topic, log);
    }
    return log;
  }
}
