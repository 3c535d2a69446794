/** Starts the log service, follows a topic, changes the filter while following, uploads entries, and prints the entries that arrive. */
import { createLoggerClient, UnauthorizedError } from "./gen/ts-client/logger.js";
import { LogStore } from "./log-store.js";
import { logServer } from "./server.js";

const server = logServer(new LogStore(), "secret");
const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
console.log(`log service on port ${port}`);

const logger = createLoggerClient({ url: `ws://127.0.0.1:${port}` });
const access = { topic: "shop", api_key: "secret" };

const monitor = logger.monitor(access);
await monitor.opened;
const upload = logger.ingest(access);

async function ingest(id: number, level: "debug" | "info" | "warn" | "error", message: string): Promise<void> {
  await upload.send({ id, at: new Date().toISOString(), level, message });
}

async function show(count: number): Promise<void> {
  for (let shown = 0; shown < count; shown++) {
    const entry = await monitor.receive();
    if (entry === undefined) return;
    console.log(`  ${entry.level.padEnd(5)} ${entry.message}`);
  }
}

console.log("everything:");
await ingest(1, "debug", "cache warmed");
await ingest(2, "info", "order 17 placed");
await ingest(3, "error", "payment service does not answer");
await show(3);

console.log("only warnings and worse:");
await monitor.send({ min_level: "warn" });
// The filter and the entries travel on two streams, so wait a moment until the filter has arrived.
await new Promise((resolve) => setTimeout(resolve, 50));
await ingest(4, "info", "order 18 placed");
await ingest(5, "warn", "payment service is slow");
await show(1);

console.log("ingested:", await upload.closeAndReceive());
console.log("topics:", await logger.topics({ api_key: "secret" }));

try {
  await logger.tail({ ...access, api_key: "wrong" }).receive();
} catch (error) {
  if (!(error instanceof UnauthorizedError)) throw error;
  console.log("refused as it should be:", error.body);
}

await monitor.close();
await server.close();
