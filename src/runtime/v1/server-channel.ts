import { ServiceError, StreamEndedError, StreamMovedError } from "../errors.js";
import type {
  ChannelWatcher,
  ConnectionChange,
  Ending,
  Reader,
  Received,
  ServerChannel,
  WireError,
} from "../transport/channel.js";
import { closeCode, goingAway } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import type { MemoryAccount, MemoryBudget } from "../transport/memory-budget.js";
import type { FrameSocket } from "../transport/socket.js";
import { within } from "../transport/timeout.js";
import { Carrier, type CarrierEvents, clock } from "./carrier.js";
import { Conversation, type Overflow } from "./conversation.js";
import { endingOf } from "./ending.js";
import type { Hello, ResumeRefusal } from "./frame.js";
import { Passage } from "./passage.js";
import {
  type FirstConnection,
  ServerSession,
  type SessionIdentity,
  type SessionPolicy,
  type SessionSnapshot,
} from "./server-session.js";
import type { Connection } from "./session.js";

/** The settings that all channels of a method share. */
export interface ChannelPolicy extends SessionPolicy {
  readonly overflow: Overflow;
  readonly writeTimeoutMs: number;
}

export interface ServerChannelOptions {
  readonly policy: ChannelPolicy;
  readonly sid: string;
  readonly view: string | null;
  /** The time at which the current token expires, as in `Date.now`; null: never. */
  readonly tokenExpiresAt: number | null;
  readonly budget: MemoryBudget;
}

/** The socket of a session that begins, with its `hello`. */
export interface FirstSocket extends FirstConnection {
  readonly socket: FrameSocket;
}

/** The server's end of a call in goaidl.v1: it outlives its connections. */
export class SessionServerChannel implements ServerChannel, SessionIdentity, CarrierEvents {
  readonly sid: string;
  readonly view: string | null;
  readonly #policy: ChannelPolicy;
  readonly #budget: MemoryBudget;
  readonly #session: ServerSession;
  readonly #carrier: Carrier;
  readonly #conversation: Conversation;
  /** Null until the signal is requested or fires. */
  #lazyAbort: LazyAbort | null = null;
  #socket: FrameSocket | null = null;
  #connection: Connection;
  #carriedSince: number;
  #isConnected = true;
  #watchers: readonly ChannelWatcher<SessionServerChannel>[] = [];
  #ending: Ending | null = null;
  #closed: Deferred<Ending> | null = null;
  #tokenExpiresAt: number | null;
  readonly #memory: MemoryAccount;
  #stopped = false;
  /** Whether reading is paused because unread messages have filled the server's memory. */
  #paused = false;
  #stopWaitingForRoom: (() => void) | null = null;
  /** Resolves when the handler has stopped, while the session is about to move. */
  #stopping: Deferred<void> | null = null;
  #released: Promise<SessionSnapshot | null> | null = null;
  #passage: Passage | null = null;

  /** Begins a session on its first socket, or continues one from a snapshot; its socket follows with `resume`. */
  constructor(options: ServerChannelOptions, start: FirstSocket | SessionSnapshot) {
    const now = clock();
    const { policy, budget } = options;
    this.sid = options.sid;
    this.view = options.view;
    this.#policy = policy;
    this.#budget = budget;
    this.#memory = budget.account();
    this.#tokenExpiresAt = options.tokenExpiresAt;
    this.#session = new ServerSession({ policy, identity: this }, start, now);
    this.#carrier = new Carrier(this.#session, this);
    this.#conversation = new Conversation(this.#session, this.#carrier, policy.overflow, policy.largestSent);
    this.#connection = -1;
    this.#carriedSince = now;
    if ("socket" in start) this.#carry(start.socket, start.connection);
    else {
      this.#isConnected = false;
      this.#carrier.schedule();
    }
  }

  get closed(): Promise<Ending> {
    this.#closed ??= new Deferred();
    if (this.#ending !== null) this.#closed.resolve(this.#ending);
    return this.#closed.promise;
  }

  get profile() {
    return "goaidl.v1" as const;
  }

  tokenLeftMs(): number | null {
    return this.#tokenExpiresAt === null ? null : Math.max(0, Math.floor(this.#tokenExpiresAt - Date.now()));
  }

  get connected(): boolean {
    return this.#isConnected && this.#ending === null;
  }

  watch(watcher: ChannelWatcher<SessionServerChannel>): void {
    this.#watchers = this.#watchers.concat(watcher);
    if (this.#ending !== null) queueMicrotask(() => this.#notify([watcher]));
  }

  #notify(watchers: readonly ChannelWatcher<SessionServerChannel>[]): void {
    const ending = this.#ending;
    if (ending !== null) for (const watcher of watchers) watcher.ended(this, ending);
  }

  #report(change: ConnectionChange): void {
    for (const watcher of this.#watchers) watcher.changed?.(change);
  }

  /** Fires when the client is gone for good, has cancelled the call, or is dropped by the server. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get firedFor(): { readonly reason: unknown } | null {
    return this.#lazyAbort?.firedFor ?? null;
  }

  get #abort(): LazyAbort {
    this.#lazyAbort ??= new LazyAbort();
    return this.#lazyAbort;
  }

  /** The number of bytes of messages in memory, in both directions. */
  get retainedBytes(): number {
    return this.#session.retainedBytes;
  }

  /** Whether the session outlives its connection. */
  get resumable(): boolean {
    return this.#policy.resumeMs > 0;
  }

  /** The time that the session outlives its connection, in milliseconds. */
  get resumeMs(): number {
    return this.#policy.resumeMs;
  }

  /** Whether the session is carried by a channel of a connection that other calls share. */
  get isShared(): boolean {
    return this.#socket?.isShared === true;
  }

  send(message: string | Uint8Array, checkpoint?: string): Promise<void> {
    if (checkpoint === undefined) return this.#conversation.send(message);
    const { taken } = this.#session.incoming;
    return this.#conversation.send(message, () => this.#session.checkpoint(checkpoint, taken, clock()));
  }

  /**
   * Writes messages of a topic with less work than `send`, which is still needed for the messages that it does not
   * accept. Null if each message must also be counted for an idle limit or for checkpoints.
   */
  get passage(): Passage | null {
    if (this.#policy.idleMs !== null || this.#policy.checkpoints === true) return null;
    this.#passage ??= new Passage();
    return this.#passage;
  }

  checkpoint(state: string): void {
    const { taken } = this.#session.incoming;
    this.#conversation.afterSends(() => {
      this.#session.checkpoint(state, taken, clock());
      this.#carrier.schedule();
    });
  }

  take(): Received | undefined {
    return this.#conversation.take();
  }

  receive(): Promise<Received> {
    return this.#conversation.receive();
  }

  read(reader: Reader): void {
    this.#conversation.read(reader);
  }

  end(result?: string): Promise<void> {
    // An interrupted handler starts again on another node, so its return doesn't end the call.
    if (this.#stopping !== null) return this.leave();
    return new Promise((resolve, reject) => {
      if (this.#ending !== null) {
        if (this.#ending.error === null) resolve();
        else reject(this.#ending.error);
        return;
      }
      this.#conversation.end(() => {
        this.#session.end(result ?? null, clock());
        this.#carrier.schedule();
        resolve();
      });
      // The end of the session can drop messages that wait for credit.
      this.watch({ ended: (_channel, { error }) => (error === null ? resolve() : reject(error)) });
    });
  }

  fail(error: WireError, code: number): Promise<void> {
    this.#conversation.stopSending();
    this.#session.fail(code, error, clock());
    this.#carrier.schedule();
    this.#stopping?.resolve();
    return Promise.resolve();
  }

  async leave(): Promise<void> {
    if (this.#stopping !== null) {
      this.#stopping.resolve();
      if ((await this.#released) !== null) return;
    }
    this.#conversation.stopSending();
    this.limit(closeCode.restart, goingAway);
  }

  /**
   * Releases the session to another node: stops the handler, waits for it for at most `limitMs` milliseconds, and
   * returns the state from which another node can continue. Null: the session can't be moved, and stays. A released
   * session is over here.
   */
  release(limitMs: number): Promise<SessionSnapshot | null> {
    this.#released ??= this.#releaseNow(limitMs);
    return this.#released;
  }

  async #releaseNow(limitMs: number): Promise<SessionSnapshot | null> {
    if (this.#policy.checkpoints !== true || this.#session.outcome !== null || this.#session.finishing) return null;
    const stopping = new Deferred<void>();
    const moved = new StreamMovedError("the stream moves to another node");
    this.#stopping = stopping;
    this.#conversation.interrupt(moved);
    this.#session.suspend(closeCode.restart, "the stream moves to another node");
    this.#carrier.schedule();
    this.#abort.abort(moved);
    await within(limitMs, [stopping.promise]);
    const snapshot = this.#session.snapshot(clock());
    this.#stopping = null;
    if (snapshot === null) {
      this.#conversation.goOn();
      this.#carrier.schedule();
      this.#released = null;
      return null;
    }
    this.#session.handOver();
    this.#finish({ code: closeCode.restart, reason: moved.message, error: moved }, moved);
    this.#countMemory();
    this.#carrier.schedule();
    return snapshot;
  }

  /**
   * Ends the call because of a limit: the client gets `StreamClosedError` with this code after all messages, even if it
   * first has to resume the session.
   */
  limit(code: number, reason: string): void {
    this.#session.limit(code, reason, clock());
    this.#carrier.schedule();
  }

  /**
   * Resumes the session over another connection, whose client the caller has authenticated. Returns null, the reason
   * for a refusal, or `later` if the client should try again.
   */
  resume(
    socket: FrameSocket,
    connection: Connection,
    hello: Hello,
    tokenExpiresAt: number | null,
  ): ResumeRefusal | "later" | null {
    if (this.#stopping !== null) return "later";
    const before = this.#tokenExpiresAt;
    this.#tokenExpiresAt = tokenExpiresAt;
    const answer = this.#session.resume(connection, hello, clock());
    if (typeof answer === "string") {
      this.#tokenExpiresAt = before;
      return answer;
    }
    if (answer.superseded !== null) {
      this.#socket?.close(closeCode.superseded, "another connection has taken over");
      // The client already has another connection, so the old one must not keep its slot.
      this.#socket?.terminate();
    }
    this.#carry(socket, connection);
    this.#report({ kind: "resumed", replayed: answer.replayed });
    return null;
  }

  text(connection: Connection, text: string, bytes: number): void {
    this.#session.receiveText(connection, text, bytes, clock());
    this.#afterReceiving();
  }

  binary(connection: Connection, data: Uint8Array): void {
    this.#session.receiveBinary(connection, data, clock());
    this.#afterReceiving();
  }

  /** Handles the loss of a connection. */
  gone(connection: Connection, code: number, reason: string): void {
    if (connection === this.#connection) this.#forgetSocket();
    this.#session.detach(connection, code, reason, clock());
    this.#carrier.drop(connection);
    this.#disconnected(connection, code);
  }

  /** Reports the loss of the current connection if the call outlives it. */
  #disconnected(connection: Connection, code: number): void {
    if (connection !== this.#connection || !this.#isConnected) return;
    this.#isConnected = false;
    if (this.#session.outcome === null && !this.#session.finishing) this.#report({ kind: "suspended", code });
  }

  /**
   * Announces that the server shuts down in `byMs`. `elsewhere`: whether the client can resume the session over another
   * node, at least until this server is gone. Otherwise the handler's signal fires.
   */
  drain(byMs: number, elsewhere: boolean): void {
    const resumable = elsewhere && this.resumable;
    // A shared connection is about to be closed with all its calls, so a resumable call on it needs no announcement.
    if (!resumable || !this.isShared) this.#session.drain(byMs, resumable, clock());
    if (!resumable) this.#abort.abort(new StreamEndedError(goingAway));
    this.#carrier.schedule();
  }

  /** Ends the session at once, because the server shuts down or the client has left. */
  abandon(code: number, reason: string): void {
    this.#session.abandon(code, reason);
    this.#carrier.schedule();
  }

  /** Returns the token of an `auth` frame that has not been checked yet, once; null if there is none. */
  takeToken(): string | null {
    return this.#session.takeToken();
  }

  /** Records when the renewed credentials expire. */
  renew(expiresAt: number | null): void {
    this.#tokenExpiresAt = expiresAt;
    this.#carrier.schedule();
  }

  answerAuth(ok: boolean): void {
    this.#session.answerAuth(ok);
    this.#carrier.schedule();
  }

  #carry(socket: FrameSocket, connection: Connection): void {
    this.#paused = false;
    this.#session.isReadingPaused = false;
    this.#stopWaitingForRoom?.();
    this.#forgetSocket();
    this.#socket = socket;
    this.#connection = connection;
    this.#isConnected = true;
    this.#carriedSince = clock();
    this.#carrier.carry(socket, connection);
  }

  #forgetSocket(): void {
    this.#socket = null;
    if (this.#passage !== null) this.#passage.socket = null;
  }

  #afterReceiving(): void {
    this.#conversation.settle();
    this.#carrier.schedule();
  }

  connectionClosed(connection: Connection, code: number): void {
    this.#forgetSocket();
    this.#session.detach(connection, code, "", clock());
    this.#carrier.schedule();
    this.#disconnected(connection, code);
  }

  sessionChanged(): void {
    this.#conversation.settle();
    this.#checkTimes();
    this.#stopLimited();
    this.#countMemory();
    const outcome = this.#session.outcome;
    if (outcome === null || this.#ending !== null) return;
    const ending = endingOf(outcome, (wire) => new ServiceError(wire), false);
    // The handler itself ended the operations that it still awaits.
    const error = outcome.kind === "failed" ? new StreamEndedError("the call has failed") : ending.error;
    this.#finish(ending, error);
    // A handler that ended its own call gets no signal that it ended.
    if (outcome.kind !== "done" && outcome.kind !== "failed") this.#abort.abort(ending.error);
  }

  messagesWritten(): void {
    this.#conversation.written();
    this.#countMemory();
    if (this.#passage !== null) this.#openPassage(this.#passage);
  }

  /** Lets messages of a topic pass, unless they would overtake a send that waits. */
  #openPassage(passage: Passage): void {
    if (this.#session.outcome !== null || this.#conversation.waitingSends > 0) return;
    passage.socket = this.#socket;
    if (this.#socket?.sendAlone !== undefined) this.#session.outgoing.openLane(passage, this.#policy.largestSent);
  }

  /** Settles all waiting calls, with `error`. */
  #finish(ending: Ending, error: Error | null): void {
    this.#ending = ending;
    this.#conversation.finish(error);
    this.#carrier.stop();
    // Deferred, because a watcher must not interfere with the code that ended the call.
    queueMicrotask(() => this.#notify(this.#watchers));
    this.#closed?.resolve(ending);
    this.#stopping?.resolve();
  }

  #countMemory(): void {
    const { incoming, outgoing, outcome, retainedBytes } = this.#session;
    const { waitingSends, waitingBytes } = this.#conversation;
    if (outcome !== null) this.#memory.hold();
    else this.#memory.hold(retainedBytes + waitingBytes, incoming.queued + outgoing.unacked + waitingSends);
    const budget = this.#budget;
    if (outgoing.unacked > 0 && (budget.halfFull || outgoing.crowded)) this.#askForPosition();
    // On a shared connection, one call that is not read should not stop the others. Many such calls hold a window each,
    // so they do stop the connection once the memory is exhausted.
    const hasNeighbours = this.#socket?.hasNeighbours === true;
    const isFull = hasNeighbours ? budget.exhausted : budget.full;
    const pauses = outcome === null && this.#socket !== null && incoming.queued > 0 && isFull;
    if (pauses === this.#paused) return;
    this.#paused = pauses;
    this.#session.isReadingPaused = pauses;
    this.#stopWaitingForRoom?.();
    if (pauses) {
      this.#socket?.pause?.();
      const again = () => this.#carrier.schedule();
      this.#stopWaitingForRoom = hasNeighbours ? budget.whenLess(again) : budget.whenRoom(again);
    } else this.#socket?.resume?.();
  }

  #askForPosition(): void {
    if (this.#session.askForPosition(this.#carrier.now)) this.#carrier.schedule();
  }

  #checkTimes(): void {
    if (this.#socket === null || this.#session.finishing || this.#session.outcome !== null) return;
    const now = clock();
    const { writeTimeoutMs } = this.#policy;
    const stalled = this.#carrier.stalledSince;
    if (stalled !== null) {
      if (now - stalled >= writeTimeoutMs) {
        this.#session.suspend(closeCode.slow, "the connection accepts no data");
        this.#dropSocket();
        return;
      }
      this.#carrier.wakeAt(stalled + writeTimeoutMs);
    }
    const waiting = this.#conversation.waitingSince;
    if (waiting !== null) {
      // A client without a connection is not slow: the time counts from its return.
      const since = Math.max(waiting, this.#carriedSince);
      if (now - since >= writeTimeoutMs) this.limit(closeCode.slow, `messages were not read for ${writeTimeoutMs} ms`);
      else this.#carrier.wakeAt(since + writeTimeoutMs);
    }
    if (this.#tokenExpiresAt !== null) {
      const left = this.#tokenExpiresAt - Date.now();
      if (left <= 0) this.#session.suspend(closeCode.unauthorized, "the token has expired");
      if (left <= 0) this.#carrier.schedule();
      else this.#carrier.wakeAt(now + left);
    }
  }

  /** Drops a socket that does not drain, because it cannot carry a closing handshake either. */
  #dropSocket(): void {
    this.#socket?.terminate();
    this.gone(this.#connection, closeCode.slow, "");
  }

  /** If a limit ended the call, ends it for the handler without waiting until the client has received the end. */
  #stopLimited(): void {
    const limited = this.#session.limited;
    if (limited === null || this.#stopped) return;
    this.#stopped = true;
    const ending = endingOf({ kind: "closed", ...limited }, (wire) => new ServiceError(wire), false);
    this.#conversation.finish(ending.error);
    this.#abort.abort(ending.error);
  }
}
