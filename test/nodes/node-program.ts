/** A node of the tests, in a separate process: `node node-program.mjs <json of NodeOptions>`. */
import { createServer as createHttpServer } from "node:http";
import { createClient } from "@redis/client";
import { redisSessions } from "../../src/runtime/redis/redis-sessions.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { serveLedger } from "../runtime/nodes/ledger.js";
import { ledgers, type NodeOptions, secret } from "./node-options.js";

const options: NodeOptions = JSON.parse(process.argv[2] ?? "");
const client = createClient({ url: options.redis, socket: { reconnectStrategy: 100 } });
client.on("error", () => {});
await client.connect();
const server = createServer({
  services: Object.values(ledgers).map((ledger) => serveLedger(ledger, { pauseMs: options.pauseMs, openMs: 0 })),
  sessions: redisSessions({ client, secret, advertise: options.advertise }),
  openingsPerSecond: 1_000_000,
  maxConnectionsPerClient: 100_000,
  maxCallsPerClient: 100_000,
  onError: (error) => console.log(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
});
const http = createHttpServer((request, response) => {
  if (request.url === "/readyz") response.writeHead(server.ready ? 200 : 503).end();
  else response.end(JSON.stringify(server.stats()));
});
server.attach(http);
http.listen(options.port, "127.0.0.1", () => console.log("listening"));
process.once("SIGTERM", async () => {
  await server.close({ graceMs: options.graceMs, readyDelayMs: options.readyDelayMs });
  http.close();
  http.closeAllConnections();
  client.destroy();
});
process.on("unhandledRejection", (error) => console.log(`unhandled: ${String(error)}`));
