/** Serves the shared endpoint: one WebSocket on which a client's calls are channels. */

import type { IncomingMessage } from "node:http";
import { largestToClient } from "../descriptor.js";
import type { OpenFrame } from "../mux/control-frame.js";
import { envelopeBytes, sharedMessageMaxBytes } from "../mux/envelope.js";
import type { ChannelSocket } from "../mux/multiplexer.js";
import { closeCode, goingAway } from "../transport/close-codes.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import { type ServerSocket, subprotocol } from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import type { AcceptedSocket } from "../v1/accepted-socket.js";
import { Acceptor, type AcceptorOptions } from "../v1/acceptor.js";
import { largestMessageOf } from "../v1/frame.js";
import type { Sessions } from "../v1/sessions.js";
import { declaredRefusal, type Refusal } from "../wire-error.js";
import type { BoundService } from "./bind.js";
import { refusal } from "./limits.js";
import { headersOf, openingOfCall, splitUrl } from "./read-request.js";
import type { Router } from "./router.js";
import { takesResumptions } from "./server-sessions.js";
import { type SessionCallContext, sessionCallOf } from "./session-call.js";
import { type ChannelCall, SharedServerConnection } from "./shared-server-connection.js";
import type { ServerSocketEvents } from "./socket-ws.js";
import { clientGone } from "./when-gone.js";

export interface SharedEndpointOptions extends SessionCallContext {
  readonly router: Router;
  readonly sessions: Sessions;
  readonly helloTimeoutMs: number;
  readonly maxCallsPerConnection: number;
}

/** Returns the length of the longest WebSocket message on a shared connection. */
export function sharedMaxBytes(services: readonly BoundService[]): number {
  const largest = services
    .flatMap(({ methods }) => methods.flatMap(({ descriptor }) => descriptor.policy ?? []))
    .filter((policy) => Math.max(policy.messageMaxBytes, largestToClient(policy)) <= sharedMessageMaxBytes)
    .map(({ messageMaxBytes }) => messageMaxBytes);
  return largestMessageOf(Math.max(0, ...largest)) + envelopeBytes;
}

/** Returns the length of the longest WebSocket message between two nodes. */
export function linkMaxBytes(services: readonly BoundService[]): number {
  const sizes = services.flatMap(({ methods }) =>
    methods.map(({ descriptor }) => descriptor.policy?.messageMaxBytes ?? 0),
  );
  return largestMessageOf(Math.max(0, ...sizes)) + envelopeBytes;
}

/** Serves shared connections, and keeps track of the open ones. */
export class SharedEndpoint {
  readonly #options: SharedEndpointOptions;
  readonly #acceptorOptions: AcceptorOptions;
  readonly #connections = new Set<SharedServerConnection>();
  /** Timers that wait to close connections while the server drains. */
  readonly #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(options: SharedEndpointOptions) {
    this.#options = options;
    const { sessions, helloTimeoutMs, environment } = options;
    this.#acceptorOptions = { sessions, helloTimeoutMs, budget: environment.budget, isShared: true };
  }

  /** Takes a connection whose opening request was accepted. */
  accept(socket: ServerSocket, request: IncomingMessage): ServerSocketEvents {
    const { gate, maxCallsPerConnection } = this.#options;
    const connection: Connection = {
      headers: Object.freeze(headersOf(request)),
      origin: request.headers.origin ?? null,
      network: gate.networkOf(request),
      remoteAddress: gate.addressOf(request),
    };
    const shared = new SharedServerConnection(socket, {
      maxCalls: maxCallsPerConnection,
      open: (frame, channel) => {
        // While the server drains, a client that opens a call should not have to wait until its connection is closed.
        if (gate.closing && this.#options.sessions.elsewhere !== null) {
          setImmediate(() => shared.leave(closeCode.restart, goingAway));
        } else if (gate.closing) shared.leaveWhenIdle(closeCode.restart, goingAway);
        return this.#open(connection, frame, channel);
      },
      refused: (path, refused) =>
        gate.reportAt({ remoteAddress: connection.remoteAddress, path, origin: connection.origin }, refused),
    });
    this.#connections.add(shared);
    return {
      text: (text, bytes) => shared.text(text, bytes),
      binary: (data) => shared.binary(data),
      closed: (code, reason) => {
        this.#connections.delete(shared);
        shared.closed(code, reason);
      },
    };
  }

  /** Closes all connections at random moments within `byMs`: their calls go on at other nodes. */
  sendAway(byMs: number): void {
    for (const connection of this.#connections) {
      const leave = () => connection.leave(closeCode.restart, goingAway);
      this.#timers.push(setTimeout(leave, timerMs(Math.random() * byMs)).unref());
    }
  }

  /** Closes all connections because the server shuts down. */
  close(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    for (const connection of this.#connections) connection.leave(closeCode.restart, goingAway);
  }

  /** Opens a call with the checks of a WebSocket request, except those that concern the connection itself. */
  #open(connection: Connection, frame: OpenFrame, channel: ChannelSocket): ChannelCall | Refusal {
    const { router, gate, sessions } = this.#options;
    const { remoteAddress, network } = connection;
    const { path, query } = splitUrl({ url: frame.path });
    const found = router.find(path, "stream");
    const refused = gate.openingRefusalOf(network, takesResumptions(sessions) ? "resumption" : "new");
    if (refused !== null) return declaredRefusal(refused, found?.target.method.errors ?? []);
    if (found === null) return refusal(404, "fault", "404 page not found");
    const gone = new LazyAbort();
    const hasOwn = Object.keys(frame.headers).length > 0;
    const headers = hasOwn ? { ...connection.headers, ...frame.headers } : connection.headers;
    const routed = { target: found.target, path: found.path, query, url: frame.path, headers, remoteAddress };
    const opening = openingOfCall(routed, { profile: subprotocol, gone });
    const call = sessionCallOf(opening, connection, this.#options);
    if (call === null) return refusal(404, "fault", "404 page not found");
    channel.isShared = true;
    const acceptor = new Acceptor(channel, call, this.#acceptorOptions);
    return { heartbeat: call.policy.heartbeat, socket: new ServedCall(acceptor, gone) };
  }
}

/** Passes a channel's events to its acceptor, and reports that the client is gone before there is a channel. */
class ServedCall implements AcceptedSocket {
  readonly #acceptor: Acceptor;
  readonly #gone: LazyAbort;

  constructor(acceptor: Acceptor, gone: LazyAbort) {
    this.#acceptor = acceptor;
    this.#gone = gone;
  }

  text(text: string, bytes: number): void {
    this.#acceptor.text(text, bytes);
  }

  binary(data: Uint8Array): void {
    this.#acceptor.binary(data);
  }

  closed(code: number, reason: string): void {
    this.#gone.abortWith(clientGone);
    this.#acceptor.closed(code, reason);
  }
}

/** The parts that all calls on one connection share. */
interface Connection {
  /** The headers of the connection's own opening request, which calls without other headers share. */
  readonly headers: Readonly<Record<string, string>>;
  readonly origin: string | null;
  readonly network: string;
  readonly remoteAddress: string;
}
