import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

/** The fault of one connection. Counts are of bytes or whole WebSocket frames after the handshake, per direction. */
export interface Fault {
  /** When the connection ends; null if the proxy never ends it. */
  readonly cut: { readonly direction: "up" | "down"; readonly unit: "bytes" | "frames"; readonly after: number } | null;
  /**
   * How the connection ends. `reset`: by a reset on both sides. `end`: by a regular end on both sides. `zombie`: the
   * client is dropped at once; the server still gets the delayed data, and is dropped later. `blackhole`: both sides
   * stay connected for a while, but receive nothing.
   */
  readonly manner: "reset" | "end" | "zombie" | "blackhole";
  /** The delay of each chunk. */
  readonly delayMs: number;
  /** One direction stalls for a while, after a number of bytes. */
  readonly stall: { readonly direction: "up" | "down"; readonly after: number; readonly ms: number } | null;
  /** After this time, the client's first bytes are sent to the server again over a separate connection; null: never. */
  readonly duplicateAfterMs: number | null;
}

export const noFault: Fault = { cut: null, manner: "reset", delayMs: 0, stall: null, duplicateAfterMs: null };

/** Finds the ends of WebSocket frames in a stream of bytes. */
class FrameCounter {
  #head: number[] = [];
  #inHandshake = true;
  #toSkip = 0;
  /** Bytes after the handshake. */
  bytes = 0;
  frames = 0;

  /** Takes one byte; returns true if it ends a frame. */
  take(byte: number): boolean {
    if (this.#inHandshake) {
      this.#head = [...this.#head.slice(-3), byte];
      if (this.#head.join() === "13,10,13,10") {
        this.#inHandshake = false;
        this.#head = [];
      }
      return false;
    }
    this.bytes++;
    if (this.#toSkip > 0) {
      this.#toSkip--;
      if (this.#toSkip > 0) return false;
      this.frames++;
      return true;
    }
    this.#head.push(byte);
    const second = this.#head[1];
    if (second === undefined) return false;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const headLength = 2 + lengthBytes + (second & 0x80 ? 4 : 0);
    if (this.#head.length < headLength) return false;
    const length =
      lengthBytes === 0 ? short : this.#head.slice(2, 2 + lengthBytes).reduce((sum, b) => sum * 256 + b, 0);
    this.#head = [];
    this.#toSkip = length;
    if (length > 0) return false;
    this.frames++;
    return true;
  }
}

/** A TCP proxy in front of a WebSocket server, which disturbs each connection according to a `Fault`. */
export class ChaosProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #faultOf: () => Fault;
  /** The server's port; a server that was restarted has another one. */
  target: number;
  connections = 0;
  cuts = 0;
  duplicates = 0;
  stalls = 0;

  /** `faultOf` is called once for each connection. */
  constructor(target: number, faultOf: () => Fault) {
    this.target = target;
    this.#faultOf = faultOf;
    this.#server = createServer((client) => this.#connected(client));
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port; // The address of a TCP server is never a string.
  }

  /** Cuts every open connection. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  #connected(client: Socket): void {
    this.connections++;
    const fault = this.#faultOf();
    const server = connect(this.target, "127.0.0.1");
    this.#track(client);
    this.#track(server);
    const cut = () => this.#cut(client, server, fault);
    const early: Buffer[] = [];
    client.on("data", (chunk: Buffer) => {
      if (early.length < 2) early.push(chunk);
    });
    this.#pipe(client, server, "up", fault, cut);
    this.#pipe(server, client, "down", fault, cut);
    if (fault.duplicateAfterMs !== null) {
      this.#later(fault.duplicateAfterMs, () => this.#duplicate(Buffer.concat(early)));
    }
  }

  #pipe(from: Socket, to: Socket, direction: "up" | "down", fault: Fault, cut: () => void): void {
    const counter = new FrameCounter();
    let over = false;
    let stalled = false;
    /** Resolves when all earlier chunks have been written. Delayed chunks keep their order. */
    let ready = Promise.resolve();
    const write = (chunk: Buffer) => {
      const waits = fault.delayMs + (stalled && fault.stall !== null ? fault.stall.ms : 0);
      stalled = false;
      if (waits === 0 && fault.delayMs === 0 && fault.stall === null) {
        forward(chunk);
        return;
      }
      ready = ready.then(() => new Promise<void>((resolve) => this.#later(waits, resolve))).then(() => forward(chunk));
    };
    const forward = (chunk: Buffer) => {
      if (to.writable && !to.write(chunk)) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    };
    from.on("data", (chunk: Buffer) => {
      if (over) return;
      const limit = fault.cut?.direction === direction ? fault.cut : null;
      let upTo = chunk.length;
      for (const [index, byte] of chunk.entries()) {
        const atEnd = counter.take(byte);
        if (fault.stall?.direction === direction && counter.bytes === fault.stall.after && counter.bytes > 0) {
          this.stalls++;
          stalled = true;
        }
        if (limit === null) continue;
        if (
          limit.unit === "frames"
            ? atEnd && counter.frames >= limit.after
            : counter.bytes >= limit.after && counter.bytes > 0
        ) {
          upTo = index + 1;
          over = true;
          break;
        }
      }
      write(chunk.subarray(0, upTo));
      if (over) {
        this.cuts++;
        ready.then(cut);
      }
    });
    from.on("close", () => {
      if (over) return;
      ready.then(() => to.destroy());
    });
  }

  #cut(client: Socket, server: Socket, fault: Fault): void {
    switch (fault.manner) {
      case "reset":
        client.resetAndDestroy();
        server.resetAndDestroy();
        return;
      case "end":
        client.end();
        server.end();
        this.#later(20, () => {
          client.destroy();
          server.destroy();
        });
        return;
      case "zombie":
        client.resetAndDestroy();
        this.#later(60, () => server.destroy());
        return;
      case "blackhole":
        // Neither side is notified, so each has to detect the loss on its own.
        client.removeAllListeners("data");
        server.removeAllListeners("data");
        client.resume();
        server.resume();
        this.#later(400, () => {
          client.destroy();
          server.destroy();
        });
    }
  }

  /** Sends the first bytes of a connection over another one, as if the network had delivered them twice. */
  #duplicate(early: Buffer): void {
    this.duplicates++;
    const server = connect(this.target, "127.0.0.1");
    this.#track(server);
    server.resume();
    server.write(early);
    this.#later(30, () => server.destroy());
  }
}
