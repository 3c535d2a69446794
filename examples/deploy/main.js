import { createServer as createHttpServer } from "node:http";
import { createServer } from "goaidl/server";
import { services } from "./services.js";

const server = createServer({
  services,
  // One proxy is in front of this server, and sets X-Forwarded-For and X-Forwarded-Host.
  trustProxy: true,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

const http = createHttpServer((request, response) => {
  if (request.url === "/ready") response.writeHead(server.ready ? 200 : 503).end();
  else server.requestHandler(request, response);
});
server.attach(http);
http.listen(Number(process.env.PORT ?? 8080));

process.once("SIGTERM", async () => {
  // Refuses new calls, notifies handlers and clients, and waits for streams to end for as long as this.
  await server.close({ graceMs: 30_000 });
  http.close();
  http.closeAllConnections();
});
