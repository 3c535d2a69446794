/// <reference lib="esnext.disposable" preserve="true" />
/** The members that the streams of all shapes share. A stream is opened as soon as it is made. */

import type { StreamState } from "./stream-state.js";

export interface ClientStreamBase extends AsyncDisposable {
  /**
   * Resolves when the call is open; rejects with the typed refusal. Awaiting it is optional, because `send` and
   * `receive` wait for it.
   */
  readonly opened: Promise<void>;
  /** The current state: `connecting`, `open`, `suspended` or `closed`. */
  readonly state: StreamState;
  /** Calls `listener` with each new state. Returns a function that unsubscribes it. */
  onState(listener: (state: StreamState) => void): () => void;
  /** The view that the server chose, once the call is open; null if the result has no views. */
  readonly view: string | null;
  /** Cancels the call if it is still running, and frees its resources. Resolves when that is done; never rejects. */
  close(): Promise<void>;
}

/**
 * Server streaming. `for await` ends when the server ends the stream, and throws the typed error otherwise; `break`
 * cancels the call.
 */
export interface ReceiveStream<Out> extends ClientStreamBase, AsyncIterable<Out> {
  /** Returns the next message, or undefined after the server's end. Use it to stop reading without cancelling. */
  receive(): Promise<Out | undefined>;
}

/** Client streaming. */
export interface SendStream<In, Result> extends ClientStreamBase {
  /** Validates and sends a message; resolves when the next one may be sent, which provides back-pressure. */
  send(message: In): Promise<void>;
  /** Ends this direction, and waits for the server's final result. */
  closeAndReceive(): Promise<Result>;
}

/** Bidirectional streaming. */
export interface DuplexStream<In, Out> extends ReceiveStream<Out> {
  /** Validates and sends a message; resolves when the next one may be sent, which provides back-pressure. */
  send(message: In): Promise<void>;
  /** Ends this direction; the server's messages continue. */
  end(): Promise<void>;
}
