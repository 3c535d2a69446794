import type { CallEnvironment } from "./admission.js";
import type { BoundService } from "./bind.js";
import type { TrustProxy } from "./client-address.js";
import type { ServerEvent } from "./events.js";
import type { StreamOverridesOf } from "./stream-overrides.js";
import type { ServerTelemetry } from "./telemetry.js";

export interface ServerOptions {
  readonly services: readonly BoundService[];
  /** Pages that may call, besides those of the server's own host: origins (`https://app.example.com`), or a test. */
  readonly origins?: readonly string[] | ((origin: string) => boolean);
  /**
   * Believe `X-Forwarded-For`, of which the last entry is then the client (with a number n, the n-th from the end), and
   * `X-Forwarded-Host`. Only behind as many proxies, which set them.
   */
  readonly trustProxy?: TrustProxy;
  /** Bits of an IPv6 address that limits of an address count by; 128: all. Default 64, what a provider gives to one customer. */
  readonly ipv6Prefix?: number;
  /** Whose limits a call counts against. Default: the principal where it is a text or has an `id`, else the address. */
  readonly clientKey?: (request: {
    readonly remoteAddress: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly principal: unknown;
  }) => string;
  /** Sockets of all clients together. Default 10,000. */
  readonly maxConnections?: number;
  /** Sockets of one address. Default 1,000. */
  readonly maxConnectionsPerClient?: number;
  /** Calls with streams of one client (`clientKey`); sessions whose client is away count. Default 1,000. */
  readonly maxCallsPerClient?: number;
  /**
   * Path of the endpoint on which a client's calls share one WebSocket; null: each call has its own. Default `/goaidl`. The
   * client has an option of the same name.
   */
  readonly sharedPath?: string | null;
  /** Calls on one shared connection. Default 1,000. */
  readonly maxCallsPerConnection?: number;
  /** Opening requests of one address per second, twice as many at once. Default 100. */
  readonly openingsPerSecond?: number;
  /** Time in which a plain handler that has not touched its stream can still refuse over HTTP. Default 250 ms. */
  readonly graceMs?: number;
  /** Time for the head of a request to arrive, with `listen`; a whole request has three times as much. Default 10 s. */
  readonly handshakeTimeoutMs?: number;
  /** Time for the first frame of a goaidl.v1 connection. Default 5 s. */
  readonly helloTimeoutMs?: number;
  /**
   * Other limits than the contract's `stream` blocks, for all methods or for each. Clients know the contract only: a larger
   * `messageMaxBytes` than its own is for clients that know of it.
   */
  readonly stream?: StreamOverridesOf;
  /** Largest body of a request without streams. Default 1 MiB. */
  readonly bodyMaxBytes?: number;
  /**
   * Bytes in the queues of all calls: messages that are not read, not acknowledged, or wait for a slow peer, and bodies of
   * requests. When they are reached new calls are refused with 503, and connections with unread messages are not read from.
   * Live calls are never dropped for it. Default 256 MiB.
   */
  readonly maxRetainedBytes?: number;
  /** Receives every error that is not a ServiceError; the client learns only that there was a fault. Default: `console.error`. */
  readonly onError?: CallEnvironment["onError"];
  /** For logs and metrics. What it throws goes to `onError`. */
  readonly onEvent?: (event: ServerEvent) => void;
  /** Observes calls: `serverTelemetry` of `goaidl/opentelemetry`. */
  readonly telemetry?: ServerTelemetry;
}
