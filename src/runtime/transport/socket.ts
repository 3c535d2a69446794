/**
 * The interface of a connection as channels need it, whether it is a WebSocket of the client, one of the server, or an
 * HTTP answer.
 */

/** The subprotocol of profile goaidl.v1. */
export const subprotocol = "goaidl.v1";

/**
 * The prefix of a bearer token in the list of subprotocols, where it is sent because a page can't set headers on a
 * WebSocket. It is valid only if `goaidl.v1` is in the list, too.
 */
export const bearerEntry = "goaidl.bearer.";

/** A socket with this many unsent bytes gets no more data; the rest waits in the channel, where it is counted. */
export const highWaterBytes = 65_536;

export interface FrameSocket {
  /** Whether it is a channel of a connection that other calls of the client share. */
  readonly isShared?: boolean;
  /** Whether other calls have the same connection, so that `pause` stops them, too. */
  readonly hasNeighbours?: boolean;
  /** Whether `flush` at the end of a turn would send the data of several calls in several writes instead of one. */
  readonly joinsOthers?: boolean;
  /** The number of bytes that were passed to `send` and have not been sent yet. */
  readonly bufferedBytes: number;
  /**
   * Sends data. Calls `flushed` once `bufferedBytes` may be below `highWaterBytes` again, or the socket has failed.
   * `bytes` is the size of a text in UTF-8, if the caller knows it: counting the bytes takes as long as copying the
   * text.
   */
  send(data: string | Uint8Array, flushed: () => void, bytes?: number): void;
  /** Sends data and, at once, everything that waits before it. Better than `send` and `flush` for a single message. */
  sendLast?(data: string | Uint8Array, flushed: () => void, bytes?: number): void;
  /** Sends a text like `sendLast`, for a sender that does not wait for a full socket. */
  sendAlone?(text: string): void;
  /** Sends at once the data that would otherwise wait for the end of the turn. */
  flush?(): void;
  /** Starts the closing handshake, and ends the connection if the peer does not answer. */
  close(code: number, reason: string): void;
  /** Calls `then` once everything that was sent has left the process, or no longer can. */
  left?(then: () => void): void;
  /** Drops the connection at once. */
  terminate(): void;
  /** Sets whether the connection keeps the process alive, where the platform has that choice. */
  ref?(): void;
  unref?(): void;
  /** Stops and resumes reading, where the platform can. */
  pause?(): void;
  resume?(): void;
}

/** A socket of the server, which can always stop reading and send pings. */
export interface ServerSocket extends FrameSocket {
  ping(): void;
  /** Stops and resumes reading; meanwhile the peer's data waits in TCP. */
  pause(): void;
  resume(): void;
}

/**
 * The HTTP answer to a refused upgrade, if the platform exposes it. Status 101 means that the server upgraded without
 * selecting a subprotocol.
 */
export interface HttpAnswer {
  readonly status: number;
  /** The value of the header `goa-error`. */
  readonly name: string | null;
  /** The parsed JSON body; undefined if the body is not JSON. */
  readonly body: unknown;
  /** The body as it was received; it may come from another server than the service's, such as a proxy. */
  readonly content?: { readonly type: string | null; readonly text: string };
  /** The header `Retry-After`, if it is a number of seconds: RFC 9110, 10.2.3. */
  readonly retryAfterMs?: number;
}

/** The answer of a server that upgraded without selecting the requested subprotocol. */
export const notSelected: HttpAnswer = { status: 101, name: null, body: undefined };

/** The events of a client's WebSocket. `closed` comes exactly once and last, even if the socket never opened. */
export interface SocketEvents {
  /** `view` is the value of the header `goa-view`. */
  readonly opened: (protocol: string, view: string | null) => void;
  /** `bytes` is the size of the text in UTF-8. */
  readonly text: (text: string, bytes: number) => void;
  readonly binary: (data: Uint8Array) => void;
  readonly closed: (code: number, reason: string, answer: HttpAnswer | null) => void;
}

/** Resolves once everything that was sent on a socket has left the process, or after five seconds. */
export function leftProcess(socket: FrameSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, leavingMs);
    whenLeft(socket, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Calls `then` as `left` of the socket does, or at once where the platform can't tell. */
export function whenLeft(socket: FrameSocket, then: () => void): void {
  if (socket.left === undefined) then();
  else socket.left(then);
}

const leavingMs = 5_000;

/** Starts a connection. */
export type Dial = (protocols: readonly string[], events: SocketEvents) => FrameSocket;
