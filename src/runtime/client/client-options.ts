import type { Credentials } from "../transport/fetch.js";
import type { ClientEvent } from "./client-event.js";
import type { Platform } from "./platform.js";
import type { ClientTelemetry } from "./telemetry.js";

type Headers = Readonly<Record<string, string | undefined>>;

export interface ClientOptions {
  /** `ws://`, `wss://`, `http://` or `https://`; a path is a prefix. */
  readonly url: string;
  /** `goaidl.v1` by default; `auto` (Node only) falls back to `goa` when the server doesn't know it. */
  readonly protocol?: "goaidl.v1" | "goa" | "auto" | undefined;
  /** Of requests, of WebSockets on Node, and of calls on a shared connection; a function is asked for each call. */
  readonly headers?: Headers | (() => Headers) | undefined;
  /** Whether requests that aren't WebSockets send cookies to other origins, and take them: `credentials` of Fetch. */
  readonly credentials?: Credentials | undefined;
  /** Observes calls: `clientTelemetry` of `goaidl/opentelemetry`. */
  readonly telemetry?: ClientTelemetry | undefined;
  /**
   * Whether calls in goaidl.v1 share one WebSocket, or each has its own. Default `shared`; a server without the shared endpoint
   * is asked for one WebSocket per call all the same. Choose `perCall` where a proxy sends paths to different servers.
   */
  readonly connection?: "shared" | "perCall" | undefined;
  /** Path of the server's shared endpoint, below `url`. Default `/goaidl`. */
  readonly sharedPath?: string | undefined;
  /** How long the shared connection stays open without calls, in milliseconds. Default 30,000. */
  readonly idleConnectionMs?: number | undefined;
  /** Makes connections instead of the platform: `connectInMemory` of `goaidl/testing`. */
  readonly platform?: Platform | undefined;
  /** Gives a bearer token. It is asked again only when the token is about to expire, or was refused. */
  readonly token?: (() => string | Promise<string>) | undefined;
  /** For logs and metrics. What it throws is written to the console. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  /**
   * For errors that no one awaits and that aren't how a call ended: an invalid message given to `send`, what an
   * interceptor's `close` throws, or why no call opens with `restart: "always"`. Default: `console.error`.
   */
  readonly onError?:
    | ((error: unknown, call: { readonly service: string; readonly method: string; readonly id: string }) => void)
    | undefined;
  /** For all calls that don't say it themselves: see `CallOptions`. */
  readonly restart?: "always" | undefined;
  /** Time for opening one connection; the contract's `open timeout` otherwise. */
  readonly openTimeoutMs?: number | undefined;
  /** Time for a whole call without streams. Default 60 s. */
  readonly requestTimeoutMs?: number | undefined;
  /** Largest answer of a call without streams, in bytes. Default 16 MiB. */
  readonly answerMaxBytes?: number | undefined;
  /** Full jitter between 0 and min(maxMs, baseMs * 2^attempt). */
  readonly backoff?:
    | {
        readonly baseMs?: number | undefined;
        readonly maxMs?: number | undefined;
        readonly attempts?: number | undefined;
      }
    | undefined;
}
