import { createServer } from "node:http";
import { Server } from "socket.io";
import { entry } from "../entry.mjs";

/** socket.io with connection state recovery, its closest equivalent to resumption. */
export async function serve() {
  const http = createServer();
  const io = new Server(http, { transports: ["websocket"], connectionStateRecovery: {} });
  io.on("connection", (socket) => {
    socket.on("download", async (count, done) => {
      for (let id = 1; id <= count; id++) {
        socket.emit("entry", entry(id));
        if (socket.conn.writeBuffer.length > 1_000) await new Promise((drained) => socket.conn.once("drain", drained));
      }
      done();
    });
    let accepted = 0;
    socket.on("entry", () => accepted++);
    socket.on("accepted", (done) => done(accepted));
    socket.on("echo", (message) => socket.emit("echo", message));
    socket.on("subscribe", (done) => {
      socket.join("feed");
      done();
    });
  });
  await new Promise((done) => http.listen(0, "127.0.0.1", done));
  return { port: http.address().port, publish: (message) => io.to("feed").emit("entry", message) };
}
