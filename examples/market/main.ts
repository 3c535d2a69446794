/** Starts an exchange, follows it through a connection that is cut again and again, and checks that nothing is missing. */
import { createMarketClient, ForbiddenError, UnknownPairError } from "./gen/ts-client/market.js";
import { lossyNetwork } from "./lossy-network.js";
import { OrderBook } from "./order-book.js";
import { createExchange, marketServer } from "./server.js";

const exchange = createExchange(["BTC/EUR", "ETH/EUR"]);
const server = marketServer(exchange, {
  keys: new Map([["secret", "alice"]]),
  onFollow: (user, pair) => console.log(`audit: ${user} follows ${pair}`),
});
const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
console.log(`market on port ${port}`);

exchange.place("BTC/EUR", "sell", "61000.10", "0.5");
exchange.place("BTC/EUR", "buy", "60999.90", "1.25");

const network = await lossyNetwork(port);
let cuts = 0;
const market = createMarketClient({
  url: `ws://127.0.0.1:${network.port}`,
  backoff: { baseMs: 5, maxMs: 50 },
  onEvent: (event) => {
    if (event.kind === "suspended") cuts++;
  },
});

console.log("pairs:", (await market.pairs({ key: "secret" })).join(", "));

const feed = market.feed({ key: "secret" });
await feed.send({ event: "subscribe", pairs: ["BTC/EUR"], depth: 1000 });

const book = new OrderBook();

/** Applies one update; returns true for a trade. */
async function next(): Promise<boolean> {
  const update = await feed.receive();
  if (update === undefined) throw new Error("the feed ended");
  if (update.kind === "book") {
    book.apply(update);
    // A lost, duplicate or reordered change would lead to another checksum.
    if (book.checksum() !== update.checksum) throw new Error("the book is wrong");
  }
  return update.kind === "trade";
}

// The first update is the current book, and from then on the feed is complete.
await next();
const cutting = setInterval(() => network.cut(), 50);
const rounds = 500;
const trades = (async () => {
  for (let round = 1; round <= rounds; round++) {
    exchange.place("BTC/EUR", round % 2 === 0 ? "buy" : "sell", `${61000 + (round % 50)}.${round % 10}`, `0.${round}`);
    exchange.trade("BTC/EUR", "buy", "61000.10", "0.001");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
})();
for (let seen = 0; seen < rounds; ) if (await next()) seen++;
await trades;
clearInterval(cutting);
console.log(
  `${rounds} trades and ${book.asks().length + book.bids().length} levels, all right through ${cuts} lost connections`,
);
await feed.close();

const ticker = market.ticker({ key: "secret", pair: "BTC/EUR" });
console.log("best prices:", await ticker.receive());
await ticker.close();

try {
  const wrong = market.feed({ key: "secret" });
  await wrong.send({ event: "subscribe", pairs: ["ABC/XYZ"], depth: 10 });
  await wrong.receive();
} catch (error) {
  if (!(error instanceof UnknownPairError)) throw error;
  console.log(`refused: ${error.message} (worth another try: ${error.temporary})`);
}

try {
  await market.pairs({ key: "guessed" });
} catch (error) {
  if (!(error instanceof ForbiddenError)) throw error;
  console.log(`refused: ${error.message}`);
}

await network.close();
await server.close();
