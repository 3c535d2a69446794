import type { FrameSocket, HttpAnswer, SocketEvents } from "../transport/socket.js";
import type { Connection } from "./session.js";

/** Events that the connections of a session report to its channel. */
export interface ConnectionEvents {
  socketOpened(connection: Connection, socket: FrameSocket, protocol: string): void;
  textReceived(connection: Connection, text: string, bytes: number): void;
  binaryReceived(connection: Connection, data: Uint8Array): void;
  socketClosed(connection: Connection, close: SocketClose): void;
}

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
  /** The answer to a refused upgrade; null if there is none or the platform does not expose it. */
  readonly answer: HttpAnswer | null;
}

/**
 * Passes the events of one connection to the channel of its session. It is a class, because separate functions for each
 * call would take more memory than the rest of an idle connection.
 */
export class DialedConnection implements SocketEvents {
  /** Set before any event, because events come in later turns. */
  socket: FrameSocket | null = null;
  readonly #connection: Connection;
  readonly #events: ConnectionEvents;

  constructor(connection: Connection, events: ConnectionEvents) {
    this.#connection = connection;
    this.#events = events;
  }

  opened(protocol: string): void {
    if (this.socket !== null) this.#events.socketOpened(this.#connection, this.socket, protocol);
  }

  text(text: string, bytes: number): void {
    this.#events.textReceived(this.#connection, text, bytes);
  }

  binary(data: Uint8Array): void {
    this.#events.binaryReceived(this.#connection, data);
  }

  closed(code: number, reason: string, answer: HttpAnswer | null): void {
    this.#events.socketClosed(this.#connection, { code, reason, answer });
  }
}
