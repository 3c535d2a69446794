import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { StreamMovedError } from "../errors.js";
import type { RelayCounts, ServerSessions, SessionsHost } from "../server/server-sessions.js";
import type { ServerSocketEvents } from "../server/socket-ws.js";
import { closeCode, goingAway } from "../transport/close-codes.js";
import type { FrameSocket, ServerSocket } from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import type { ResumeRequest } from "../v1/frame.js";
import type { SessionServerChannel } from "../v1/server-channel.js";
import { readSnapshot, writeSnapshot } from "../v1/session-snapshot.js";
import { SessionStore, tokenHash } from "../v1/session-store.js";
import {
  type Binding,
  bindingOf,
  type ElsewhereSessions,
  type FoundElsewhere,
  type GoneSession,
  type Newcomer,
  type NewSession,
  type StoredSession,
} from "../v1/sessions.js";
import type { Directory, Node, Registration, SessionRecord } from "./directory.js";
import { LinkEndpoint } from "./link-endpoint.js";
import { NodeLink } from "./node-link.js";
import { nodePath } from "./node-path.js";

export interface NodeSessionsOptions {
  readonly self: Node;
  readonly secret: string;
  readonly directory: Directory;
  readonly host: SessionsHost;
}

/** How long a handler may take to stop when its session moves. */
const stopLimitMs = 5_000;
/** The maximum number of lookups of a session that keeps moving. */
const maxLookups = 3;
/** The maximum number of registrations that are sent in one turn. */
const batchSize = 500;
/** How often sessions are registered again, so that the directory can forget those of dead nodes. */
const refreshMs = 20 * 60_000;
/** How long to wait before a failed command of the directory is sent again. */
const againMs = 500;
const maxParkAttempts = 10;
/** The maximum number of attempts by a stopping node to park a session. */
const maxLastAttempts = 6;

/** The sessions of a process, with access to those of other nodes. */
export class NodeSessions implements ServerSessions, ElsewhereSessions {
  readonly elsewhere = this;
  readonly linkPath = nodePath;
  readonly #options: NodeSessionsOptions;
  readonly #store = new SessionStore();
  readonly #endpoint: LinkEndpoint;
  readonly #links = new Map<string, NodeLink>();
  readonly #registrations = new Map<string, Registration>();
  /** Sessions that the directory does not have yet. */
  readonly #unregistered = new Map<string, Registration>();
  /** Claimed sessions whose handlers have not started yet. */
  readonly #claimed = new Set<string>();
  /** Sessions that are about to be parked. */
  readonly #parking = new Map<string, Promise<boolean>>();
  /** The sockets of clients whose sessions are relayed. */
  readonly #relayed = new Set<FrameSocket>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #isRegistering = false;
  /** The number of links made so far. */
  #linkCount = 0;
  #isStopped = false;

  constructor(options: NodeSessionsOptions) {
    this.#options = options;
    const { self, secret, host, directory } = options;
    const park = (resumption: ResumeRequest, binding: Binding) => this.#parkFor(resumption, binding);
    this.#endpoint = new LinkEndpoint({ self: self.id, secret, host, sessions: this.#store, park });
    directory.start(() => this.#registerAll());
    this.#refresh();
  }

  get size(): number {
    return this.#store.size;
  }

  get channels(): readonly SessionServerChannel[] {
    return this.#store.channels;
  }

  get relays(): RelayCounts {
    return { toOthers: this.#relayed.size, fromOthers: this.#endpoint.carried };
  }

  connection(): number {
    return this.#store.connection();
  }

  add(channel: SessionServerChannel, session: NewSession): void {
    const { sid } = channel;
    this.#store.add(channel, session);
    this.#claimed.delete(sid);
    if (!channel.resumable) return;
    const { token, call, owner } = session;
    const binding = bindingOf(call);
    const registration = { sid, epoch: session.epoch + 1, tokenHash: tokenHash(token), binding, owner };
    this.#registrations.set(sid, registration);
    this.#register(registration);
    channel.closed.then(({ error }) => {
      this.#registrations.delete(sid);
      this.#unregistered.delete(sid);
      // Another node owns a parked session.
      if (error instanceof StreamMovedError) return;
      // If this fails, the record expires in the directory.
      this.#options.directory.close(sid, registration.epoch).catch(() => {});
    });
  }

  find(sid: string, token: string, binding: Binding): StoredSession | GoneSession | null {
    return this.#store.find(sid, token, binding);
  }

  async resume(newcomer: Newcomer): Promise<FoundElsewhere> {
    try {
      return await this.#resume(newcomer);
    } catch {
      // The directory can't be reached.
      return { kind: "later" };
    }
  }

  takesLink(request: IncomingMessage): boolean {
    return this.#endpoint.takes(request);
  }

  acceptLink(socket: ServerSocket): ServerSocketEvents {
    return this.#endpoint.accept(socket);
  }

  drain(byMs: number): void {
    for (const socket of this.#relayed) {
      // A shared connection is closed with all its calls.
      if (socket.isShared === true) continue;
      this.#after(Math.random() * byMs, () => {
        if (this.#relayed.has(socket)) socket.close(closeCode.restart, goingAway);
      });
    }
  }

  async parkAll(): Promise<void> {
    await Promise.all(this.#store.channels.map((channel) => this.#parkAtLast(channel)));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#endpoint.close();
    await this.#options.directory.stop();
  }

  async #resume(newcomer: Newcomer): Promise<FoundElsewhere> {
    const { hello, binding } = newcomer;
    const { directory } = this.#options;
    if (hello.res === null) return { kind: "refused", reason: "unknown" };
    const { sid, tok, att } = hello.res;
    let record: SessionRecord | "unknown" | "superseded" | "later" | null = await directory.attempt({
      sid,
      tokenHash: tokenHash(tok),
      binding,
      attempt: att,
    });
    for (let lookup = 0; lookup < maxLookups; lookup++) {
      if (record === "later") return { kind: "later" };
      if (record === null || record === "unknown") return { kind: "refused", reason: "unknown" };
      if (record === "superseded") return { kind: "refused", reason: "superseded" };
      const found = await this.#take(sid, record, newcomer);
      if (found !== null) return found;
      record = await directory.find(sid);
    }
    return { kind: "later" };
  }

  /** Tries to get a session from its owner or from the directory; null: it has moved meanwhile. */
  async #take(sid: string, record: SessionRecord, newcomer: Newcomer): Promise<FoundElsewhere | null> {
    const { host, self } = this.#options;
    if (record.owner !== newcomer.owner) return { kind: "refused", reason: "auth" };
    if (record.isParked) return host.closing ? { kind: "later" } : this.#claim(sid, record.epoch, newcomer);
    if (record.node.id === self.id) {
      const isMoving = this.#claimed.has(sid) || this.#parking.has(sid);
      return isMoving ? { kind: "later" } : { kind: "refused", reason: "unknown" };
    }
    const answer = await this.#linkTo(record.node).relay(newcomer, randomBytes(18).toString("base64url"));
    switch (answer.kind) {
      case "carried":
        this.#relayed.add(newcomer.socket);
        answer.ended.then(() => this.#relayed.delete(newcomer.socket));
        return { kind: "carried", owner: answer.owner };
      case "parked":
        return null;
      case "unreachable":
        this.#links.delete(record.node.id);
        return this.#withoutOwner(sid, record);
    }
  }

  /** Decides about a session whose owner can't be reached, and may have parked the session just before. */
  async #withoutOwner(sid: string, { node, epoch }: SessionRecord): Promise<FoundElsewhere | null> {
    const { directory } = this.#options;
    const isAlive = await directory.isAlive(node);
    const record = await directory.find(sid);
    if (record !== null && (record.isParked || record.epoch !== epoch)) return null;
    return isAlive ? { kind: "later" } : { kind: "refused", reason: "node" };
  }

  async #claim(sid: string, epoch: number, { resumeMs }: Newcomer): Promise<FoundElsewhere | null> {
    const { directory } = this.#options;
    this.#claimed.add(sid);
    try {
      const text = await directory.claim(sid, epoch);
      if (text === null) {
        this.#claimed.delete(sid);
        return null;
      }
      const snapshot = readSnapshot(text);
      const release = async () => {
        this.#claimed.delete(sid);
        await directory.park(sid, epoch + 1, text, resumeMs);
      };
      if (snapshot !== null) return { kind: "claimed", snapshot, epoch, release };
      // A node of another version has parked the session, and a node of that version can continue it.
      await release();
      return { kind: "later" };
    } catch (error) {
      this.#claimed.delete(sid);
      throw error;
    }
  }

  /** Parks a session whose client is connected to another node, if this node is shutting down. */
  async #parkFor({ sid, tok }: ResumeRequest, binding: Binding): Promise<boolean> {
    const stored = this.#store.find(sid, tok, binding);
    if (stored === null) {
      // The session is parked, or is being parked, so the other node looks it up again.
      await this.#parking.get(sid);
      return true;
    }
    return stored.channel !== null && this.#options.host.closing && this.#park(stored.channel);
  }

  /** Parks a session before this node stops. Tries several times, in case the directory is unavailable for a moment. */
  async #parkAtLast(channel: SessionServerChannel): Promise<void> {
    const isRegistered = this.#registrations.has(channel.sid);
    for (let attempt = 1; isRegistered && attempt <= maxLastAttempts; attempt++) {
      if (attempt > 1) await this.#pause();
      if ((await this.#park(channel)) || (await this.#isReachable())) return;
    }
  }

  async #isReachable(): Promise<boolean> {
    const { directory, self } = this.#options;
    return directory.isAlive(self).then(
      () => true,
      () => false,
    );
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#after(againMs, resolve));
  }

  #park(channel: SessionServerChannel): Promise<boolean> {
    const { sid } = channel;
    let parking = this.#parking.get(sid);
    if (parking === undefined) {
      parking = this.#parkNow(channel).finally(() => this.#parking.delete(sid));
      this.#parking.set(sid, parking);
    }
    return parking;
  }

  /** Parks a session in the directory; false: it stays here. */
  async #parkNow(channel: SessionServerChannel): Promise<boolean> {
    const { directory, host } = this.#options;
    const registration = this.#registrations.get(channel.sid);
    if (registration === undefined) return false;
    try {
      // The handler is stopped only after the directory was reached and has the session.
      await directory.open([registration]);
    } catch {
      return false;
    }
    const { resumeMs } = channel;
    const snapshot = await channel.release(stopLimitMs);
    if (snapshot === null) return false;
    const { sid, epoch } = registration;
    const text = writeSnapshot(snapshot);
    for (let attempt = 1; ; attempt++) {
      try {
        if (await directory.park(sid, epoch, text, resumeMs)) return true;
        // The directory has lost the session meanwhile.
        await directory.open([registration]);
        await directory.park(sid, epoch, text, resumeMs);
        return true;
      } catch (error) {
        if (attempt < maxParkAttempts) await this.#pause();
        else {
          host.onError(error);
          return true;
        }
      }
    }
  }

  #linkTo(node: Node): NodeLink {
    const known = this.#links.get(node.id);
    if (known !== undefined) return known;
    const { self, secret, host } = this.#options;
    const count = () => ++this.#linkCount;
    const link = new NodeLink(node, { self: self.id, secret, count, maxBytes: host.linkMaxBytes });
    this.#links.set(node.id, link);
    return link;
  }

  #register(registration: Registration): void {
    this.#unregistered.set(registration.sid, registration);
    if (this.#isRegistering) return;
    this.#isRegistering = true;
    setImmediate(() => void this.#registerWaiting());
  }

  #registerAll(): void {
    for (const registration of this.#registrations.values()) this.#register(registration);
  }

  async #registerWaiting(): Promise<void> {
    while (this.#unregistered.size > 0 && !this.#isStopped) {
      const batch = [...this.#unregistered.values()].slice(0, batchSize);
      try {
        await this.#options.directory.open(batch);
      } catch {
        this.#after(againMs, () => void this.#registerWaiting());
        return;
      }
      for (const registration of batch) {
        if (this.#unregistered.get(registration.sid) === registration) this.#unregistered.delete(registration.sid);
      }
    }
    this.#isRegistering = false;
  }

  #refresh(): void {
    this.#after(refreshMs, () => {
      this.#registerAll();
      this.#refresh();
    });
  }

  #after(ms: number, run: () => void): void {
    if (this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, timerMs(ms));
    timer.unref();
    this.#timers.add(timer);
  }
}
