import { EventEmitter, on } from "node:events";
import { initTRPC } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { entry } from "../entry.mjs";

/** tRPC 11 over WebSocket. It has no streams from the client, so each echo is a separate call. */
export async function serve() {
  const { procedure, router } = initTRPC.create();
  const input = procedure.input((value) => value);
  const feed = new EventEmitter().setMaxListeners(0);
  const api = router({
    download: input.subscription(async function* ({ input: count }) {
      for (let id = 1; id <= count; id++) yield entry(id);
    }),
    echo: input.mutation(({ input: message }) => message),
    feed: procedure.subscription(async function* ({ signal }) {
      for await (const [message] of on(feed, "entry", { signal })) yield message;
    }),
  });
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  applyWSSHandler({ wss: sockets, router: api, createContext: () => ({}) });
  await new Promise((done) => sockets.once("listening", done));
  return { port: sockets.address().port, publish: (message) => feed.emit("entry", message) };
}
