import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy whose connections a test can break. */
export interface TcpProxy {
  readonly port: number;
  /** Breaks all connections; new ones can be made at once. */
  cut(): void;
  /** Breaks all connections, and all new ones until `restore`. */
  disconnect(): void;
  /** Discards everything that is sent from now on, without breaking connections, until `restore`. */
  swallow(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function tcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: "up" | "down" | "silent" = "up";
  const track = (socket: Socket, other: () => Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (state !== "silent") other().write(data);
    });
    socket.on("close", () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((client) => {
    if (state === "down") {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(target, "127.0.0.1");
    track(client, () => upstream);
    track(upstream, () => client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port, // The address of a TCP server is never a string.
    cut,
    disconnect() {
      state = "down";
      cut();
    },
    swallow() {
      state = "silent";
    },
    restore() {
      state = "up";
    },
    async close() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
