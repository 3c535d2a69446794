/** What callers hold: the streams of the three shapes. All are opened as soon as they are made. */
import type { ClientConnection } from "./platform.js";
import type { ClientTelemetry } from "./telemetry.js";

export interface ClientStreamBase extends AsyncDisposable {
  /** Settles when the call is open; rejects with the typed refusal. Waiting for it is optional: what follows waits by itself. */
  readonly opened: Promise<void>;
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

/** What happens to a stream, as told to `onEvent`. */
export type StreamEvent =
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "open"; readonly profile: "goa" | "goaidl.v1" }
  | { readonly kind: "suspended"; readonly code: number; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: "resumed"; readonly replayed: number }
  | { readonly kind: "restarted"; readonly lost: number | null }
  | { readonly kind: "closed"; readonly code: number; readonly error: Error | null };

/** What a client's `onEvent` is told: of every call, streams or not. Plain data, without credentials, payloads or messages. */
export type ClientEvent = {
  /** Identifies the call in this program's logs. */
  readonly id: string;
  readonly service: string;
  readonly method: string;
} & (
  | StreamEvent
  /** A method without streams. */
  | { readonly kind: "answered"; readonly status: number }
  /** A method without streams, or a stream that could not even be tried; `status` is null where there was no answer. */
  | { readonly kind: "failed"; readonly status: number | null; readonly error: unknown }
);

export interface CallOptions {
  /** Cancels the call when it fires. */
  readonly signal?: AbortSignal;
  /** Added to the opening request; browsers can't set headers on a WebSocket, but can on other requests. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: StreamEvent) => void;
  /**
   * Profile goa and `transport sse`, server streaming: start the call anew when its connection is lost, told by the event
   * `restarted`.
   */
  readonly restart?: boolean;
}

export interface ClientOptions {
  /** `ws://`, `wss://`, `http://` or `https://`; a path is a prefix. */
  readonly url: string;
  /** `goaidl.v1` by default; `auto` (Node only) falls back to `goa` when the server doesn't know it. */
  readonly protocol?: "goaidl.v1" | "goa" | "auto";
  readonly headers?: Readonly<Record<string, string>>;
  /** Observes calls: `clientTelemetry` of `goaidl/opentelemetry`. */
  readonly telemetry?: ClientTelemetry;
  /** Other connections than the platform's: `connectInMemory` of `goaidl/testing`. */
  readonly connection?: ClientConnection;
  /** A bearer token for each connection and request: asked for anew when the one before has expired. */
  readonly token?: () => string | Promise<string>;
  /** For logs and metrics. What it throws is written to the console. */
  readonly onEvent?: (event: ClientEvent) => void;
  /** Time for opening one connection; the contract's `open timeout` otherwise. */
  readonly openTimeoutMs?: number;
  /** Time for a whole call without streams. Default 60 s. */
  readonly requestTimeoutMs?: number;
  /** Largest answer of a call without streams, in bytes. Default 16 MiB. */
  readonly answerMaxBytes?: number;
  /** Full jitter between 0 and min(maxMs, baseMs * 2^attempt). */
  readonly backoff?: { readonly baseMs?: number; readonly maxMs?: number; readonly attempts?: number };
}
