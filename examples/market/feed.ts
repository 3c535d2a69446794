import type { Exchange, Update } from "./exchange.js";

export type Command =
  | { readonly event: "subscribe"; readonly pairs: readonly string[]; readonly depth: number }
  | { readonly event: "unsubscribe"; readonly pairs: readonly string[] };

export interface FeedStream extends AsyncIterable<Command> {
  send(update: Update): Promise<void>;
}

export interface FeedRules {
  /** Pairs that one feed may follow at once. */
  readonly maxPairs: number;
  /** Updates that may wait for a slow client. */
  readonly maxWaiting: number;
  readonly unknownPair: (pair: string) => Error;
  readonly tooManyPairs: () => Error;
  readonly tooSlow: () => Error;
}

/** Serves one feed: reads commands and sends updates at the same time, until the client ends or `signal` fires. */
export async function serveFeed(
  exchange: Exchange,
  stream: FeedStream,
  signal: AbortSignal,
  rules: FeedRules,
): Promise<void> {
  const followed = new Map<string, () => void>();
  const waiting: Update[] = [];
  let wake = (): void => {};
  let failure: unknown = null;
  let ended = false;
  const end = (error: unknown): void => {
    failure ??= error;
    ended = true;
    wake();
  };
  const follower = (update: Update): void => {
    if (waiting.length >= rules.maxWaiting) end(rules.tooSlow());
    else waiting.push(update);
    wake();
  };

  const obey = (command: Command): void => {
    for (const pair of command.pairs) {
      followed.get(pair)?.();
      followed.delete(pair);
      if (command.event === "unsubscribe") continue;
      if (exchange.book(pair) === undefined) throw rules.unknownPair(pair);
      if (followed.size >= rules.maxPairs) throw rules.tooManyPairs();
      followed.set(pair, exchange.follow(pair, command.depth, follower));
    }
  };
  const commands = (async () => {
    for await (const command of stream) obey(command);
  })().then(() => end(null), end);

  const stop = (): void => end(null);
  signal.addEventListener("abort", stop, { once: true });
  try {
    while (failure === null) {
      const next = waiting.shift();
      if (next !== undefined) await stream.send(next);
      else if (ended) break;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
    for (const leave of followed.values()) leave();
  }
  if (failure !== null) throw failure;
  await commands;
}
