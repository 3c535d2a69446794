import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A proxy that sends each new connection to the next of the ports that are ready, as HAProxy's `roundrobin` does. */
export class RoundRobin {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #next = 0;

  constructor(ready: () => readonly number[]) {
    this.#server = createServer((client) => {
      const ports = ready();
      const port = ports[this.#next++ % Math.max(1, ports.length)];
      if (port === undefined) {
        client.destroy();
        return;
      }
      const node = connect(port, "127.0.0.1");
      const pair = [client, node] as const;
      this.#pairs.add(pair);
      client.pipe(node);
      node.pipe(client);
      for (const socket of pair) {
        socket.setNoDelay(true);
        socket.on("error", () => {});
        socket.on("close", () => {
          this.#pairs.delete(pair);
          client.destroy();
          node.destroy();
        });
      }
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo; // The address of a TCP server is never a string.
    return port;
  }

  /** Cuts all connections, or those for which `chosen` returns true, and returns how many it cut. */
  cut(chosen: () => boolean = () => true): number {
    let cut = 0;
    for (const [client, node] of [...this.#pairs]) {
      if (!chosen()) continue;
      cut++;
      client.resetAndDestroy();
      node.resetAndDestroy();
    }
    return cut;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
