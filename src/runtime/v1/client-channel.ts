import { OpenError } from "../errors.js";
import { textToBase64 } from "../parameter-text.js";
import { jitteredMs, mayPass } from "../transport/backoff.js";
import type { ClientChannel, Ending, Reader, Received } from "../transport/channel.js";
import type { ClientChannelOptions } from "../transport/client-channel-options.js";
import { closeCode } from "../transport/close-codes.js";
import { spreadAfterCut } from "../transport/cut-count.js";
import { Deferred } from "../transport/deferred.js";
import type { PageEvents } from "../transport/page.js";
import {
  bearerEntry,
  type Dial,
  type FrameSocket,
  type HttpAnswer,
  leftProcess,
  notSelected,
  subprotocol,
} from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import { Carrier, type CarrierEvents, clock } from "./carrier.js";
import { ClientSession } from "./client-session.js";
import { Conversation, type Overflow } from "./conversation.js";
import { type ConnectionEvents, DialedConnection, type SocketClose } from "./dialed-connection.js";
import { endingOf } from "./ending.js";
import type { Drain } from "./frame.js";
import type { Window } from "./receive-half.js";
import type { Connection } from "./session.js";

export interface SessionClientOptions extends ClientChannelOptions {
  readonly dial: Dial;
  readonly window: Window;
  readonly largestSent: number;
  readonly overflow: Overflow;
  /**
   * Returns a bearer token for a connection; `stale` is a token that was refused or is about to expire, and must not be
   * returned again.
   */
  readonly token: ((stale: string | null) => Promise<string>) | null;
  /** Called with the remaining validity of a token when the server reports it. */
  readonly tokenLasts?: (token: string, leftMs: number | null) => void;
  /** Whether `token` returns a new token each time, so that an expired token does not end the call. */
  readonly renewsToken: boolean;
}

/** The fraction of a token's lifetime after which a new one is sent. */
const renewAfter = 0.8;
/** The fraction of the previous wait after which the token provider is called again if it failed. */
const renewAgainAfter = 0.05;
const minRenewMs = 100;
const offlineReason = "the browser is offline";
/** A connection that carried nothing and lasted no longer than this counts as a failed attempt. */
const establishedAfterMs = 1_000;

/** The client's end of a call in goaidl.v1: one session over as many connections as it takes. */
export class SessionClientChannel implements ClientChannel, CarrierEvents, ConnectionEvents, PageEvents {
  readonly profile = "goaidl.v1";
  readonly #options: SessionClientOptions;
  readonly #session: ClientSession;
  readonly #carrier: Carrier;
  readonly #conversation: Conversation;
  readonly #stopListening: () => void;
  readonly #opened = new Deferred<void>();
  readonly #closed = new Deferred<Ending>();
  #socket: FrameSocket | null = null;
  #connection: Connection = 0;
  /** The number of attempts since the last successful connection. */
  #attempt = 0;
  #everOpen = false;
  #retryAt = 0;
  /** The time at which the connection was welcomed, and the number of messages delivered by then. */
  #established = { since: 0, carried: 0 };
  #openTimer: ReturnType<typeof setTimeout> | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  /** Runs until this side leaves a server that is draining. */
  #moveTimer: ReturnType<typeof setTimeout> | null = null;
  /** Runs until a new token is sent, before the current one expires. */
  #renewTimer: ReturnType<typeof setTimeout> | null = null;
  /** The server's shutdown announcement that was last reported as an event. */
  #draining: Drain | null = null;
  #ending: Ending | null = null;
  #refusal: HttpAnswer | null = null;
  /** The token of the newest connection, and a token that was refused or has expired. */
  #usedToken: string | null = null;
  #staleToken: string | null = null;

  constructor(options: SessionClientOptions) {
    this.#options = options;
    const { window, largestSent, renewsToken } = options;
    this.#session = new ClientSession({ window, largestSent, renewsToken });
    this.#carrier = new Carrier(this.#session, this);
    this.#conversation = new Conversation(this.#session, this.#carrier, options.overflow, largestSent);
    this.#stopListening = options.watch(this);
    this.#connect();
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get closed(): Promise<Ending> {
    return this.#closed.promise;
  }

  get view(): string | null {
    return this.#session.welcome?.view ?? null;
  }

  /** The number of bytes of messages in memory, in both directions. */
  get retainedBytes(): number {
    return this.#session.retainedBytes;
  }

  send(message: string | Uint8Array): Promise<void> {
    return this.#conversation.send(message);
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

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (ending: Ending) => (ending.error === null ? resolve() : reject(ending.error));
      if (this.#ending !== null) {
        settle(this.#ending);
        return;
      }
      this.#conversation.end(() => {
        this.#session.end();
        this.#carrier.schedule();
        resolve();
      });
      this.closed.then(settle);
    });
  }

  async cancel(): Promise<void> {
    const socket = this.#socket;
    this.#session.cancel();
    // Written at once, because a page that is being closed or a process that exits may not reach the end of the turn.
    this.#carrier.write();
    this.#finish();
    if (socket !== null) await leftProcess(socket);
    await this.closed;
  }

  #connect(): void {
    this.#stopRetrying();
    const connection = ++this.#connection;
    this.#options.onEvent({ kind: "connecting", attempt: ++this.#attempt });
    this.#openTimer = setTimeout(
      () => this.#lost(connection, 1006, "the server did not answer in time"),
      timerMs(this.#options.openTimeoutMs),
    );
    const { token } = this.#options;
    if (token === null) this.#dial(connection, [subprotocol]);
    else {
      token(this.#staleToken).then(
        (text) => {
          this.#usedToken = text;
          this.#dial(connection, [subprotocol, `${bearerEntry}${base64url(text)}`]);
        },
        (error: unknown) => this.#noToken(connection, error),
      );
    }
  }

  #noToken(connection: Connection, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    // Trying again would not help if the provider returned something that is not a token; but an open stream may
    // outlive the failure.
    const isFinal = error instanceof OpenError && !this.#everOpen;
    if (isFinal) this.#session.abandon(closeCode.refused, reason, "auth");
    this.#lost(connection, isFinal ? closeCode.refused : 1006, `no token: ${reason}`);
  }

  #dial(connection: Connection, protocols: readonly string[]): void {
    if (connection !== this.#connection || this.#ending !== null) return;
    try {
      this.#socket = this.#dialed(connection, protocols);
    } catch (error) {
      // A header or URL that the platform rejects would be rejected at the next try, too.
      const reason = error instanceof Error ? error.message : String(error);
      this.#session.abandon(closeCode.refused, reason, "unknown");
      this.#lost(connection, closeCode.refused, reason);
    }
  }

  #dialed(connection: Connection, protocols: readonly string[]): FrameSocket {
    const dialed = new DialedConnection(connection, this);
    dialed.socket = this.#options.dial(protocols, dialed);
    return dialed.socket;
  }

  socketOpened(connection: Connection, socket: FrameSocket, protocol: string): void {
    if (connection !== this.#connection) socket.terminate();
    else if (protocol !== subprotocol) {
      this.#refusal = notSelected;
      this.#lost(connection, closeCode.refused, "no subprotocol");
    } else {
      socket.send(this.#session.connect(connection, clock()), () => {});
      this.#carrier.carry(socket, connection);
    }
  }

  textReceived(connection: Connection, text: string, bytes: number): void {
    this.#session.receiveText(connection, text, bytes, clock());
    this.#afterReceiving();
  }

  binaryReceived(connection: Connection, data: Uint8Array): void {
    this.#session.receiveBinary(connection, data, clock());
    this.#afterReceiving();
  }

  socketClosed(connection: Connection, { code, reason, answer }: SocketClose): void {
    if (answer !== null && connection === this.#connection) this.#refusal = answer;
    this.#lost(connection, code, reason);
  }

  #afterReceiving(): void {
    // A short call may already be over, ended by frames in the same WebSocket message as `welcome`.
    const welcome = this.#session.state === "open" || (!this.#everOpen && this.#session.welcome !== null);
    if (welcome && this.#openTimer !== null) this.#welcomed();
    const { draining } = this.#session;
    if (draining !== null && draining !== this.#draining) {
      this.#options.onEvent({ kind: "draining", inMs: draining.by, resumable: draining.resumable });
    }
    this.#draining = draining;
    if (draining?.resumable === true && this.#moveTimer === null) this.#moveWithin(draining.by);
    const tokenLeftMs = this.#session.takeTokenLeft();
    if (tokenLeftMs !== null && this.#options.renewsToken) {
      if (this.#usedToken !== null) this.#options.tokenLasts?.(this.#usedToken, tokenLeftMs);
      this.#renewIn(tokenLeftMs * renewAfter);
    }
    this.#conversation.settle();
    this.#carrier.schedule();
  }

  /**
   * Leaves the server at a random moment within `ms`: a draining server sends all its clients away at once, and they
   * should not all arrive elsewhere together.
   */
  #moveWithin(ms: number): void {
    this.#moveTimer = setTimeout(() => {
      this.#session.move();
      this.#carrier.schedule();
    }, Math.random() * timerMs(ms));
  }

  #renewIn(ms: number): void {
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    const connection = this.#connection;
    const renew = (token: string) => {
      if (connection !== this.#connection) return;
      this.#usedToken = token;
      this.#session.authenticate(token);
      this.#carrier.schedule();
    };
    // The current token is still valid for a while. If it expires before there is a new one, the server closes the
    // connection with 4401, and the provider is called again for the next connection.
    const again = () => {
      if (connection === this.#connection) this.#renewIn(Math.max(minRenewMs, ms * renewAgainAfter));
    };
    this.#renewTimer = setTimeout(() => void this.#options.token?.(this.#usedToken).then(renew, again), timerMs(ms));
  }

  /** Cancels the timers of a connection that is gone. */
  #stopPlans(): void {
    if (this.#moveTimer !== null) clearTimeout(this.#moveTimer);
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    this.#moveTimer = null;
    this.#renewTimer = null;
  }

  #welcomed(): void {
    this.#stopOpening();
    this.#options.gotThrough();
    this.#staleToken = null;
    this.#established = { since: clock(), carried: this.#carried };
    const { onEvent } = this.#options;
    if (this.#everOpen) onEvent({ kind: "resumed", replayed: this.#session.replayed });
    else {
      this.#everOpen = true;
      this.#conversation.limit(this.#session.welcome?.max ?? 0);
      this.#opened.resolve();
      onEvent({ kind: "open", profile: this.profile });
    }
  }

  connectionClosed(connection: Connection, code: number): void {
    // The socket itself still sends what was written, and completes the closing handshake.
    this.#socket = null;
    this.#lost(connection, code, "");
  }

  /** Handles a connection that was lost or could not be established. */
  #lost(connection: Connection, code: number, reason: string): void {
    if (connection !== this.#connection || this.#ending !== null) return;
    // Later events of this connection are ignored.
    this.#connection++;
    this.#stopOpening();
    this.#stopPlans();
    this.#socket?.terminate();
    this.#socket = null;
    const wasOpen = this.#session.state === "open";
    const { since, carried } = this.#established;
    const wasEstablished = wasOpen && (this.#carried > carried || clock() - since >= establishedAfterMs);
    if (wasEstablished) this.#attempt = 0;
    this.#session.detach(connection, code, reason, clock());
    this.#carrier.drop(connection);
    const status = this.#refusal?.status;
    const isStale = code === closeCode.unauthorized || this.#session.takeAuthRefused();
    if (isStale || this.#asksAgain()) this.#staleToken = this.#usedToken;
    else if (this.#isFinal())
      this.#session.abandon(code, reason, status === 401 || status === 403 ? "auth" : "unknown");
    this.#finish();
    if (this.#ending === null) this.#retry(code, reason, wasOpen, wasEstablished);
  }

  /** The number of messages delivered, in both directions. */
  get #carried(): number {
    const { incoming, outgoing } = this.#session;
    return incoming.received + outgoing.sent - outgoing.unacked;
  }

  /**
   * Reports whether a resumption was refused because of its token, before the session was looked up. Another token may
   * then succeed.
   */
  #asksAgain(): boolean {
    const { renewsToken } = this.#options;
    return renewsToken && this.#everOpen && this.#refusal?.status === 401 && this.#staleToken === null;
  }

  /** Reports whether the call was refused, or all attempts failed, before the first connection was established. */
  #isFinal(): boolean {
    if (this.#session.outcome !== null) return false;
    const status = this.#refusal?.status ?? null;
    if (status !== null && !mayPass(status)) return true;
    return !this.#everOpen && this.#attempt >= this.#options.backoff.attempts;
  }

  #retry(code: number, reason: string, wasOpen: boolean, wasEstablished: boolean): void {
    const { backoff } = this.#options;
    // A connection that has just broken is replaced at once. If the server has sent all its clients away, the client
    // waits.
    const atOnce = wasEstablished && code !== 1001 && code !== 1012 && code !== 1013 && reason !== offlineReason;
    const spreadMs = atOnce ? spreadAfterCut(clock(), backoff.baseMs, backoff.maxMs) : 0;
    // The server's `Retry-After` counts only up to the client's longest back-off.
    const asked = Math.min(backoff.maxMs, this.#refusal?.retryAfterMs ?? 0);
    const retryInMs = atOnce ? Math.ceil(Math.random() * spreadMs) : asked + jitteredMs(backoff, this.#attempt);
    if (wasOpen) this.#options.onEvent({ kind: "suspended", code, reason, retryInMs });
    this.#refusal = null;
    this.#retryIn(retryInMs);
  }

  #retryIn(ms: number): void {
    this.#stopRetrying();
    this.#retryAt = clock() + ms;
    this.#retryTimer = setTimeout(() => this.#connect(), timerMs(ms));
  }

  /** If the client is waiting to connect again, shortens the wait to a random time of at most `spreadMs`. */
  worthTrying(spreadMs: number): void {
    if (this.#retryTimer === null) return;
    const inMs = Math.random() * spreadMs;
    if (spreadMs === 0) this.#connect();
    else if (clock() + inMs < this.#retryAt) this.#retryIn(inMs);
  }

  /**
   * Handles the loss of the network: a session that outlives its connection need not wait for a heartbeat to detect it.
   */
  offline(): void {
    const isOpen = this.#session.state === "open" && (this.#session.welcome?.ttl ?? 0) > 0;
    if (isOpen) this.#lost(this.#connection, 1006, offlineReason);
  }

  /** Cancels the call because its page was closed. */
  left(): void {
    void this.cancel();
  }

  messagesWritten(): void {
    this.#conversation.written();
  }

  sessionChanged(): void {
    this.#conversation.settle();
    this.#finish();
  }

  /** Settles all waiting calls, once the session is over. */
  #finish(): void {
    const outcome = this.#session.outcome;
    if (outcome === null || this.#ending !== null) return;
    const { shape, errorOf, onEvent } = this.#options;
    const isUnauthorized = (outcome.kind === "refused" && outcome.status === 401) || this.#refusal?.status === 401;
    // The client's other calls must not use this token either.
    if (isUnauthorized && this.#usedToken !== null) this.#options.tokenLasts?.(this.#usedToken, 0);
    const awaitsAnswer = shape === "client" && this.#session.outgoing.ended;
    const ending = endingOf(outcome, errorOf, awaitsAnswer);
    const error = this.#everOpen ? ending.error : (this.#openError(ending.error) ?? ending.error);
    this.#ending = { ...ending, error };
    this.#stopOpening();
    this.#stopPlans();
    this.#stopRetrying();
    this.#stopListening();
    this.#carrier.stop();
    if (!this.#session.attached) this.#socket?.terminate();
    this.#conversation.finish(error);
    if (error === null) this.#opened.resolve();
    else this.#opened.reject(error);
    this.#closed.resolve(this.#ending);
    onEvent({ kind: "closed", code: ending.code, error });
  }

  /** Makes the error of a call that never opened and was not refused with a typed error. */
  #openError(error: Error | null): Error | null {
    const outcome = this.#session.outcome;
    if (outcome === null || outcome.kind !== "closed") return null;
    if (this.#refusal?.status === 101) return new OpenError("the server doesn't speak goaidl.v1", 101);
    if (this.#refusal !== null) return this.#options.refusalOf(this.#refusal);
    return new OpenError(
      `the stream could not be opened: ${outcome.reason || `closed with ${outcome.code}`}${outcome.code === 1006 ? (this.#options.hint ?? "") : ""}`,
      null,
      {
        cause: error,
      },
    );
  }

  #stopOpening(): void {
    if (this.#openTimer !== null) clearTimeout(this.#openTimer);
    this.#openTimer = null;
  }

  #stopRetrying(): void {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
  }
}

function base64url(text: string): string {
  return textToBase64(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
