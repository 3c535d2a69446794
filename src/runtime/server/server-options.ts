import type { FrameReading } from "../transport/frame-reader.js";
import type { CallEnvironment } from "./admission.js";
import type { BoundService } from "./bind.js";
import type { TrustProxy } from "./client-address.js";
import type { ServerEvent } from "./events.js";
import type { StartSessions } from "./server-sessions.js";
import type { StreamOverridesOf } from "./stream-overrides.js";
import type { ServerTelemetry } from "./telemetry.js";

export interface ServerOptions {
  readonly services: readonly BoundService[];
  /**
   * Origins of pages that may call, besides the server's own host, for example `https://app.example.com`; or a function
   * that returns true for them. Default: none.
   */
  readonly origins?: readonly string[] | ((origin: string) => boolean);
  /**
   * Trusts the headers `X-Forwarded-For`, whose last entry (with a number n, the n-th from the end) is then the
   * client's address, and `X-Forwarded-Host`. Set it only if that many proxies are in front of the server and set these
   * headers. Default: false.
   */
  readonly trustProxy?: TrustProxy;
  /**
   * The number of leading bits of an IPv6 address that limits count by; 128: the whole address. Default: 64, which is
   * what a provider assigns to one customer.
   */
  readonly ipv6Prefix?: number;
  /**
   * Returns the key of the client whose limits a call counts against. Default: the principal if it is a text or has an
   * `id`, else the address.
   */
  readonly clientKey?: (request: {
    readonly remoteAddress: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly principal: unknown;
  }) => string;
  /** The maximum number of sockets of all clients together. Default: 10,000. */
  readonly maxConnections?: number;
  /** The maximum number of sockets of one address. Default: 1,000. */
  readonly maxConnectionsPerClient?: number;
  /**
   * The maximum number of calls with streams of one client (`clientKey`), including sessions whose client is away.
   * Default: 1,000.
   */
  readonly maxCallsPerClient?: number;
  /**
   * The path of the endpoint on which a client's calls share one WebSocket; null: each call has its own WebSocket.
   * Default: `/goaidl`. The client's option of the same name must match.
   */
  readonly sharedPath?: string | null;
  /**
   * The store for sessions of streams with `resume`, with which a client can resume its stream at another node:
   * `redisSessions` of `goaidl/redis`. Default: the memory of this process.
   */
  readonly sessions?: StartSessions;
  /** The maximum number of open calls on one shared connection. Default: 1,000. */
  readonly maxCallsPerConnection?: number;
  /** The maximum number of opening requests of one address per second; a burst may have twice as many. Default: 100. */
  readonly openingsPerSecond?: number;
  /**
   * The time, in milliseconds, in which a plain handler that has not used its stream can still refuse over HTTP.
   * Default: 250.
   */
  readonly graceMs?: number;
  /**
   * The time, in milliseconds, for the head of a request to arrive, with `listen`; a whole request has three times as
   * long. Default: 10,000.
   */
  readonly handshakeTimeoutMs?: number;
  /**
   * How frames of WebSockets are read. `ws`: by the package `ws`. `fast`: text messages in a single frame, which are
   * nearly all messages, are read without that package. Default: `ws`.
   */
  readonly frames?: FrameReading;
  /** The time, in milliseconds, for the first frame of a goaidl.v1 connection. Default: 5,000. */
  readonly helloTimeoutMs?: number;
  /**
   * Limits that replace those of the contract's `stream` blocks, for all methods or for each. Clients only know the
   * contract, so a `messageMaxBytes` above its own helps only clients that are configured for it.
   */
  readonly stream?: StreamOverridesOf;
  /** The largest body of a request without streams, in bytes. Default: 1 MiB. */
  readonly bodyMaxBytes?: number;
  /**
   * The maximum number of bytes in the queues of all calls: messages that are not read, not acknowledged, or waiting
   * for a slow peer, and bodies of requests. At the limit new calls are refused with 503, and connections with unread
   * messages are not read from. Open calls are never dropped for it. Default: 256 MiB.
   */
  readonly maxRetainedBytes?: number;
  /**
   * Called with every error that is not a ServiceError; the client gets only a fault without details. An error that it
   * throws is printed to the console. Default: `console.error`.
   */
  readonly onError?: CallEnvironment["onError"];
  /** Called for each event, for logs and metrics. An error that it throws goes to `onError`. */
  readonly onEvent?: (event: ServerEvent) => void;
  /** Observes calls; see `serverTelemetry` of `goaidl/opentelemetry`. */
  readonly telemetry?: ServerTelemetry;
}
