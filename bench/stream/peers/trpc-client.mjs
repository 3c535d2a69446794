import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import WebSocket from "ws";

globalThis.WebSocket = WebSocket;

export function connect(url) {
  const dial = () => {
    const socket = createWSClient({ url });
    return { socket, api: createTRPCClient({ links: [wsLink({ client: socket })] }) };
  };
  const subscribed = (procedure, input, onData) => {
    let subscription;
    const started = new Promise((onStarted, onError) => {
      subscription = procedure.subscribe(input, { onStarted, onError, onData });
    });
    return started.then(() => subscription);
  };
  return {
    async download(messages) {
      const { api, socket } = dial();
      let seen = 0;
      await new Promise((onComplete, onError) => {
        const onData = (message) => {
          if (message.id > 0) seen++;
        };
        api.download.subscribe(messages, { onData, onComplete, onError });
      });
      await socket.close();
      return seen;
    },
    upload: null,
    async open() {
      const { api, socket } = dial();
      // A stream that stays open is a subscription; calls are made beside it.
      await subscribed(api.feed, undefined, () => {});
      return { ask: (message) => api.echo.mutate(message), close: () => socket.close() };
    },
    async subscribe(onMessage) {
      await subscribed(dial().api.feed, undefined, onMessage);
    },
  };
}
