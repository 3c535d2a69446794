import { EventEmitter, on } from "node:events";
import { os } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocketServer } from "ws";
import { entry } from "../entry.mjs";

/** oRPC over WebSocket. Results are iterators, and each echo is a separate call. */
export async function serve() {
  const feed = new EventEmitter().setMaxListeners(0);
  const router = {
    download: os.handler(async function* ({ input: count }) {
      for (let id = 1; id <= count; id++) yield entry(id);
    }),
    echo: os.handler(({ input: message }) => message),
    feed: os.handler(async function* ({ signal }) {
      yield null;
      for await (const [message] of on(feed, "entry", { signal })) yield message;
    }),
  };
  const handler = new RPCHandler(router);
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  sockets.on("connection", (socket) => void handler.upgrade(socket, { context: {} }));
  await new Promise((done) => sockets.once("listening", done));
  return { port: sockets.address().port, publish: (message) => feed.emit("entry", message) };
}
