/**
 * The interface of a call's connection, in either profile: JSON messages in both directions, with back-pressure and one
 * typed ending. `goa` and `goaidl.v1` each implement it on the client and on the server; stream objects depend on this
 * interface only.
 */

/** A received message: the parsed JSON value of a text message, or the bytes of a binary one. */
export type Received =
  | { readonly kind: "message"; readonly value: unknown }
  /** The peer ended its direction. The server's end carries the final result of client streaming, if there is one. */
  | { readonly kind: "end"; readonly hasResult: boolean; readonly result: unknown };

/**
 * Waits for the next message of a channel. An object, because most streams wait most of the time, and a promise with
 * its reactions takes several times as much memory.
 */
export interface Reader {
  received(received: Received): void;
  failed(error: unknown): void;
}

export interface Channel {
  /** The profile in use; it decides what a stream can promise. */
  readonly profile: "goa" | "goaidl.v1";
  /** The view that the server chose, once it is known; null if the messages have no views. */
  readonly view: string | null;
  /**
   * Sends one encoded message. Resolves when the channel has accepted it and has credit and room in the socket for
   * another one: awaiting it is the back-pressure. Rejects with the channel's ending when the message can no longer be
   * sent.
   */
  send(message: string | Uint8Array): Promise<void>;
  /**
   * Returns the next message, in order. Rejects with the typed error that ended the call. Must not be called again
   * before it has settled.
   */
  receive(): Promise<Received>;
  /** Like `receive`, but passes the message to a reader instead of resolving a promise. */
  read?(reader: Reader): void;
  /**
   * Returns the next message if it has already arrived: `receive` without waiting. Returns undefined if there is none,
   * or if the call ended with an error. Throws if the message is not JSON, because messages are parsed only when they
   * are taken.
   */
  take(): Received | undefined;
  /**
   * Ends this side's direction after everything that was sent; `result` is the encoded final result, which only a
   * server sends, with client streaming.
   */
  end(result?: string): Promise<void>;
  /** Resolves with the ending once nothing more can happen on this channel; never rejects. */
  readonly closed: Promise<Ending>;
}

/** How a call ended, as seen from one side. */
export interface Ending {
  /** The close code of the socket, or of the session in goaidl.v1. */
  readonly code: number;
  readonly reason: string;
  /** Null for a normal end. */
  readonly error: Error | null;
}

/** A change of the connection that carries a call. */
export type ConnectionChange =
  /** The connection was lost, and the client may come back. */
  | { readonly kind: "suspended"; readonly code: number }
  /** The client is back; `replayed` counts the messages that were sent again. */
  | { readonly kind: "resumed"; readonly replayed: number };

/** Gets the changes and the end of a call's channel. An object, because functions for each call take more memory. */
export interface ChannelWatcher<Watched = ServerChannel> {
  /** Called when a call that outlives its connection loses it, and when another connection carries the call. */
  changed?(change: ConnectionChange): void;
  /** Called once, at the end of the call. */
  ended(channel: Watched, ending: Ending): void;
}

/** Sends some of the messages that many streams share, without a promise for each. */
export interface MessagePassage {
  /** Sends a message; returns false if it has to be sent with `send`. */
  pass(message: string): boolean;
}

/** The server's end of a call; it can also end the call with an error. */
export interface ServerChannel extends Channel {
  /** `checkpoint` is the JSON text of a state from which the handler can start again after this message. */
  send(message: string | Uint8Array, checkpoint?: string): Promise<void>;
  /**
   * Records the JSON text of a state from which the handler can start again. Absent if a call does not outlive its
   * connection.
   */
  checkpoint?(state: string): void;
  /** Sends messages of a topic at little cost; null or absent if `send` has to send all of them. */
  readonly passage?: MessagePassage | null;
  /** Ends both directions with an error, which reaches the peer as fully typed as the profile allows. */
  fail(error: WireError, closeCode: number): Promise<void>;
  /**
   * Ends both directions because the server shuts down. Sent messages still arrive; the client sees its stream as lost
   * rather than finished.
   */
  leave(): Promise<void>;
  /** Whether a connection carries the call right now. */
  readonly connected: boolean;
  /** Notifies a watcher of changes from now on, and of the end even if the call has already ended. */
  watch(watcher: ChannelWatcher): void;
  /** Ends both directions with a close code, for a reason that is not an error of the method. */
  limit(code: number, reason: string): void;
  /**
   * Fires when the peer is gone for good, has cancelled the call, or is dropped by the server. Handlers get it as their
   * `AbortSignal`.
   */
  readonly signal: AbortSignal;
  /** The reason for which the signal has fired; null if it has not. Unlike `signal`, it never creates the signal. */
  readonly firedFor: { readonly reason: unknown } | null;
}

/** The client's end of a call; it can also cancel the call. */
export interface ClientChannel extends Channel {
  /** Resolves when the call is open; rejects with the typed refusal. */
  readonly opened: Promise<void>;
  /** Cancels the call; messages that have not been delivered may be lost. Resolves when the channel is closed. */
  cancel(): Promise<void>;
}

/** The events that `onEvent` reports about a stream. */
export type StreamEvent =
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "open"; readonly profile: "goa" | "goaidl.v1" }
  | { readonly kind: "suspended"; readonly code: number; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: "resumed"; readonly replayed: number }
  /** A new call replaced one that was lost; `lost` counts the messages that were sent on it and not acknowledged. */
  | { readonly kind: "restarted"; readonly lost: number | null }
  /** The server shuts down in `inMs`; `resumable`: the stream can be resumed on another server. */
  | { readonly kind: "draining"; readonly inMs: number; readonly resumable: boolean }
  | { readonly kind: "closed"; readonly code: number; readonly error: Error | null };

/** An error in transit: Goa's six fields, and the typed body of an error that the contract declares. */
export interface WireError {
  readonly name: string;
  readonly id: string;
  readonly message: string;
  readonly temporary: boolean;
  readonly timeout: boolean;
  readonly fault: boolean;
  /** The JSON value of the declared error's type. */
  readonly body?: unknown;
}
