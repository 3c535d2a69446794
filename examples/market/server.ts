import { createServer, type ServerEvent, withOpen } from "goaidl/server";
import { createTopic, type TopicMessage } from "goaidl/topics";
import { Exchange } from "./exchange.js";
import { type FeedRules, serveFeed } from "./feed.js";
import { ForbiddenError, marketService, marketTopics, TooSlowError, UnknownPairError } from "./gen/ts-server/market.js";
import type { Tick, Update } from "./gen/ts-server/types.js";

export interface MarketOptions {
  /** Users by their API key. */
  readonly keys: ReadonlyMap<string, string>;
  /** Called when a user begins to follow a pair. */
  readonly onFollow?: (user: string, pair: string) => void;
  readonly onEvent?: (event: ServerEvent) => void;
}

const rules: FeedRules = {
  maxPairs: 50,
  maxWaiting: 10_000,
  unknownPair: (pair) => new UnknownPairError(`${pair} is not traded here`),
  tooManyPairs: () => new ForbiddenError("no more than 50 pairs at once"),
  tooSlow: () => new TooSlowError("this client reads too slowly: subscribe again for the book as it is then"),
};

/** An exchange whose updates are messages of the method `feed`. */
export function createExchange(pairs: readonly string[]): Exchange<TopicMessage<Update>> {
  return new Exchange(pairs, () => createTopic(marketTopics.feed));
}

export function marketServer(exchange: Exchange<TopicMessage<Update>>, { keys, onFollow, onEvent }: MarketOptions) {
  const service = marketService<string>(
    {
      pairs: () => exchange.pairs,

      feed: (_payload, stream, { signal }) => serveFeed(exchange, stream, signal, rules),

      ticker: withOpen({
        // Runs before the stream opens, so an unknown pair becomes an HTTP 404 or a typed refusal.
        open({ pair }) {
          const book = exchange.book(pair);
          if (book === undefined) throw rules.unknownPair(pair);
          return book;
        },
        async handle({ pair }, stream, { signal }, book) {
          const tick = (): Tick => {
            const [bid] = book.bids(1);
            const [ask] = book.asks(1);
            return {
              pair,
              ...(bid === undefined ? {} : { bid: bid[0] }),
              ...(ask === undefined ? {} : { ask: ask[0] }),
            };
          };
          const { updates } = exchange.follow(pair, 1, { signal, overflow: "latest", buffer: { messages: 1 } });
          await stream.send(tick());
          // With `overflow latest`, a client that reads slowly gets only the newest prices.
          for await (const _ of updates) await stream.send(tick());
        },
      }),
    },
    {
      key({ key }) {
        // The time of a lookup in a hash table reveals nothing about the keys. To compare with a single secret, use
        // `sameSecret`.
        const user = keys.get(key);
        if (user === undefined) throw new ForbiddenError("unknown API key");
        return user;
      },
    },
    {
      audit: {
        async open(call, next) {
          await next();
          onFollow?.(call.principal, call.payload.pair);
        },
      },
    },
  );
  return createServer({ services: [service], ...(onEvent === undefined ? {} : { onEvent }) });
}
