/** The obvious server on `ws`: one JSON text per frame, no validation. `perWrite` frames are sent in one write. */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { entry } from "../entry.mjs";
import { validate } from "../validate.mjs";

const highWater = 1 << 20;

async function download(socket, count, perWrite) {
  for (let id = 1; id <= count; ) {
    if (perWrite > 1) socket._socket.cork();
    for (let left = perWrite; left > 0 && id <= count; left--, id++) socket.send(JSON.stringify(entry(id)));
    if (perWrite > 1) socket._socket.uncork();
    if (socket.bufferedAmount > highWater) await new Promise((done) => socket._socket.once("drain", done));
  }
  socket.close(1000);
}

function echo(socket, perWrite, read) {
  let waiting = [];
  socket.on("message", (data) => {
    const text = JSON.stringify(read(data));
    if (perWrite === 1) return socket.send(text);
    // The peer `ceiling` answers all messages of one tick in one write.
    if (waiting.push(text) > 1) return;
    setImmediate(() => {
      socket._socket.cork();
      for (const answer of waiting) socket.send(answer);
      socket._socket.uncork();
      waiting = [];
    });
  });
}

function upload(socket, read) {
  let accepted = 0;
  socket.on("message", (data) => {
    if (String(data) !== "null") accepted += read(data) === null ? 0 : 1;
    else {
      socket.send(JSON.stringify({ accepted }));
      socket.close(1000);
    }
  });
}

export async function serve({ perWrite, validates }) {
  const read = (data) => {
    const value = JSON.parse(String(data));
    return validates ? validate(value) : value;
  };
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: 65_536 });
  const feed = new Set();
  sockets.on("connection", (socket, request) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === "/download") void download(socket, Number(url.searchParams.get("count")), perWrite);
    if (url.pathname === "/echo") echo(socket, perWrite, read);
    if (url.pathname === "/upload") upload(socket, read);
    if (url.pathname === "/feed") {
      feed.add(socket);
      socket.on("close", () => feed.delete(socket));
    }
  });
  await new Promise((done) => http.listen(0, "127.0.0.1", done));
  const publish = (message) => {
    const text = JSON.stringify(message);
    for (const socket of feed) socket.send(text);
  };
  return { port: http.address().port, publish };
}
