import { OrderBook, type PriceLevel, type Side } from "./order-book.js";

export type Update =
  | { kind: "trade"; id: bigint; pair: string; side: Side; price: string; volume: string; at: string }
  | { kind: "book"; pair: string; asks: PriceLevel[]; bids: PriceLevel[]; checksum: bigint };

/** The part of a topic of `goaidl/topics` that an exchange uses. Subscriptions yield messages that streams can send. */
export interface UpdateTopic<Message> {
  readonly subscribers: number;
  publish(update: Update): Promise<unknown>;
  subscribe(options: FollowOptions): Updates<Message>;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly buffer?: { readonly messages: number };
  readonly overflow: "fail" | "latest";
}

export interface Updates<Message> extends AsyncIterable<Message> {
  close(): void;
}

/** The books of some pairs, and a topic for each pair's changes and trades. */
export class Exchange<Message> {
  readonly #books: ReadonlyMap<string, OrderBook>;
  readonly #topics: ReadonlyMap<string, UpdateTopic<Message>>;
  /** Starts above the integers that a JSON number holds exactly. */
  #lastTrade = 2n ** 53n;

  constructor(pairs: readonly string[], createTopic: () => UpdateTopic<Message>) {
    this.#books = new Map(pairs.map((pair) => [pair, new OrderBook()]));
    this.#topics = new Map(pairs.map((pair) => [pair, createTopic()]));
  }

  get pairs(): string[] {
    return [...this.#books.keys()];
  }

  get followers(): number {
    return [...this.#topics.values()].reduce((sum, topic) => sum + topic.subscribers, 0);
  }

  /** Returns undefined for a pair that isn't traded here. */
  book(pair: string): OrderBook | undefined {
    return this.#books.get(pair);
  }

  /** Sets the volume that is wanted or offered at a price. */
  place(pair: string, side: Side, price: string, volume: string, at = new Date().toISOString()): void {
    const book = this.#of(this.#books, pair);
    const level: PriceLevel = [price, volume, at];
    book.set(side, level);
    const [asks, bids] = side === "buy" ? [[], [level]] : [[level], []];
    this.#publish({ kind: "book", pair, asks, bids, checksum: book.checksum() });
  }

  trade(pair: string, side: Side, price: string, volume: string, at = new Date().toISOString()): void {
    this.#lastTrade++;
    this.#publish({ kind: "trade", id: this.#lastTrade, pair, side, price, volume, at });
  }

  /** Returns the current book, and a subscription to all later updates. Throws for a pair that isn't traded here. */
  follow(pair: string, depth: number, options: FollowOptions): { book: Update; updates: Updates<Message> } {
    const book = this.#of(this.#books, pair);
    return {
      book: { kind: "book", pair, asks: book.asks(depth), bids: book.bids(depth), checksum: book.checksum() },
      updates: this.#of(this.#topics, pair).subscribe(options),
    };
  }

  #publish(update: Update): void {
    void this.#of(this.#topics, update.pair).publish(update);
  }

  #of<Value>(values: ReadonlyMap<string, Value>, pair: string): Value {
    const value = values.get(pair);
    if (value === undefined) throw new Error(`${pair} is not traded here`);
    return value;
  }
}
