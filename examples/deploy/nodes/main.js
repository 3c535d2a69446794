import { createServer as createHttpServer } from "node:http";
import { createClient } from "@redis/client";
import { redisSessions } from "goaidl/redis";
import { createServer } from "goaidl/server";
import { services } from "./services.js";

const port = Number(process.env.PORT ?? 8080);
const redis = createClient({ url: process.env.REDIS_URL ?? "redis://127.0.0.1:6379" });
redis.on("error", (error) => console.error(`redis: ${error.message}`));
await redis.connect();

const server = createServer({
  services,
  sessions: redisSessions({
    client: redis,
    // At least 16 characters, the same on all nodes, from your secret store.
    secret: process.env.NODE_SECRET ?? "",
    // The address at which the other nodes reach this one, not through the proxy.
    advertise: process.env.ADVERTISE ?? `ws://127.0.0.1:${port}`,
  }),
  trustProxy: true,
});

const http = createHttpServer((request, response) => {
  if (request.url === "/healthz") response.writeHead(200).end();
  else if (request.url === "/readyz") response.writeHead(server.ready ? 200 : 503).end();
  else server.requestHandler(request, response);
});
server.attach(http);
http.listen(port);

process.once("SIGTERM", async () => {
  // Not ready from now on. After 3 s, when the proxy has noticed, clients are sent to other nodes within 20 s.
  await server.close({ readyDelayMs: 3_000, graceMs: 20_000 });
  http.close();
  http.closeAllConnections();
  redis.destroy();
});
