import { createServer } from "goaidl/server";
import { hello } from "./hello-service.js";

const server = createServer({ services: [hello] });

const start = async (): Promise<void> => {
  const { port } = await server.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
  console.log(`listening on ws://127.0.0.1:${port}`);
};

process.once("SIGINT", () => void server.close());
process.once("SIGTERM", () => void server.close());

void start();
