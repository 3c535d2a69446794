import { createServer as createHttpServer } from "node:http";
import express from "express";
import { createServer } from "goaidl/server";
import { hello } from "./hello-service.js";

const app = express();
const server = createServer({ services: [hello] });

app.get("/health", (_request, response) => void response.json({ ok: true }));
app.use(server.requestHandler); // methods without streams

const http = createHttpServer(app);
server.attach(http); // streams
http.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  const address = http.address();
  console.log(`listening on http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});

const stop = async (): Promise<void> => {
  await server.close({ graceMs: 5_000 });
  http.close();
};
process.once("SIGINT", () => void stop());
process.once("SIGTERM", () => void stop());
