/** What channels need of a connection, however it was made: a WebSocket of the client or of the server, or an HTTP answer. */

import { within } from "./timeout.js";

/** The subprotocol of profile goaidl.v1. */
export const subprotocol = "goaidl.v1";

/** A socket that holds this many bytes gets no more: what waits, waits in the channel, where it is counted. */
export const highWaterBytes = 65_536;

export interface FrameSocket {
  /** Bytes that were given to `send` and have not left. */
  readonly bufferedBytes: number;
  /** `flushed` is called once `bufferedBytes` may be below `highWaterBytes` again, or the socket has failed. */
  send(data: string | Uint8Array, flushed: () => void): void;
  /** What was sent leaves now, where it would wait for the end of the turn. */
  flush?(): void;
  /** Starts the closing handshake; ends the connection on its own when the peer doesn't answer. */
  close(code: number, reason: string): void;
  /** Calls back once all that was sent has left the process, or can't any more. */
  left?(then: () => void): void;
  /** Drops the connection at once. */
  terminate(): void;
  /** Whether the process waits for the connection's end, where the platform can choose. */
  ref?(): void;
  unref?(): void;
  /** Stop and go on reading, where the platform can. */
  pause?(): void;
  resume?(): void;
}

/** A socket of the server. */
export interface ServerSocket extends FrameSocket {
  ping(): void;
  /** Stops and starts reading: the peer's sends then wait in TCP. */
  pause(): void;
  resume(): void;
}

/** The HTTP answer in place of an upgrade, where the platform shows it. 101: upgraded, but without a subprotocol. */
export interface HttpAnswer {
  readonly status: number;
  /** Header `goa-error`. */
  readonly name: string | null;
  /** Parsed JSON; undefined where it was none. */
  readonly body: unknown;
  /** What was answered, as it came: another server than the service's may have. */
  readonly content?: { readonly type: string | null; readonly text: string };
  /** Header `Retry-After`, where it is a number of seconds: RFC 9110, 10.2.3. */
  readonly retryAfterMs?: number;
}

/** What a client's WebSocket reports. `closed` comes once and last, also when it never opened. */
export interface SocketEvents {
  /** `view`: header `goa-view`. */
  readonly opened: (protocol: string, view: string | null) => void;
  /** `bytes`: its size in UTF-8. */
  readonly text: (text: string, bytes: number) => void;
  readonly binary: (data: Uint8Array) => void;
  readonly closed: (code: number, reason: string, answer: HttpAnswer | null) => void;
}

/** Resolves once what was sent on a socket has left the process; after a second at the latest. */
export function leftProcess(socket: FrameSocket): Promise<void> {
  return within(leavingMs, [
    new Promise<void>((resolve) => (socket.left === undefined ? resolve() : socket.left(resolve))),
  ]);
}

const leavingMs = 1_000;

/** Starts one connection. */
export type Dial = (protocols: readonly string[], events: SocketEvents) => FrameSocket;
