import type { FrameSocket } from "../transport/socket.js";

/** What a channel asks of its connection. */
export interface SharedWriter {
  /** Writes what waits, as far as the connection takes it. */
  write(): void;
  /** Calls back once all that was sent on a channel has left the process, or can't any more. */
  left(channel: FrameSocket, then: () => void): void;
}

/** A call's socket that is there before its connection is: nothing is sent before it was attached. */
export class SharedCallSocket implements FrameSocket {
  #inner: FrameSocket | null = null;
  #connection: SharedWriter | null = null;
  #onGivenUp: (() => void) | null = null;
  #isGivenUp = false;

  /** Called when the call closes the socket before it was attached. */
  whenGivenUp(run: () => void): void {
    this.#onGivenUp = run;
  }

  /** From now on this is a channel. */
  attach(channel: FrameSocket, connection: SharedWriter): void {
    this.#connection = connection;
    this.attachAlone(channel);
  }

  /** From now on this is a WebSocket for the call alone. */
  attachAlone(socket: FrameSocket): void {
    this.#onGivenUp = null;
    if (this.#isGivenUp) socket.terminate();
    else this.#inner = socket;
  }

  get bufferedBytes(): number {
    return this.#inner?.bufferedBytes ?? 0;
  }

  send(data: string | Uint8Array, flushed: () => void): void {
    this.#inner?.send(data, flushed);
  }

  flush(): void {
    if (this.#connection === null) this.#inner?.flush?.();
    else this.#connection.write();
  }

  left(then: () => void): void {
    const inner = this.#inner;
    if (inner === null) then();
    else if (this.#connection !== null) this.#connection.left(inner, then);
    else if (inner.left === undefined) then();
    else inner.left(then);
  }

  close(code: number, reason: string): void {
    if (this.#inner === null) this.#giveUp();
    else this.#inner.close(code, reason);
  }

  terminate(): void {
    if (this.#inner === null) this.#giveUp();
    else this.#inner.terminate();
  }

  #giveUp(): void {
    this.#isGivenUp = true;
    const run = this.#onGivenUp;
    this.#onGivenUp = null;
    run?.();
  }
}
