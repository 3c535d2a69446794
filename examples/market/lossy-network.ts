import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Starts a relay in front of a port. The relay can cut all connections, as when a phone loses its network. */
export async function lossyNetwork(target: number) {
  const sockets = new Set<Socket>();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const relay = createServer((client) => {
    const server = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  const address = relay.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has an address");
  return {
    port: address.port,
    cut,
    async close(): Promise<void> {
      cut();
      relay.close();
      await once(relay, "close");
    },
  };
}
