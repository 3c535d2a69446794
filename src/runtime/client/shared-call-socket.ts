import { type FrameSocket, whenLeft } from "../transport/socket.js";

/** A channel's view of its connection. */
export interface SharedWriter {
  /** Writes the waiting messages, as far as the connection accepts them. */
  write(): void;
  /** Calls `then` once everything that was sent on a channel has left the process, or no longer can. */
  left(channel: FrameSocket, then: () => void): void;
}

/** The socket of a call, usable before its connection is established: nothing is sent until it is attached. */
export class SharedCallSocket implements FrameSocket {
  #inner: FrameSocket | null = null;
  #connection: SharedWriter | null = null;
  #onAbandoned: (() => void) | null = null;
  #isAbandoned = false;

  /** Sets the callback for a call that closes the socket before it is attached. */
  whenAbandoned(run: () => void): void {
    this.#onAbandoned = run;
  }

  /** Attaches the socket to a channel. */
  attach(channel: FrameSocket, connection: SharedWriter): void {
    this.#connection = connection;
    this.attachAlone(channel);
  }

  /** Attaches the socket to a WebSocket for this call only. */
  attachAlone(socket: FrameSocket): void {
    this.#onAbandoned = null;
    if (this.#isAbandoned) socket.terminate();
    else this.#inner = socket;
  }

  get joinsOthers(): boolean {
    return this.#inner?.joinsOthers === true;
  }

  get bufferedBytes(): number {
    return this.#inner?.bufferedBytes ?? 0;
  }

  send(data: string | Uint8Array, flushed: () => void, bytes?: number): void {
    this.#inner?.send(data, flushed, bytes);
  }

  flush(): void {
    if (this.#connection === null) this.#inner?.flush?.();
    else this.#connection.write();
  }

  left(then: () => void): void {
    const inner = this.#inner;
    if (inner === null) then();
    else if (this.#connection !== null) this.#connection.left(inner, then);
    else whenLeft(inner, then);
  }

  close(code: number, reason: string): void {
    if (this.#inner === null) this.#abandon();
    else this.#inner.close(code, reason);
  }

  terminate(): void {
    if (this.#inner === null) this.#abandon();
    else this.#inner.terminate();
  }

  #abandon(): void {
    this.#isAbandoned = true;
    const run = this.#onAbandoned;
    this.#onAbandoned = null;
    run?.();
  }
}
