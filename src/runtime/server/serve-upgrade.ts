/** Serves methods with streams: upgrades an opening request to a WebSocket, in the profile that the client offers. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { GoaServerChannel } from "../goa/server-channel.js";
import { sharedSubprotocol } from "../mux/envelope.js";
import { closeCode, goingAway } from "../transport/close-codes.js";
import type { FrameReading } from "../transport/frame-reader.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import { subprotocol } from "../transport/socket.js";
import { within } from "../transport/timeout.js";
import { Acceptor, type AcceptorOptions } from "../v1/acceptor.js";
import { largestMessageOf } from "../v1/frame.js";
import { declaredRefusal, type Refusal } from "../wire-error.js";
import type { CallEnvironment, Opening } from "./admission.js";
import type { Gate } from "./gate.js";
import { asksForWebSocket, handshakeRefusalOf, unansweredBefore } from "./handshake.js";
import { refuseUpgrade } from "./http-answer.js";
import { ignoreUpgrade } from "./ignore-upgrade.js";
import { refusal } from "./limits.js";
import { offers, openingOf, splitUrl } from "./read-request.js";
import type { Router, RouteTarget } from "./router.js";
import type { SharedEndpoint } from "./serve-shared.js";
import { type ServerSessions, takesResumptions } from "./server-sessions.js";
import { sessionCallOf } from "./session-call.js";
import { Upgrader } from "./socket-ws.js";
import { clientGone } from "./when-gone.js";

/** The time for the closing handshakes of a server that shuts down, in milliseconds. */
const closingMs = 1_000;

export interface UpgradesOptions {
  readonly router: Router;
  readonly gate: Gate;
  readonly environment: CallEnvironment;
  readonly sessions: ServerSessions;
  readonly helloTimeoutMs: number;
  readonly frames: FrameReading;
  readonly shared: SharedEndpoint;
  /** The path of the shared endpoint; null: there is none. */
  readonly sharedPath: string | null;
  /** The length of the longest message on a shared connection. */
  readonly sharedMaxBytes: number;
  /** The length of the longest message on a connection of another node. */
  readonly linkMaxBytes: number;
}

/** Upgrades connections, and keeps track of the open ones. */
export class Upgrades {
  readonly #options: UpgradesOptions;
  readonly #acceptorOptions: AcceptorOptions;
  readonly #upgrader: Upgrader;
  readonly #channels = new Set<GoaServerChannel>();
  readonly #sockets = new Set<Duplex>();

  constructor(options: UpgradesOptions) {
    this.#options = options;
    const { sessions, helloTimeoutMs, environment, frames } = options;
    this.#upgrader = new Upgrader(frames);
    this.#acceptorOptions = { sessions, helloTimeoutMs, budget: environment.budget, isShared: false };
  }

  /** The number of calls in both profiles, including goaidl.v1 sessions whose client is away. */
  get calls(): number {
    return this.#channels.size + this.#options.sessions.size;
  }

  /** Whether a request is for the shared endpoint. */
  isShared(request: IncomingMessage): boolean {
    return splitUrl(request).path === this.#options.sharedPath && offers(request, sharedSubprotocol);
  }

  /** Whether there is a stream, or an endpoint of the server itself, at the path of a request. */
  knows(request: IncomingMessage): boolean {
    const { path } = splitUrl(request);
    const { router, sharedPath, sessions } = this.#options;
    return path === sharedPath || path === sessions.linkPath || router.find(path, "stream") !== null;
  }

  readonly handle = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const isWebSocket = asksForWebSocket(request);
    if (!isWebSocket && ignoreUpgrade(request, socket, head)) return;
    // An error before the upgrade must not crash the process; the code below notices it when the connection closes or
    // is written to.
    socket.on("error", destroy);
    if (unansweredBefore(socket) === null) this.#upgrade(request, socket, head);
    else this.#refusePipelined(request, socket);
  };

  /** Answers once all earlier requests are answered. */
  #refusePipelined(request: IncomingMessage, socket: Duplex): void {
    const unanswered = unansweredBefore(socket);
    if (unanswered === null) this.#turnAway(request, socket, pipelined());
    else unanswered.once("finish", () => this.#refusePipelined(request, socket));
  }

  #turnAway(
    request: IncomingMessage,
    socket: Duplex,
    refused: Refusal,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#options.gate.report(request, refused);
    refuseUpgrade(socket, refused, headers);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { router, gate, environment, sessions } = this.#options;
    const { path, query } = splitUrl(request);
    if (path === sessions.linkPath && sessions.takesLink?.(request) === true) {
      this.#openLink(request, socket, head);
      return;
    }
    const isShared = this.isShared(request);
    const found = isShared ? null : router.find(path, "stream");
    if (found === null && !isShared) {
      this.#turnAway(request, socket, noWebSocket(router.find(path, "GET")?.target ?? null));
      return;
    }
    const turnAway = (refused: Refusal) =>
      this.#turnAway(request, socket, declaredRefusal(refused, found?.target.method.errors ?? []));
    const handshake = handshakeRefusalOf(request);
    if (handshake !== null) {
      this.#turnAway(request, socket, handshake.refusal, handshake.headers);
      return;
    }
    const isSession = isShared || offers(request, subprotocol);
    const use = isSession && takesResumptions(sessions) ? "resumption" : "new";
    const refused = gate.refusalOf(request, use);
    if (refused !== null) {
      turnAway(refused);
      return;
    }
    const gone = this.#admit(request, socket);
    if (!(gone instanceof LazyAbort)) {
      turnAway(gone);
      return;
    }
    if (found === null) {
      this.#openShared(request, socket, head);
      return;
    }
    const profile = offers(request, subprotocol) ? subprotocol : "goa";
    const routed = { ...found, query, request, remoteAddress: gate.addressOf(request) };
    const opening = openingOf(routed, { profile, gone });
    if (profile === subprotocol) {
      this.#openSession(opening, request, socket, head);
      return;
    }
    this.#openGoa(opening, request, socket, head).catch((error: unknown) => {
      const { service, name } = opening.target.method.descriptor;
      environment.onError(error, { service, method: name, id: opening.id });
      socket.destroy();
    });
  }

  /**
   * Counts a connection; returns a refusal if there is no slot. It is a separate function so that its closure, which
   * lives as long as the connection, retains little.
   */
  #admit(request: IncomingMessage, socket: Duplex): LazyAbort | Refusal {
    const slot = this.#options.gate.takeConnection(request);
    if (!("release" in slot)) return slot;
    const gone = new LazyAbort();
    this.#sockets.add(socket);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      slot.release();
      gone.abortWith(clientGone);
    });
    return gone;
  }

  /**
   * Notifies handlers and clients that the server shuts down; resolves when all streams have ended, or after the grace
   * period.
   */
  async drain(graceMs: number): Promise<void> {
    const { sessions, shared } = this.#options;
    for (const channel of this.#channels) channel.drain();
    for (const channel of sessions.channels) channel.drain(graceMs, sessions.elsewhere !== null);
    if (sessions.elsewhere !== null) {
      shared.sendAway(graceMs);
      sessions.drain?.(graceMs);
    }
    await within(graceMs, this.#closed());
  }

  /** Ends the calls that still run. */
  async close(): Promise<void> {
    const { sessions } = this.#options;
    await sessions.parkAll?.();
    const ended = this.#closed();
    for (const channel of this.#channels) channel.limit(closeCode.restart, goingAway);
    if (sessions.elsewhere !== null) {
      // Sessions that could not be moved end in order, if their clients are still connected.
      for (const channel of sessions.channels) channel.limit(closeCode.restart, goingAway);
      await within(closingMs, ended);
    }
    for (const channel of sessions.channels) channel.abandon(closeCode.restart, goingAway);
    await Promise.all(ended);
    this.#options.shared.close();
    await within(
      closingMs,
      [...this.#sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve))),
    );
    for (const socket of this.#sockets) socket.destroy();
    await sessions.stop?.();
  }

  #closed(): Promise<unknown>[] {
    return [...this.#channels, ...this.#options.sessions.channels].map((channel) => channel.closed);
  }

  /** Opens the connection of another node. Draining does not close it: the clients of other nodes use it to move. */
  #openLink(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { sessions, linkMaxBytes: maxBytes } = this.#options;
    const upgrade = { maxBytes, headers: [], protocol: sharedSubprotocol };
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    this.#upgrader.upgrade(request, socket, head, upgrade, (ws) => {
      const events = sessions.acceptLink?.(ws);
      if (events === undefined) throw new Error("the sessions take no links");
      return events;
    });
  }

  #openShared(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { shared, sharedMaxBytes: maxBytes } = this.#options;
    const upgrade = { maxBytes, headers: [], protocol: sharedSubprotocol };
    this.#upgrader.upgrade(request, socket, head, upgrade, (ws) => shared.accept(ws, request));
  }

  /**
   * Opens a call in goaidl.v1. The connection is upgraded first, because a page can read a refusal in a frame, but not
   * in an HTTP answer.
   */
  #openSession(opening: Opening, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { gate } = this.#options;
    const call = sessionCallOf(
      opening,
      { origin: request.headers.origin ?? null, network: gate.networkOf(request) },
      this.#options,
    );
    if (call === null) {
      refuseUpgrade(socket, refusal(404, "fault", "404 page not found"));
      return;
    }
    const maxBytes = largestMessageOf(call.policy.messageMaxBytes);
    const upgrade = { maxBytes, headers: [], protocol: subprotocol };
    this.#upgrader.upgrade(request, socket, head, upgrade, (ws) => new Acceptor(ws, call, this.#acceptorOptions));
  }

  async #openGoa(opening: Opening, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { environment, gate } = this.#options;
    const { descriptor } = opening.target.method;
    const { policy, shape } = descriptor;
    const call = await environment.admit(opening, environment);
    if (call.refused) {
      refuseUpgrade(socket, call);
      return;
    }
    if (socket.destroyed || policy === null || gate.closing) {
      call.abandon(clientGone());
      socket.destroy();
      return;
    }
    const headers = call.view === null ? [] : [`Goa-View: ${call.view}`];
    const upgrade = { maxBytes: policy.messageMaxBytes, headers, protocol: policy.subprotocol };
    this.#upgrader.upgrade(request, socket, head, upgrade, (ws) => {
      const channel = new GoaServerChannel(ws, {
        policy,
        shape,
        view: call.view,
        expiresAt: call.expiresAt,
        budget: environment.budget,
      });
      this.#channels.add(channel);
      channel.closed.then(() => this.#channels.delete(channel));
      call.run(channel);
      return {
        text: (text, bytes) => channel.text(text, bytes),
        binary: (data) => channel.binary(data),
        pong: () => channel.pong(),
        closed: (code, reason) => channel.socketClosed(code, reason),
      };
    });
  }
}

function pipelined(): Refusal {
  return refusal(400, "bad_handshake", "an upgrade can't be sent before the answer to an earlier request has arrived");
}

/** Returns the refusal for a path without a WebSocket. */
function noWebSocket(target: RouteTarget | null): Refusal {
  return target === null || target.method.descriptor.policy === null
    ? refusal(404, "fault", "404 page not found")
    : refusal(400, "no_websocket", "this is a stream of server-sent events: send a plain GET");
}

function destroy(this: Duplex): void {
  this.destroy();
}
