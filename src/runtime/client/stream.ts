/// <reference lib="esnext.disposable" preserve="true" />
/** What callers hold: the streams of the three shapes. All are opened as soon as they are made. */

import type { StreamState } from "./stream-state.js";

export interface ClientStreamBase extends AsyncDisposable {
  /** Settles when the call is open; rejects with the typed refusal. Waiting for it is optional: what follows waits on its own. */
  readonly opened: Promise<void>;
  /** Where the stream stands: `connecting`, `open`, `suspended` or `closed`. */
  readonly state: StreamState;
  /** Calls back with each new state. Returns how to stop. */
  onState(listener: (state: StreamState) => void): () => void;
  /** The view that the server chose, once open; null where the result has none. */
  readonly view: string | null;
  /** Gives the call up if it is still running, and frees everything. Resolves when that is done; never rejects. */
  close(): Promise<void>;
}

/** Server streaming. `for await` ends at the server's end, throws the typed error otherwise; `break` cancels the call. */
export interface ReceiveStream<Out> extends ClientStreamBase, AsyncIterable<Out> {
  /** The next message, or undefined after the server's end. For stopping midway without cancelling. */
  receive(): Promise<Out | undefined>;
}

/** Client streaming. */
export interface SendStream<In, Result> extends ClientStreamBase {
  /** Validates and sends; resolves when the next message may be sent: that is the back-pressure. */
  send(message: In): Promise<void>;
  /** Ends this direction, and waits for the server's final answer. */
  closeAndReceive(): Promise<Result>;
}

/** Both directions. */
export interface DuplexStream<In, Out> extends ReceiveStream<Out> {
  send(message: In): Promise<void>;
  /** Ends this direction; the server's messages keep coming. */
  end(): Promise<void>;
}
