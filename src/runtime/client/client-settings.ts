import type { Credentials } from "../transport/fetch.js";
import type { ClientEvent } from "./client-event.js";
import type { Platform } from "./platform.js";
import type { ClientTelemetry } from "./telemetry.js";

type Headers = Readonly<Record<string, string | undefined>>;

/** The options of a client without its profile. */
export interface ClientSettings {
  /** The server's address: `ws://`, `wss://`, `http://` or `https://`. A path is a prefix of the methods' routes. */
  readonly url: string;
  /**
   * Headers for requests, for WebSockets on Node, and for calls on a shared connection. A function is called for each
   * call.
   */
  readonly headers?: Headers | (() => Headers) | undefined;
  /**
   * Whether requests other than WebSockets send cookies to other origins and accept theirs: the option `credentials` of
   * Fetch.
   */
  readonly credentials?: Credentials | undefined;
  /** Observes calls; see `clientTelemetry` of `goaidl/opentelemetry`. */
  readonly telemetry?: ClientTelemetry | undefined;
  /**
   * Whether calls in goaidl.v1 share one WebSocket or each have their own; they have their own anyway if the server has
   * no shared endpoint. Choose `perCall` if a proxy sends paths to different servers. Default: `shared`.
   */
  readonly connection?: "shared" | "perCall" | undefined;
  /** The path of the server's shared endpoint, below `url`. Default: `/goaidl`. */
  readonly sharedPath?: string | undefined;
  /** How long the shared connection stays open without calls, in milliseconds. Default: 30,000. */
  readonly idleConnectionMs?: number | undefined;
  /** Replaces the platform's network: `connectInMemory` of `goaidl/testing`, or `nodePlatform` of `goaidl/node`. */
  readonly platform?: Platform | undefined;
  /**
   * Returns a bearer token. It is called again only when the token is about to expire or was refused. If it throws or
   * returns something that is not a token, the call fails.
   */
  readonly token?: (() => string | Promise<string>) | undefined;
  /** Called for each event, for logs and metrics. An error that it throws is printed to the console. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  /**
   * Called with errors that no caller awaits and that are not how a call ended: an invalid message passed to `send`, an
   * error of an interceptor's `close`, or the reason why no call opens with `restart: "always"`. Default: `console.error`.
   */
  readonly onError?:
    | ((error: unknown, call: { readonly service: string; readonly method: string; readonly id: string }) => void)
    | undefined;
  /** The default of the call option `restart`; see `CallOptions`. */
  readonly restart?: "always" | undefined;
  /** The time for opening one connection, in milliseconds. Default: the contract's `open timeout`. */
  readonly openTimeoutMs?: number | undefined;
  /** The time for a whole call without streams, in milliseconds. Default: 60,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** The largest answer of a call without streams, in bytes. Default: 16 MiB. */
  readonly answerMaxBytes?: number | undefined;
  /**
   * The waits between attempts to connect: a random time between 0 and `min(maxMs, baseMs * 2^attempt)`, and at most
   * `attempts` before the first connection. Default: `{ baseMs: 200, maxMs: 10_000, attempts: 5 }`.
   */
  readonly backoff?:
    | {
        readonly baseMs?: number | undefined;
        readonly maxMs?: number | undefined;
        readonly attempts?: number | undefined;
      }
    | undefined;
}
