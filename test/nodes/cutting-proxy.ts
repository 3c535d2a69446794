import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A proxy before one port, whose connections can be cut, and which can refuse new ones for a while. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isOpen = true;

  constructor(port: () => number) {
    this.#server = createServer((from) => {
      if (!this.#isOpen) {
        from.destroy();
        return;
      }
      const to = connect(port(), "127.0.0.1");
      const pair = [from, to] as const;
      this.#pairs.add(pair);
      from.pipe(to);
      to.pipe(from);
      for (const socket of pair) {
        socket.setNoDelay(true);
        socket.on("error", () => {});
        socket.on("close", () => {
          this.#pairs.delete(pair);
          from.destroy();
          to.destroy();
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

  /** Cuts all connections; returns their number. */
  cut(): number {
    const pairs = [...this.#pairs];
    for (const [from, to] of pairs) {
      from.resetAndDestroy();
      to.resetAndDestroy();
    }
    return pairs.length;
  }

  /** Cuts all connections, and refuses new ones for some time. */
  closeFor(ms: number): number {
    this.#isOpen = false;
    setTimeout(() => {
      this.#isOpen = true;
    }, ms).unref();
    return this.cut();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
