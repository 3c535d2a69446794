/**
 * What a call sees of its connection, whatever the profile: a duplex of JSON messages with back-pressure and one typed
 * ending. `goa` and `goaidl.v1` are two implementations on each side; stream objects are written against this alone.
 */

/** A message as it is taken: the parsed JSON value of a text message, or the bytes of a binary one. */
export type Received =
  | { readonly kind: "message"; readonly value: unknown }
  /** The peer ended its direction; a server's end may carry the final result of client streaming. */
  | { readonly kind: "end"; readonly hasResult: boolean; readonly result: unknown };

export interface Channel {
  /** Whose rules apply: decides what a stream may promise. */
  readonly profile: "goa" | "goaidl.v1";
  /** The view that the server chose, once known; null where the messages have none. */
  readonly view: string | null;
  /**
   * Takes one encoded message. Resolves when the channel has accepted it and would take another: credit and socket allow it.
   * That waiting is the back-pressure. Rejects with the channel's ending when it can't be sent any more.
   */
  send(message: string | Uint8Array): Promise<void>;
  /** The next message, in order. Rejects with the typed error that ended the call. Not called again before it settled. */
  receive(): Promise<Received>;
  /**
   * The next message if it is here already: `receive` without the waiting. Undefined where there is nothing, or an error.
   * Throws where the next message is not JSON: it was kept as text until now.
   */
  take(): Received | undefined;
  /** Ends this side's direction after what was sent; `result` is the encoded final answer (server, client streaming). */
  end(result?: string): Promise<void>;
  /** Resolves once nothing more can happen on this channel, with how it ended; never rejects. */
  readonly closed: Promise<Ending>;
}

/** How a call ended, as seen from one side. */
export interface Ending {
  /** Close code of the socket, or of the session in goaidl.v1. */
  readonly code: number;
  readonly reason: string;
  /** Null for a normal end. */
  readonly error: Error | null;
}

/** What happens to the connection of a call that outlives it. */
export type ConnectionChange =
  /** It is gone, and the client may come back. */
  | { readonly kind: "suspended"; readonly code: number }
  /** The client is back; `replayed` counts the messages that went again. */
  | { readonly kind: "resumed"; readonly replayed: number };

/** The server's side adds the failing end. */
export interface ServerChannel extends Channel {
  /** Ends both directions with an error that the peer gets as typed as the profile can carry it. */
  fail(error: WireError, closeCode: number): Promise<void>;
  /** Ends both directions because the server goes away: what was sent arrives, and the client's stream is lost, not done. */
  leave(): Promise<void>;
  /** Whether a connection carries the call at the moment. */
  readonly connected: boolean;
  /** Calls back when the connection is lost of a call that outlives it, and when another one carries it. */
  watchConnection(listener: (change: ConnectionChange) => void): void;
  /** Ends both directions with a close code, for a reason that is not an error of the method. */
  limit(code: number, reason: string): void;
  /** Fires when the peer is gone for good, cancelled, or the server gives up on it; the handler's `AbortSignal`. */
  readonly signal: AbortSignal;
}

/** The client's side adds cancelling. */
export interface ClientChannel extends Channel {
  /** Settles when the call is open: rejects with the typed refusal. */
  readonly opened: Promise<void>;
  /** Gives the call up: outside any delivery promise. Resolves when the channel is closed. */
  cancel(reason?: unknown): Promise<void>;
}

/** What happens to a stream, as `onEvent` hears of it. */
export type StreamEvent =
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "open"; readonly profile: "goa" | "goaidl.v1" }
  | { readonly kind: "suspended"; readonly code: number; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: "resumed"; readonly replayed: number }
  /** A new call took the place of one that was lost; `lost`: messages that were sent on it and not acknowledged. */
  | { readonly kind: "restarted"; readonly lost: number | null }
  /** The server goes away in `inMs`; `resumable`: the stream goes on on another one. */
  | { readonly kind: "draining"; readonly inMs: number; readonly resumable: boolean }
  | { readonly kind: "closed"; readonly code: number; readonly error: Error | null };

/** An error as it travels: Goa's six fields, and the typed body of a designed error. */
export interface WireError {
  readonly name: string;
  readonly id: string;
  readonly message: string;
  readonly temporary: boolean;
  readonly timeout: boolean;
  readonly fault: boolean;
  /** JSON value of a designed error's own type. */
  readonly body?: unknown;
}
