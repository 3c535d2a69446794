/** Price, volume, time. Decimals are strings, so that they are never rounded. */
export type PriceLevel = [price: string, volume: string, at: string];

export type Side = "buy" | "sell";

/** Compares positive decimals exactly. */
export function compareDecimals(left: string, right: string): number {
  const [leftWhole = "", leftRest = ""] = left.split(".");
  const [rightWhole = "", rightRest = ""] = right.split(".");
  const digits = Math.max(leftRest.length, rightRest.length);
  const difference =
    BigInt(leftWhole + leftRest.padEnd(digits, "0")) - BigInt(rightWhole + rightRest.padEnd(digits, "0"));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Bids and asks by price. The exchange keeps a book of each pair, and so does each client that follows it. */
export class OrderBook {
  readonly #asks = new Map<string, PriceLevel>();
  readonly #bids = new Map<string, PriceLevel>();

  /** Replaces the level at a price; a volume of 0 removes it. */
  set(side: Side, level: PriceLevel): void {
    const levels = side === "buy" ? this.#bids : this.#asks;
    const [price, volume] = level;
    if (compareDecimals(volume, "0") === 0) levels.delete(price);
    else levels.set(price, level);
  }

  apply(change: { readonly asks: readonly PriceLevel[]; readonly bids: readonly PriceLevel[] }): void {
    for (const level of change.asks) this.set("sell", level);
    for (const level of change.bids) this.set("buy", level);
  }

  /** Returns the asks, the lowest price first. */
  asks(depth = Number.POSITIVE_INFINITY): PriceLevel[] {
    return [...this.#asks.values()].sort(([a], [b]) => compareDecimals(a, b)).slice(0, depth);
  }

  /** Returns the bids, the highest price first. */
  bids(depth = Number.POSITIVE_INFINITY): PriceLevel[] {
    return [...this.#bids.values()].sort(([a], [b]) => compareDecimals(b, a)).slice(0, depth);
  }

  /** The 64-bit FNV-1a hash of all levels. */
  checksum(): bigint {
    let hash = 0xcbf29ce484222325n;
    for (const char of JSON.stringify([this.asks(), this.bids()])) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(char.charCodeAt(0))) * 0x100000001b3n);
    }
    return hash;
  }
}
