import WebSocket from "ws";
import { entry } from "../entry.mjs";
import { inOrder } from "../in-order.mjs";
import { validate } from "../validate.mjs";

const highWater = 1 << 20;

export function connect(url, { perWrite, validates }) {
  const parse = (data) => {
    const value = JSON.parse(String(data));
    return validates ? validate(value) : value;
  };
  const dial = (path) => new WebSocket(url + path, { perMessageDeflate: false, maxPayload: 65_536 });
  const opened = (socket) => new Promise((done, fail) => socket.once("open", done).once("error", fail));
  return {
    async download(messages) {
      let seen = 0;
      const socket = dial(`/download?count=${messages}`);
      socket.on("message", (data) => {
        if (parse(data).id > 0) seen++;
      });
      await new Promise((done, fail) => socket.once("close", done).once("error", fail));
      return seen;
    },
    async upload(messages) {
      const socket = dial("/upload");
      await opened(socket);
      const answer = new Promise((done) => socket.once("message", (data) => done(JSON.parse(String(data)).accepted)));
      for (let id = 1; id <= messages; ) {
        if (perWrite > 1) socket._socket.cork();
        for (let left = perWrite; left > 0 && id <= messages; left--, id++) socket.send(JSON.stringify(entry(id)));
        if (perWrite > 1) socket._socket.uncork();
        if (socket.bufferedAmount > highWater) await new Promise((done) => socket._socket.once("drain", done));
      }
      socket.send("null");
      return answer;
    },
    async open() {
      const socket = dial("/echo");
      const answers = inOrder();
      socket.on("message", (data) => answers.next(parse(data)));
      await opened(socket);
      return {
        ask(message) {
          socket.send(JSON.stringify(message));
          return answers.wait();
        },
        close: () =>
          new Promise((done) => {
            socket.once("close", done);
            socket.close(1000);
          }),
      };
    },
    async subscribe(onMessage) {
      const socket = dial("/feed");
      socket.on("message", (data) => onMessage(parse(data)));
      await opened(socket);
    },
  };
}
