import { TopicOverflowError } from "goaidl/topics";
import type { Exchange, Update, Updates } from "./exchange.js";

export type Command =
  | { readonly event: "subscribe"; readonly pairs: readonly string[]; readonly depth: number }
  | { readonly event: "unsubscribe"; readonly pairs: readonly string[] };

export interface FeedStream<Message> extends AsyncIterable<Command> {
  send(update: Update | Message): Promise<void>;
}

export interface FeedRules {
  /** The maximum number of pairs that one feed may follow at once. */
  readonly maxPairs: number;
  /** The maximum number of updates of one pair that may wait for a slow client. */
  readonly maxWaiting: number;
  readonly unknownPair: (pair: string) => Error;
  readonly tooManyPairs: () => Error;
  readonly tooSlow: () => Error;
}

/** Serves one feed: reads commands and sends updates at the same time, until the client ends. */
export async function serveFeed<Message>(
  exchange: Exchange<Message>,
  stream: FeedStream<Message>,
  signal: AbortSignal,
  rules: FeedRules,
): Promise<void> {
  const followed = new Map<string, Updates<Message>>();
  const failures = new AbortController();
  const failed = new Promise<never>((_resolve, reject) => {
    failures.signal.addEventListener("abort", () => reject(failures.signal.reason));
  });

  const follow = async (pair: string, depth: number): Promise<void> => {
    const limits = { signal, overflow: "fail", buffer: { messages: rules.maxWaiting } } as const;
    const { book, updates } = exchange.follow(pair, depth, limits);
    followed.set(pair, updates);
    await stream.send(book);
    for await (const update of updates) await stream.send(update);
  };

  const obey = (command: Command): void => {
    for (const pair of command.pairs) {
      followed.get(pair)?.close();
      followed.delete(pair);
      if (command.event === "unsubscribe") continue;
      if (exchange.book(pair) === undefined) throw rules.unknownPair(pair);
      if (followed.size >= rules.maxPairs) throw rules.tooManyPairs();
      follow(pair, command.depth).catch((error: unknown) =>
        failures.abort(error instanceof TopicOverflowError ? rules.tooSlow() : error),
      );
    }
  };
  const commands = async (): Promise<void> => {
    for await (const command of stream) obey(command);
  };

  try {
    await Promise.race([commands(), failed]);
  } finally {
    for (const updates of followed.values()) updates.close();
  }
}
