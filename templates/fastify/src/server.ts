import { createServer as createHttpServer } from "node:http";
import { fastify } from "fastify";
import { createServer } from "goaidl/server";
import { hello } from "./hello-service.js";

const server = createServer({ services: [hello] });

// Methods without streams are answered before Fastify's routes.
const app = fastify({
  serverFactory: (own) =>
    createHttpServer((request, response) => server.requestHandler(request, response, () => own(request, response))),
});
app.get("/health", () => ({ ok: true }));

server.attach(app.server); // streams

const start = async (): Promise<void> => {
  const address = await app.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
  console.log(`listening on ${address}`);
};

const stop = async (): Promise<void> => {
  await server.close({ graceMs: 5_000 });
  await app.close();
};
process.once("SIGINT", () => void stop());
process.once("SIGTERM", () => void stop());

void start();
