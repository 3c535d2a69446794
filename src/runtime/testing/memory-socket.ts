import { Socket, type SocketConstructorOpts } from "node:net";
// Imported here, before a test's fake clock can stop the network.
import { setImmediate } from "node:timers";

type Written = (error?: Error | null) => void;

/**
 * One end of a connection inside the process. It behaves like a network socket: data arrives in a later turn of the
 * event loop, in order, and waits while the other end does not read.
 */
export class MemorySocket extends Socket {
  #peer: MemorySocket | null = null;
  /** Continues the other end's write, which waits for this end to read. */
  #taken: (() => void) | null = null;

  constructor(options: SocketConstructorOpts = {}) {
    super(options);
    // Limits per client use the address as their key.
    Object.defineProperty(this, "remoteAddress", { value: "memory" });
  }

  /** Returns both ends of a new connection: the client's and the server's. */
  static pair(): [MemorySocket, MemorySocket] {
    const client = new MemorySocket();
    // Like a server's sockets, it can receive after it has ended its own direction.
    const server = new MemorySocket({ allowHalfOpen: true });
    client.#peer = server;
    server.#peer = client;
    return [client, server];
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, written: Written): void {
    setImmediate(() => {
      const peer = this.#peer;
      if (peer === null || peer.destroyed) written(connectionError("EPIPE", "write EPIPE"));
      else if (peer.push(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk)) written();
      else peer.#taken = written;
    });
  }

  override _writev(chunks: readonly { chunk: Buffer | string; encoding: BufferEncoding }[], written: Written): void {
    const buffers = chunks.map(({ chunk, encoding }) =>
      typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk,
    );
    this._write(Buffer.concat(buffers), "utf8", written);
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = null;
    taken?.();
  }

  override _final(done: Written): void {
    setImmediate(() => {
      if (this.#peer !== null) this.#peer.#receiveEnd();
      done();
    });
  }

  override _destroy(error: Error | null, done: Written): void {
    const peer = this.#peer;
    this.#peer = null;
    // Completes the other end's write, whose data will not be read.
    this._read();
    if (peer !== null) setImmediate(() => peer.#receiveEnd());
    super._destroy(error, done);
  }

  /** Breaks the connection, as a network failure does: both ends lose it. */
  cut(): void {
    this.#peer?.destroy(connectionError("ECONNRESET", "the connection was cut"));
    this.destroy(connectionError("ECONNRESET", "the connection was cut"));
  }

  #receiveEnd(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }
}

export function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
