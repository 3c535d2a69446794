import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { defaultSharedPath } from "../mux/envelope.js";
import { type TopicUsage, topicUsage } from "../topic-usage.js";
import { closeCode } from "../transport/close-codes.js";
import { MemoryBudget } from "../transport/memory-budget.js";
import { SessionStore } from "../v1/session-store.js";
import type { CallEnvironment } from "./admission.js";
import { admit, answer } from "./admit.js";
import { Callers } from "./callers.js";
import { clientKeyOf, principalKey } from "./client-key.js";
import { Gate } from "./gate.js";
import { asksForWebSocket } from "./handshake.js";
import { Limits } from "./limits.js";
import { OpenRequests } from "./open-requests.js";
import { splitUrl } from "./read-request.js";
import { relayedCallOf } from "./relayed-call.js";
import { Router } from "./router.js";
import { EventAnswers } from "./serve-events.js";
import { type RequestHandler, requestHandlerOf } from "./serve-request.js";
import { linkMaxBytes, SharedEndpoint, sharedMaxBytes } from "./serve-shared.js";
import { Upgrades } from "./serve-upgrade.js";
import type { ServerOptions } from "./server-options.js";
import type { RelayCounts, ServerSessions } from "./server-sessions.js";
import { withOverrides } from "./stream-overrides.js";

export interface CloseOptions {
  /**
   * How long, in milliseconds, open streams may run on after their handlers' signals have fired, and plain requests may
   * still be answered. Default: 0 for `close`, 30 s for `drain`.
   */
  readonly graceMs?: number;
  /**
   * How long, in milliseconds, the server still takes calls after `ready` has turned false, so that load balancers
   * notice. Default: 0.
   */
  readonly readyDelayMs?: number;
}

export interface ServerStats {
  /** The number of open sockets. */
  readonly connections: number;
  /** The number of open calls with streams, including goaidl.v1 sessions whose client is away. */
  readonly calls: number;
  /**
   * The number of bytes in the queues of all calls: received and not read, sent and not acknowledged, or waiting for
   * the socket.
   */
  readonly retainedBytes: number;
  /** The sessions that this node and another one carry together; zeros without other nodes. */
  readonly relays: RelayCounts;
  /** The usage of this process's topics; with several servers, each reports all of them. */
  readonly topics: TopicUsage;
}

/** Serves services over HTTP and WebSocket. */
export interface GoaidlServer {
  /** Creates an HTTP server and listens on a port. */
  listen(options: {
    readonly port: number;
    readonly host?: string;
  }): Promise<{ readonly port: number; readonly host: string }>;
  /**
   * Serves streams on an existing HTTP server, and requests if the server has no other listener for them; in a
   * framework, mount `requestHandler` instead. Upgrades for unknown paths are left to other listeners, if there are
   * any.
   */
  attach(server: Server): void;
  /**
   * A handler for Express, Connect and others; calls `next` for unknown paths. Streams need `attach` or
   * `upgradeHandler` too.
   */
  readonly requestHandler: RequestHandler;
  /** Handles upgrades: a listener for the event `upgrade` of an HTTP server. */
  readonly upgradeHandler: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Returns the current usage of the server. */
  stats(): ServerStats;
  /**
   * Whether load balancers should send clients here; false as soon as a drain starts. Answers readiness probes such as
   * `/readyz`.
   */
  readonly ready: boolean;
  /**
   * Ends all streams of a principal, including those whose client is away: the clients get `StreamClosedError` with
   * code 4510. Returns the number of streams. It does not revoke credentials: make the security hook refuse them first.
   */
  disconnect(principal: unknown): number;
  /**
   * Refuses new calls, fires the signals of handlers and notifies goaidl.v1 clients; resolves when all streams have
   * ended, or after the grace period.
   */
  drain(options?: CloseOptions): Promise<void>;
  /** Drains, then ends the calls that still run after the grace period. */
  close(options?: CloseOptions): Promise<void>;
}

const defaultMaxConnections = 10_000;
/** The default limit for one client. */
const defaultShare = 1_000;
const defaultMaxRetainedBytes = 268_435_456;

/** Creates a server. Throws if two methods share a route, or if `stream` makes a window too small for a message. */
export function createServer(options: ServerOptions): GoaidlServer {
  const services = withOverrides(options.services, options.stream ?? {});
  const router = new Router(services);
  const environment = environmentOf(options);
  const gate = new Gate(options, environment);
  const sessions: ServerSessions =
    options.sessions?.({
      callOf: (request, origin) => relayedCallOf({ router, gate, environment }, request, origin),
      get closing() {
        return gate.closing;
      },
      linkMaxBytes: linkMaxBytes(services),
      budget: environment.budget,
      onError: (error) => environment.onError(error, { service: "", method: "", id: "" }),
    }) ?? new SessionStore();
  const helloTimeoutMs = options.helloTimeoutMs ?? 5_000;
  const maxCallsPerConnection = options.maxCallsPerConnection ?? 1_000;
  const shared = new SharedEndpoint({ router, gate, environment, sessions, helloTimeoutMs, maxCallsPerConnection });
  const upgrades = new Upgrades({
    router,
    gate,
    environment,
    sessions,
    helloTimeoutMs,
    frames: options.frames ?? "ws",
    shared,
    sharedPath: options.sharedPath === undefined ? defaultSharedPath : options.sharedPath,
    sharedMaxBytes: sharedMaxBytes(services),
    linkMaxBytes: linkMaxBytes(services),
  });
  const events = new EventAnswers({ gate, environment });
  const requests = new OpenRequests();
  const requestHandler = requestHandlerOf({
    router,
    gate,
    environment,
    events,
    requests,
    bodyMaxBytes: options.bodyMaxBytes ?? 1_048_576,
  });
  const servers: Server[] = [];

  const attach = (server: Server, alone: boolean): void => {
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      // Two listeners would answer twice: a framework mounts `requestHandler` itself.
      if (server.listenerCount("request") === 1) requestHandler(request, response);
    });
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { path } = splitUrl(request);
      const isKnown = asksForWebSocket(request) ? upgrades.knows(request) : router.verbs(path).length > 0;
      if (!isKnown && !alone && server.listenerCount("upgrade") > 1) return;
      upgrades.handle(request, socket, head);
    });
  };

  const drain = async (graceMs: number, readyDelayMs: number): Promise<void> => {
    gate.ready = false;
    if (readyDelayMs > 0 && !gate.closing) await delay(readyDelayMs);
    const isFirst = !gate.closing;
    gate.closing = true;
    if (isFirst) environment.onEvent({ kind: "draining", calls: upgrades.calls + events.calls, graceMs });
    await Promise.all([upgrades.drain(graceMs), events.drain(graceMs), requests.drain(graceMs)]);
  };

  return {
    requestHandler,
    upgradeHandler: upgrades.handle,
    get ready() {
      return gate.ready;
    },
    attach: (server) => attach(server, false),
    async listen({ port, host }) {
      const headersTimeout = options.handshakeTimeoutMs ?? 10_000;
      const server = createHttpServer({
        headersTimeout,
        requestTimeout: headersTimeout * 3,
        connectionsCheckingInterval: Math.min(1_000, headersTimeout),
      });
      // Leaves room for connections without streams, or without a call yet. Node drops connections beyond this number.
      server.maxConnections = (options.maxConnections ?? defaultMaxConnections) + 1_024;
      attach(server, true);
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, resolve);
      });
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("a TCP server has an address");
      return { port: address.port, host: address.address };
    },
    stats: () => ({
      connections: environment.limits.connections,
      calls: upgrades.calls + events.calls,
      retainedBytes: environment.budget.bytes,
      relays: sessions.relays ?? { toOthers: 0, fromOthers: 0 },
      topics: topicUsage(),
    }),
    disconnect(principal) {
      const streams = environment.callers.of(principalKey(principal));
      for (const stream of streams) stream.limit(closeCode.refused, "the server has disconnected this user");
      return streams.length;
    },
    drain: ({ graceMs = 30_000, readyDelayMs = 0 } = {}) => drain(graceMs, readyDelayMs),
    async close({ graceMs = 0, readyDelayMs = 0 } = {}) {
      gate.ready = false;
      if (readyDelayMs > 0 && !gate.closing) await delay(readyDelayMs);
      // With several nodes, this one listens while it drains, because the others must reach it until their clients have
      // moved.
      const stopListening = () =>
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      const early = sessions.elsewhere === null ? stopListening() : [];
      await drain(graceMs, 0);
      await Promise.all([upgrades.close(), events.close(), requests.close()]);
      const closed = [...early, ...(sessions.elsewhere === null ? [] : stopListening())];
      // This includes connections that never sent a whole request.
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

/** Makes the environment that all calls of a server share. */
export function environmentOf(options: ServerOptions): CallEnvironment {
  const report: CallEnvironment["onError"] =
    options.onError ?? ((error, call) => console.error(`${call.service}.${call.method} ${call.id}:`, error));
  const onError: CallEnvironment["onError"] = (error, call) => {
    try {
      report(error, call);
    } catch (thrown) {
      // The call has to end even if `onError` throws.
      console.error(thrown);
    }
  };
  const { telemetry } = options;
  return {
    admit: telemetry === undefined ? admit : telemetry.admit(admit),
    answer: telemetry === undefined ? answer : telemetry.answer(answer),
    limits: new Limits({
      maxConnections: options.maxConnections ?? defaultMaxConnections,
      maxConnectionsPerClient: options.maxConnectionsPerClient ?? defaultShare,
      maxCallsPerClient: options.maxCallsPerClient ?? defaultShare,
      openingsPerSecond: options.openingsPerSecond ?? 100,
    }),
    budget: new MemoryBudget(options.maxRetainedBytes ?? defaultMaxRetainedBytes),
    graceMs: options.graceMs ?? 250,
    callers: new Callers(),
    clientKey: clientKeyOf(options),
    ownerOf: principalKey,
    isObserved: telemetry !== undefined || options.onEvent !== undefined,
    onError,
    onEvent(event) {
      try {
        telemetry?.event(event);
        options.onEvent?.(event);
      } catch (error) {
        // A logger that throws must not make a call fail.
        onError(error, { service: "", method: "", id: "id" in event ? event.id : "" });
      }
    },
  };
}
