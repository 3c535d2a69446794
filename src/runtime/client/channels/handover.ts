import { closeCode } from "../../transport/close-codes.js";
import {
  type Dial,
  type FrameSocket,
  notSelected,
  type SocketEvents,
  subprotocol,
  whenLeft,
} from "../../transport/socket.js";

/**
 * Passes a WebSocket that was opened for goaidl.v1 to profile goa if the server doesn't select goaidl.v1. Such a
 * server has started its handler by then, and a second connection would run it again.
 */
export class Handover {
  readonly #alsoOffered: readonly string[];
  readonly #maxBytes: number;
  #socket: FrameSocket | null = null;
  #taker: SocketEvents | null = null;
  /** The events before profile goa has taken over. */
  #early: ((taker: SocketEvents) => void)[] = [];
  #isClosed = false;

  /**
   * @param alsoOffered - the subprotocols of profile goa.
   * @param maxBytes - the largest message in profile goa; a connection for goaidl.v1 also admits the frame around it.
   */
  constructor(alsoOffered: readonly string[], maxBytes: number) {
    this.#alsoOffered = alsoOffered;
    this.#maxBytes = maxBytes;
  }

  /** Returns a function that dials for goaidl.v1. */
  offering(dial: Dial): Dial {
    return (protocols, events) => {
      let isHandedOver = false;
      const handOver = (first: (taker: SocketEvents) => void): void => {
        isHandedOver = true;
        this.#socket = socket;
        this.#pass(first);
        events.closed(closeCode.refused, "no subprotocol", notSelected);
      };
      const socket = dial([...protocols, ...this.#alsoOffered], {
        opened: (protocol, view) => {
          if (protocol === subprotocol) events.opened(protocol, view);
          else handOver((taker) => taker.opened(protocol, view));
        },
        text: (text, bytes) => {
          if (isHandedOver) this.#receive(bytes, (taker) => taker.text(text, bytes));
          else events.text(text, bytes);
        },
        binary: (data) => {
          if (isHandedOver) this.#receive(data.byteLength, (taker) => taker.binary(data));
          else events.binary(data);
        },
        closed: (code, reason, answer) => {
          if (isHandedOver) this.#close(code, reason);
          // A Go server whose stream ends without a message answers 200, which servers with goaidl.v1 never do.
          else if (answer?.status === 200) handOver((taker) => taker.closed(code, reason, answer));
          else events.closed(code, reason, answer);
        },
      });
      return ownedUnless(() => isHandedOver, socket);
    };
  }

  /** Returns a function that gives profile goa the connection instead of dialing; null if there is none. */
  take(): Dial | null {
    const socket = this.#socket;
    if (socket === null) return null;
    return (_protocols, events) => {
      queueMicrotask(() => {
        this.#taker = events;
        for (const pass of this.#early.splice(0)) pass(events);
      });
      return socket;
    };
  }

  #receive(bytes: number, pass: (taker: SocketEvents) => void): void {
    if (this.#isClosed) return;
    if (bytes <= this.#maxBytes) {
      this.#pass(pass);
      return;
    }
    const reason = "a message is too large";
    this.#socket?.close(closeCode.tooLarge, reason);
    this.#close(closeCode.tooLarge, reason);
  }

  #close(code: number, reason: string): void {
    if (!this.#isClosed) this.#pass((taker) => taker.closed(code, reason, null));
    this.#isClosed = true;
  }

  #pass(pass: (taker: SocketEvents) => void): void {
    if (this.#taker === null) this.#early.push(pass);
    else pass(this.#taker);
  }
}

/** Wraps a socket so that its former owner has no effect on it once `isGone` returns true. */
function ownedUnless(isGone: () => boolean, socket: FrameSocket): FrameSocket {
  return {
    get bufferedBytes() {
      return socket.bufferedBytes;
    },
    send: (data, flushed, bytes) => {
      if (!isGone()) socket.send(data, flushed, bytes);
    },
    flush: () => {
      if (!isGone()) socket.flush?.();
    },
    close: (code, reason) => {
      if (!isGone()) socket.close(code, reason);
    },
    left: (then) => {
      if (isGone()) then();
      else whenLeft(socket, then);
    },
    terminate: () => {
      if (!isGone()) socket.terminate();
    },
    ref: () => socket.ref?.(),
    unref: () => socket.unref?.(),
  };
}
