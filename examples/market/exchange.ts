import { OrderBook, type PriceLevel, type Side } from "./order-book.js";

export type Update =
  | { kind: "trade"; id: bigint; pair: string; side: Side; price: string; volume: string; at: string }
  | { kind: "book"; pair: string; asks: PriceLevel[]; bids: PriceLevel[]; checksum: bigint };

type Follower = (update: Update) => void;

/** Books and trades of some pairs, and those who follow them. */
export class Exchange {
  readonly #books: ReadonlyMap<string, OrderBook>;
  readonly #followers = new Map<string, Set<Follower>>();
  /** Beyond what a JSON number holds exactly. */
  #lastTrade = 2n ** 53n;

  constructor(pairs: readonly string[]) {
    this.#books = new Map(pairs.map((pair) => [pair, new OrderBook()]));
  }

  get pairs(): string[] {
    return [...this.#books.keys()];
  }

  get followers(): number {
    return [...this.#followers.values()].reduce((sum, followers) => sum + followers.size, 0);
  }

  /** Undefined: the pair isn't traded here. */
  book(pair: string): OrderBook | undefined {
    return this.#books.get(pair);
  }

  /** The volume that is wanted or offered at a price from now on. */
  place(pair: string, side: Side, price: string, volume: string, at = new Date().toISOString()): void {
    const book = this.#bookOf(pair);
    const level: PriceLevel = [price, volume, at];
    book.set(side, level);
    const [asks, bids] = side === "buy" ? [[], [level]] : [[level], []];
    this.#publish({ kind: "book", pair, asks, bids, checksum: book.checksum() });
  }

  trade(pair: string, side: Side, price: string, volume: string, at = new Date().toISOString()): void {
    this.#bookOf(pair);
    this.#lastTrade++;
    this.#publish({ kind: "trade", id: this.#lastTrade, pair, side, price, volume, at });
  }

  /** Gives the whole book, then each change, until the function that it returns is called. */
  follow(pair: string, depth: number, follower: Follower): () => void {
    const book = this.#bookOf(pair);
    const followers = this.#followers.get(pair) ?? new Set();
    this.#followers.set(pair, followers);
    followers.add(follower);
    follower({ kind: "book", pair, asks: book.asks(depth), bids: book.bids(depth), checksum: book.checksum() });
    return () => void followers.delete(follower);
  }

  #bookOf(pair: string): OrderBook {
    const book = this.#books.get(pair);
    if (book === undefined) throw new Error(`${pair} is not traded here`);
    return book;
  }

  #publish(update: Update): void {
    for (const follower of this.#followers.get(update.pair) ?? []) follower(update);
  }
}
