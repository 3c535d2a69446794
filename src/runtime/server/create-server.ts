import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { errorId } from "../errors.js";
import { Acceptor, type UpgradedCall } from "../v1/acceptor.js";
import { subprotocol } from "../v1/client-channel.js";
import { closeCode } from "../v1/close-codes.js";
import { largestMessageOf } from "../v1/frame.js";
import { SessionStore } from "../v1/session-store.js";
import type { Refusal } from "../wire-error.js";
import { admit, answer, authenticateAgain, type CallEnvironment, type Opening } from "./admit.js";
import type { BoundService } from "./bind.js";
import type { ServerEvent } from "./events.js";
import { GoaServerChannel } from "./goa-channel.js";
import { readBody, refuseUpgrade, writeRefusal } from "./http-answer.js";
import { Limits, refusal } from "./limits.js";
import { Router, type RouteTarget } from "./router.js";
import { Upgrader } from "./socket-ws.js";

export interface ServerOptions {
  readonly services: readonly BoundService[];
  /** Pages that may call, besides those of the server's own host: origins (`https://app.example.com`), or a test. */
  readonly origins?: readonly string[] | ((origin: string) => boolean);
  /** Believe `X-Forwarded-For`, of which the last entry is then the client. Only behind a proxy that sets it. */
  readonly trustProxy?: boolean;
  /** Whose limits a call counts against. Default: the principal where it is a text or has an `id`, else the address. */
  readonly clientKey?: (request: {
    readonly remoteAddress: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly principal: unknown;
  }) => string;
  /** Sockets of all clients together. Default 10,000. */
  readonly maxConnections?: number;
  /** Opening requests of one address per second, twice as many at once. Default 100. */
  readonly openingsPerSecond?: number;
  /** Time in which a plain handler that has not touched its stream can still refuse over HTTP. Default 250 ms. */
  readonly graceMs?: number;
  /** Time for the head of a request to arrive, with `listen`; a whole request has three times as much. Default 10 s. */
  readonly handshakeTimeoutMs?: number;
  /** Largest body of a request without streams. Default 1 MiB. */
  readonly bodyMaxBytes?: number;
  /**
   * Bytes in the replay buffers and receive queues of all goaidl.v1 sessions. When they are reached new sessions are refused
   * with 503; live ones are never dropped. Default 256 MiB.
   */
  readonly maxRetainedBytes?: number;
  /** Told of every error that is no ServiceError; the client learns just that there was a fault. Default: `console.error`. */
  readonly onError?: CallEnvironment["onError"];
  /** For logs and metrics. What it throws is told to `onError`. */
  readonly onEvent?: (event: ServerEvent) => void;
}

export interface CloseOptions {
  /** How long open streams may run on after their handlers' signals have fired. Default 0 for `close`, 30 s for `drain`. */
  readonly graceMs?: number;
}

export interface ServerStats {
  /** Open sockets. */
  readonly connections: number;
  /** Open calls with streams; a session of goaidl.v1 counts while its client is away too. */
  readonly calls: number;
  /** Bytes that goaidl.v1 sessions hold: sent and not acknowledged, received and not read. */
  readonly retainedBytes: number;
}

/** Serves services over HTTP and WebSocket. */
export interface GoaidlServer {
  /** Listens by itself. */
  listen(options: {
    readonly port: number;
    readonly host?: string;
  }): Promise<{ readonly port: number; readonly host: string }>;
  /**
   * Answers on a server of yours: streams, and requests where nobody else listens for them; a framework mounts `requestHandler`.
   * Upgrades for paths it doesn't know are left alone while others listen for them.
   */
  attach(server: Server): void;
  /** For Express, Connect and others: calls `next` for paths it doesn't know. Streams need `attach` or `upgradeHandler` too. */
  readonly requestHandler: (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;
  readonly upgradeHandler: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  stats(): ServerStats;
  /** Takes no new calls, tells handlers by their signals and clients where they can be told; resolves when all streams have ended, or after the grace. */
  drain(options?: CloseOptions): Promise<void>;
  /** Drains, then ends what still runs after the grace. */
  close(options?: CloseOptions): Promise<void>;
}

/** Throws where two methods stand on one route. */
export function createServer(options: ServerOptions): GoaidlServer {
  const router = new Router(options.services);
  const limits = new Limits({
    maxConnections: options.maxConnections ?? 10_000,
    openingsPerSecond: options.openingsPerSecond ?? 100,
  });
  const onError: CallEnvironment["onError"] =
    options.onError ?? ((error, call) => console.error(`${call.service}.${call.method} ${call.id}:`, error));
  const environment: CallEnvironment = {
    limits,
    graceMs: options.graceMs ?? 250,
    clientKey: clientKeyOf(options),
    ownerOf: principalKey,
    onError,
    onEvent(event) {
      try {
        options.onEvent?.(event);
      } catch (error) {
        // A log that fails is no reason for a call to fail.
        onError(error, { service: "", method: "", id: "id" in event ? event.id : "" });
      }
    },
  };
  /** Turns a request away before there is a call. */
  const reject = (request: IncomingMessage, remoteAddress: string, refused: Refusal): Refusal => {
    const { path } = splitUrl(request);
    environment.onEvent({ kind: "rejected", remoteAddress, path, status: refused.status, name: refused.error.name });
    return refused;
  };
  const upgrader = new Upgrader();
  const channels = new Set<GoaServerChannel>();
  const store = new SessionStore(
    options.maxRetainedBytes === undefined ? {} : { maxRetainedBytes: options.maxRetainedBytes },
  );
  const servers: Server[] = [];
  const upgraded = new Set<Duplex>();
  let closing = false;

  const requestHandler: GoaidlServer["requestHandler"] = (request, response, next) => {
    const { path, query } = splitUrl(request);
    const found = router.find(path, request.method ?? "GET");
    if (found === null) {
      const verbs = router.verbs(path);
      if (verbs.length === 0 && next !== undefined) next();
      else writeUnknown(request, response, verbs);
      return;
    }
    serveUnary(found.target, found.path, query, request, response).catch((error: unknown) => {
      environment.onError(error, {
        service: found.target.service.name,
        method: found.target.method.descriptor.name,
        id: "",
      });
      response.destroy();
    });
  };

  const serveUnary = async (
    target: RouteTarget,
    path: Readonly<Record<string, string>>,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const address = addressOf(request, options.trustProxy ?? false);
    if (closing) {
      const refused = reject(request, address, refusal(503, "closing", "the server is shutting down", true));
      writeRefusal(response, refused, { connection: "close" });
      return;
    }
    if (!originAllowed(request, options.origins)) {
      writeRefusal(response, reject(request, address, refusal(403, "origin_refused", "this origin may not call")));
      return;
    }
    if (!limits.mayOpen(address)) {
      const refused = refusal(429, "too_many_requests", "too many requests from this address", true);
      writeRefusal(response, reject(request, address, refused));
      return;
    }
    const body = await readBody(request, options.bodyMaxBytes ?? 1_048_576);
    if (!body.ok) {
      const refused =
        body.problem === "size"
          ? refusal(413, "payload_too_large", "the body is too large")
          : refusal(400, "decode_payload", "the body is no JSON");
      writeRefusal(response, refused, { connection: "close" });
      return;
    }
    const gone = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) gone.abort(new Error("the client is gone"));
    });
    const opening = openingOf(target, path, query, request, address, "http", gone.signal, body.value);
    const answered = await answer(opening, environment);
    if (answered.refused) writeRefusal(response, answered);
    else if (answered.body === null) response.writeHead(noContent(target)).end();
    else {
      const { status } = target.method.descriptor;
      response.writeHead(status, { "content-type": "application/json" }).end(`${answered.body}\n`);
    }
  };

  const upgradeHandler: GoaidlServer["upgradeHandler"] = (request, socket, head) => {
    // Whatever happens to the connection before it is a WebSocket, `closed` or the next write tells.
    socket.on("error", () => socket.destroy());
    const { path, query } = splitUrl(request);
    const found = router.find(path, "stream");
    const address = addressOf(request, options.trustProxy ?? false);
    const turnAway = (refused: Refusal) => refuseUpgrade(socket, reject(request, address, refused));
    if (found === null) turnAway(refusal(404, "fault", "404 page not found"));
    else if (closing) turnAway(refusal(503, "closing", "the server is shutting down", true));
    else if (!originAllowed(request, options.origins))
      turnAway(refusal(403, "origin_refused", "this origin may not call"));
    else if (!limits.mayOpen(address)) {
      turnAway(refusal(429, "too_many_requests", "too many requests from this address", true));
    } else {
      const release = limits.takeConnection();
      if (release === null) {
        turnAway(refusal(503, "too_many_connections", "the server is full", true));
        return;
      }
      upgraded.add(socket);
      socket.on("close", () => {
        upgraded.delete(socket);
        release();
      });
      const gone = new AbortController();
      socket.on("close", () => gone.abort(new Error("the client is gone")));
      const profile = offersSession(request) ? subprotocol : "goa";
      const opening = openingOf(found.target, found.path, query, request, address, profile, gone.signal, undefined);
      if (profile === subprotocol) {
        openSession(opening, request, socket, head);
        return;
      }
      openGoa(opening, request, socket, head).catch((error: unknown) => {
        const { service, name } = opening.target.method.descriptor;
        environment.onError(error, { service, method: name, id: opening.id });
        socket.destroy();
      });
    }
  };

  /** goaidl.v1 upgrades first: what it refuses is a frame that pages can read. */
  const openSession = (opening: Opening, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { descriptor } = opening.target.method;
    const { policy, shape } = descriptor;
    if (policy === null) {
      refuseUpgrade(socket, refusal(404, "fault", "404 page not found"));
      return;
    }
    const call: UpgradedCall = {
      method: `${descriptor.service}.${descriptor.name}`,
      shape,
      policy,
      origin: request.headers.origin ?? null,
      open: () => admit(opening, environment),
      authenticate: (token) => authenticateAgain(opening, environment, token),
    };
    const maxBytes = largestMessageOf(policy.messageMaxBytes);
    upgrader.upgrade(request, socket, head, { maxBytes, headers: [] }, (ws) => {
      const acceptor = new Acceptor(ws, call, { store, helloTimeoutMs });
      return {
        text: (text, bytes) => acceptor.text(text, bytes),
        binary: (data) => acceptor.binary(data),
        pong: () => {},
        closed: (code, reason) => acceptor.closed(code, reason),
      };
    });
  };

  const openGoa = async (opening: Opening, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { descriptor } = opening.target.method;
    const { policy, shape } = descriptor;
    const call = await admit(opening, environment);
    if (call.refused) {
      refuseUpgrade(socket, call);
      return;
    }
    if (socket.destroyed || policy === null || closing) {
      call.abandon(new Error("the client is gone"));
      socket.destroy();
      return;
    }
    const headers = call.view === null ? [] : [`Goa-View: ${call.view}`];
    upgrader.upgrade(request, socket, head, { maxBytes: policy.messageMaxBytes, headers }, (ws) => {
      const channel = new GoaServerChannel(ws, { policy, shape, view: call.view });
      channels.add(channel);
      channel.closed.then(() => channels.delete(channel));
      call.run(channel);
      return {
        text: (text, bytes) => channel.text(text, bytes),
        binary: (data) => channel.binary(data),
        pong: () => channel.pong(),
        closed: (code, reason) => channel.socketClosed(code, reason),
      };
    });
  };

  const attach = (server: Server, alone: boolean): void => {
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      // Two listeners would answer twice: a framework's own mounts `requestHandler`.
      if (server.listenerCount("request") === 1) requestHandler(request, response);
    });
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const unknown = router.find(splitUrl(request).path, "stream") === null;
      if (unknown && !alone && server.listenerCount("upgrade") > 1) return;
      upgradeHandler(request, socket, head);
    });
  };

  const drain = async (graceMs: number): Promise<void> => {
    closing = true;
    for (const channel of channels) channel.drain();
    for (const channel of store.channels) channel.drain(graceMs, false);
    await within(
      graceMs,
      [...channels, ...store.channels].map((channel) => channel.closed),
    );
  };

  return {
    requestHandler,
    upgradeHandler,
    attach: (server) => attach(server, false),
    async listen({ port, host }) {
      const headersTimeout = options.handshakeTimeoutMs ?? 10_000;
      const server = createHttpServer({
        headersTimeout,
        requestTimeout: headersTimeout * 3,
        connectionsCheckingInterval: Math.min(1_000, headersTimeout),
      });
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
      connections: limits.connections,
      calls: channels.size + store.size,
      retainedBytes: store.retainedBytes,
    }),
    drain: ({ graceMs = 30_000 } = {}) => drain(graceMs),
    async close({ graceMs = 0 } = {}) {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      await drain(graceMs);
      const ended = [...channels, ...store.channels].map((channel) => channel.closed);
      for (const channel of channels) channel.limit(closeCode.restart, "the server is shutting down");
      for (const channel of store.channels) channel.abandon(closeCode.restart, "the server is shutting down");
      await Promise.all(ended);
      await within(
        closingMs,
        [...upgraded].map((socket) => new Promise((resolve) => socket.once("close", resolve))),
      );
      for (const socket of upgraded) socket.destroy();
      for (const server of servers) server.closeIdleConnections();
      await Promise.all(closed);
    },
  };
}

/** Time for the closing handshakes of a server that goes away. */
const closingMs = 1_000;

/** Waits for everything, but no longer than `limitMs`. */
async function within(limitMs: number, waiting: readonly Promise<unknown>[]): Promise<void> {
  if (limitMs === 0 || waiting.length === 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.all(waiting), late]);
  clearTimeout(timer);
}

function noContent(target: RouteTarget): number {
  const { status } = target.method.descriptor;
  return status === 200 ? 204 : status;
}

function writeUnknown(request: IncomingMessage, response: ServerResponse, verbs: readonly string[]): void {
  const allowed = verbs.filter((verb) => verb !== "stream");
  if (verbs.includes("stream") && request.method === "GET") {
    const refused = refusal(426, "upgrade_required", "this is a stream: connect with a WebSocket");
    writeRefusal(response, refused, { upgrade: "websocket" });
  } else if (verbs.length > 0) {
    writeRefusal(response, refusal(405, "method_not_allowed", `${request.method} is not allowed here`), {
      allow: [...new Set([...allowed, ...(verbs.includes("stream") ? ["GET"] : [])])].join(", "),
    });
  } else writeRefusal(response, refusal(404, "fault", "404 page not found"));
}

function splitUrl(request: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function openingOf(
  target: RouteTarget,
  path: Readonly<Record<string, string>>,
  query: URLSearchParams,
  request: IncomingMessage,
  remoteAddress: string,
  profile: Opening["profile"],
  gone: AbortSignal,
  body: unknown,
): Opening {
  const headers = headersOf(request);
  return {
    target,
    request: { path, query, headers, body },
    profile,
    id: errorId(),
    url: request.url ?? "/",
    remoteAddress,
    gone,
  };
}

/** Time for the first frame of a goaidl.v1 connection. */
const helloTimeoutMs = 5_000;

/** Whether the client would speak goaidl.v1. */
function offersSession(request: IncomingMessage): boolean {
  const offered = request.headers["sec-websocket-protocol"] ?? "";
  return offered.split(",").some((entry) => entry.trim() === subprotocol);
}

/** Bearer token in the list of subprotocols: a page can't set headers on a WebSocket. Counts beside `goaidl.v1` only. */
const bearerEntry = "goaidl.bearer.";

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((entry) => entry.trim());
  const bearer = offered.find((entry) => entry.startsWith(bearerEntry));
  if (bearer !== undefined && offered.includes("goaidl.v1") && headers.authorization === undefined) {
    const token = Buffer.from(bearer.slice(bearerEntry.length), "base64url").toString("utf8");
    headers.authorization = `Bearer ${token}`;
  }
  return headers;
}

function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers["x-forwarded-for"] : undefined;
  const list = Array.isArray(forwarded) ? forwarded.join(",") : forwarded;
  const last = list?.split(",").at(-1)?.trim();
  return last === undefined || last === "" ? (request.socket.remoteAddress ?? "") : last;
}

/** Absent: no page. Present: the host the request is for, or one that was allowed. */
function originAllowed(request: IncomingMessage, allowed: ServerOptions["origins"]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (typeof allowed === "function" ? allowed(origin) : (allowed?.includes(origin) ?? false)) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

function clientKeyOf(options: ServerOptions): CallEnvironment["clientKey"] {
  const { clientKey } = options;
  if (clientKey !== undefined) {
    return ({ remoteAddress, request }, principal) => clientKey({ remoteAddress, headers: request.headers, principal });
  }
  return ({ remoteAddress }, principal) =>
    principal === undefined || principal === null ? remoteAddress : principalKey(principal);
}

/** A text for a principal that stays the same over reconnections: itself, its `id` or `sub`, else all of it as JSON. */
function principalKey(principal: unknown): string {
  if (typeof principal !== "object" || principal === null) return String(principal);
  for (const key of ["id", "sub"]) {
    const value: unknown = Reflect.get(principal, key);
    if (typeof value === "string" || typeof value === "number") return String(value);
  }
  return JSON.stringify(principal);
}
