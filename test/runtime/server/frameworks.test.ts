/**
 * One server inside three frameworks, which handle its methods without streams, and whose HTTP server handles its
 * streams.
 */
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

const contract = `
service notes {
  method add {
    payload { text: string }
    result string
    http { POST "/notes" }
  }
  method echo {
    streaming payload string
    streaming result string
    http { GET "/echo" }
  }
}
`;
// The modules are generated, so their exports are those that the contract declares.
const notes = (await importGenerated(contract, "ts-server", "notes.ts")) as unknown as {
  notesService(handlers: unknown): BoundService;
};

function notesServer(): GoaidlServer {
  const service = notes.notesService({
    add: ({ text }: { text: string }) => `${text}!`,
    async echo(_payload: unknown, stream: AsyncIterable<string> & { send(text: string): Promise<void> }) {
      for await (const text of stream) await stream.send(text);
    },
  });
  return createServer({ services: [service] });
}

/** Each framework has a route `/own` besides those of the contract. */
const frameworks: Record<string, (server: GoaidlServer) => Server | Promise<Server>> = {
  Express(server) {
    const app = express();
    app.get("/own", (_request, response) => void response.send("own"));
    app.use(server.requestHandler);
    return createHttpServer(app);
  },
  "Express with a body parser before us"(server) {
    const app = express();
    app.use(express.json());
    app.get("/own", (_request, response) => void response.send("own"));
    app.use(server.requestHandler);
    return createHttpServer(app);
  },
  async Fastify(server) {
    const app = fastify({
      serverFactory: (own) =>
        createHttpServer((request, response) => server.requestHandler(request, response, () => own(request, response))),
    });
    app.get("/own", async () => "own");
    await app.ready();
    return app.server;
  },
  Hono(server) {
    const app = new Hono();
    app.get("/own", (context) => context.text("own"));
    // The listener sends the answer itself, and its promise resolves afterwards.
    const own: RequestListener = getRequestListener(app.fetch);
    return createHttpServer((request, response) =>
      server.requestHandler(request, response, () => own(request, response)),
    );
  },
};

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

describe.each(Object.keys(frameworks))("inside %s", (name) => {
  async function start(): Promise<string> {
    const goaidl = notesServer();
    const http = await frameworks[name]?.(goaidl);
    if (http === undefined) throw new Error(`there is no ${name}`);
    goaidl.attach(http);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    running.push(
      () => goaidl.close(),
      () => new Promise((resolve) => http.close(resolve).closeAllConnections()),
    );
    const address = http.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return `127.0.0.1:${address.port}`;
  }

  test("methods answer once, and the framework's own routes still work", async () => {
    const at = await start();
    const body = JSON.stringify({ text: "hi" });
    const added = await fetch(`http://${at}/notes`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    expect([added.status, await added.json()]).toEqual([200, "hi!"]);
    expect(await (await fetch(`http://${at}/own`)).text()).toBe("own");
    expect((await fetch(`http://${at}/nothing`)).status).toBe(404);
  });

  test("streams work", async () => {
    const socket = new WebSocket(`ws://${await start()}/echo`);
    const received = new Promise((resolve) => socket.on("message", (data) => resolve(data.toString())));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("open", () => socket.send('"hello"'));
    expect(await received).toBe('"hello"');
    socket.send("null");
    expect(await closed).toBe(1000);
  });
});
