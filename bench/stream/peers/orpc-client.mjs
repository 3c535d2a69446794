import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import WebSocket from "ws";

export function connect(url) {
  const dial = async () => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const api = createORPCClient(new RPCLink({ websocket: socket }));
    await new Promise((done, fail) => socket.once("open", done).once("error", fail));
    return { socket, api };
  };
  /** Subscribes; the first value means that the subscription has begun. */
  const subscribed = async (api, onMessage) => {
    const feed = await api.feed();
    await feed.next();
    void (async () => {
      for await (const message of feed) onMessage(message);
    })().catch(() => {});
  };
  return {
    async download(messages) {
      const { api, socket } = await dial();
      let seen = 0;
      for await (const message of await api.download(messages)) if (message.id > 0) seen++;
      socket.close();
      return seen;
    },
    upload: null,
    async open() {
      const { api, socket } = await dial();
      await subscribed(api, () => {});
      return {
        ask: (message) => api.echo(message),
        close: () =>
          new Promise((done) => {
            socket.once("close", done);
            socket.close();
          }),
      };
    },
    async subscribe(onMessage) {
      await subscribed((await dial()).api, onMessage);
    },
  };
}
