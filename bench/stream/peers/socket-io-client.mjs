import { io } from "socket.io-client";
import { entry } from "../entry.mjs";
import { inOrder } from "../in-order.mjs";

export function connect(url) {
  const dial = async () => {
    const socket = io(url.replace("ws", "http"), { transports: ["websocket"], forceNew: true, reconnection: false });
    await new Promise((done, fail) => socket.once("connect", done).once("connect_error", fail));
    return socket;
  };
  return {
    async download(messages) {
      const socket = await dial();
      let seen = 0;
      socket.on("entry", (message) => {
        if (message.id > 0) seen++;
      });
      await new Promise((done) => socket.emit("download", messages, done));
      socket.disconnect();
      return seen;
    },
    async upload(messages) {
      const socket = await dial();
      for (let id = 1; id <= messages; id++) {
        socket.emit("entry", entry(id));
        if (socket.io.engine.writeBuffer.length > 1_000)
          await new Promise((done) => socket.io.engine.once("drain", done));
      }
      const accepted = await new Promise((done) => socket.emit("accepted", done));
      socket.disconnect();
      return accepted;
    },
    async open() {
      const socket = await dial();
      const answers = inOrder();
      socket.on("echo", answers.next);
      return {
        ask(message) {
          socket.emit("echo", message);
          return answers.wait();
        },
        close: () =>
          new Promise((done) => {
            socket.once("disconnect", done);
            socket.disconnect();
          }),
      };
    },
    async subscribe(onMessage) {
      const socket = await dial();
      socket.on("entry", onMessage);
      await new Promise((done) => socket.emit("subscribe", done));
    },
  };
}
