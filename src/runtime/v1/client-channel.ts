import type { Shape } from "../descriptor.js";
import { OpenError } from "../errors.js";
import { type Backoff, jitteredMs, mayPass } from "../transport/backoff.js";
import type { ClientChannel, Ending, Received, StreamEvent, WireError } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { spreadAfterCut } from "../transport/cut-count.js";
import { Deferred } from "../transport/deferred.js";
import type { Watch } from "../transport/page.js";
import { type Dial, type FrameSocket, type HttpAnswer, leftProcess, subprotocol } from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import { Carrier, clock } from "./carrier.js";
import { ClientSession } from "./client-session.js";
import { Duplex, type Overflow } from "./duplex.js";
import { endingOf } from "./ending.js";
import type { Drain } from "./frame.js";
import type { Window } from "./receive-half.js";
import type { Connection } from "./session.js";

export interface SessionClientOptions {
  readonly dial: Dial;
  readonly shape: Shape;
  readonly window: Window;
  readonly largestSent: number;
  readonly overflow: Overflow;
  readonly openTimeoutMs: number;
  readonly backoff: Backoff;
  /** A bearer token for a connection; another one than `stale`, which was refused or is about to expire. */
  readonly token: ((stale: string | null) => Promise<string>) | null;
  /** Told how long a token is valid, where the server says it. */
  readonly tokenLasts?: (token: string, leftMs: number | null) => void;
  /** Added to the error of a call that got no answer. */
  readonly hint?: string;
  /** Whether that is a new one each time: then an expired token is no end. */
  readonly renewsToken: boolean;
  readonly errorOf: (wire: WireError) => Error;
  /** The error of an HTTP answer in place of an upgrade. */
  readonly refusalOf: (answer: HttpAnswer) => Error;
  readonly onEvent: (event: StreamEvent) => void;
  /** Reports what happens around the call: to the page, and to other calls of its client. */
  readonly watch: Watch;
  /** Told of each connection that was made. */
  readonly gotThrough: () => void;
}

/** A new token is sent after this part of the old one's time. */
const renewAfter = 0.8;
/** After this part of the time before, it is asked for again where there was none. */
const renewAgainAfter = 0.05;
const minRenewMs = 100;
const offlineReason = "the browser is offline";
/** A connection that carried nothing and stood no longer than this counts as one that could not be made. */
const standsAfterMs = 1_000;

/** The client's end of a call in goaidl.v1: one session over as many connections as it takes. */
export class SessionClientChannel implements ClientChannel {
  readonly profile = "goaidl.v1";
  readonly #options: SessionClientOptions;
  readonly #session: ClientSession;
  readonly #carrier: Carrier;
  readonly #duplex: Duplex;
  readonly #stopListening: () => void;
  readonly #opened = new Deferred<void>();
  readonly #closed = new Deferred<Ending>();
  #socket: FrameSocket | null = null;
  #connection: Connection = 0;
  /** Connections tried since the last one that stood. */
  #attempt = 0;
  #everOpen = false;
  #retryAt = 0;
  /** When the connection was welcomed, and what had got through by then. */
  #stood = { since: 0, carried: 0 };
  #openTimer: ReturnType<typeof setTimeout> | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  /** Until this side leaves a server that drains. */
  #moveTimer: ReturnType<typeof setTimeout> | null = null;
  /** Until a new token is sent, before the one in force expires. */
  #renewTimer: ReturnType<typeof setTimeout> | null = null;
  /** The announcement that was reported. */
  #draining: Drain | null = null;
  #ending: Ending | null = null;
  #refusal: HttpAnswer | null = null;
  /** The token of the newest connection, and one that was refused or has expired. */
  #usedToken: string | null = null;
  #staleToken: string | null = null;

  constructor(options: SessionClientOptions) {
    this.#options = options;
    const { window, largestSent, renewsToken } = options;
    this.#session = new ClientSession({ window, largestSent, renewsToken });
    this.#carrier = new Carrier(this.#session, { changed: () => this.#changed(), closed: this.#closedHere });
    this.#duplex = new Duplex(this.#session, this.#carrier, options.overflow, largestSent);
    this.#stopListening = options.watch({
      worthTrying: (spreadMs) => this.#hurry(spreadMs),
      offline: () => this.#goOffline(),
      left: () => void this.cancel(),
    });
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

  /** Bytes of messages that are held in memory, in both directions. */
  get retainedBytes(): number {
    return this.#session.retainedBytes;
  }

  send(message: string | Uint8Array): Promise<void> {
    return this.#duplex.send(message);
  }

  take(): Received | undefined {
    return this.#duplex.take();
  }

  receive(): Promise<Received> {
    return this.#duplex.receive();
  }

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (ending: Ending) => (ending.error === null ? resolve() : reject(ending.error));
      if (this.#ending !== null) {
        settle(this.#ending);
        return;
      }
      this.#duplex.end(() => {
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
    // Not at the end of the turn: a page that is being closed, or a process that exits, has none.
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
          this.#dial(connection, [subprotocol, `goaidl.bearer.${base64url(text)}`]);
        },
        (error: unknown) => this.#noToken(connection, error),
      );
    }
  }

  #noToken(connection: Connection, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    // What isn't a token is none at the next try either; an open stream may outlive it.
    const isFinal = error instanceof OpenError && !this.#everOpen;
    if (isFinal) this.#session.giveUp(closeCode.refused, reason, "auth");
    this.#lost(connection, isFinal ? closeCode.refused : 1006, `no token: ${reason}`);
  }

  #dial(connection: Connection, protocols: readonly string[]): void {
    if (connection !== this.#connection || this.#ending !== null) return;
    try {
      this.#socket = this.#dialed(connection, protocols);
    } catch (error) {
      // A header or URL that the platform refuses is refused at the next try, too.
      const reason = error instanceof Error ? error.message : String(error);
      this.#session.giveUp(closeCode.refused, reason, "unknown");
      this.#lost(connection, closeCode.refused, reason);
    }
  }

  #dialed(connection: Connection, protocols: readonly string[]): FrameSocket {
    const current = () => connection === this.#connection;
    const socket = this.#options.dial(protocols, {
      opened: (protocol) => {
        if (!current()) socket.terminate();
        else if (protocol !== subprotocol) {
          this.#refusal = { status: 101, name: null, body: undefined };
          this.#lost(connection, closeCode.refused, "no subprotocol");
        } else {
          socket.send(this.#session.connect(connection, clock()), () => {});
          this.#carrier.carry(socket, connection);
        }
      },
      text: (text, bytes) => {
        this.#session.receiveText(connection, text, bytes, clock());
        this.#heard();
      },
      binary: (data) => {
        this.#session.receiveBinary(connection, data, clock());
        this.#heard();
      },
      closed: (code, reason, answer) => {
        if (answer !== null && current()) this.#refusal = answer;
        this.#lost(connection, code, reason);
      },
    });
    return socket;
  }

  #heard(): void {
    // A short call may be over by the frame that welcomed it.
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
    this.#duplex.settle();
    this.#carrier.schedule();
  }

  /** All clients are sent away at the same time: they arrive elsewhere one by one. */
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
    // The old one holds for a while. Without a new one in time the connection closes 4401, and the next one asks again.
    const again = () => {
      if (connection === this.#connection) this.#renewIn(Math.max(minRenewMs, ms * renewAgainAfter));
    };
    this.#renewTimer = setTimeout(() => void this.#options.token?.(this.#usedToken).then(renew, again), timerMs(ms));
  }

  /** What was planned for a connection that is gone. */
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
    this.#stood = { since: clock(), carried: this.#carried };
    const { onEvent } = this.#options;
    if (this.#everOpen) onEvent({ kind: "resumed", replayed: this.#session.replayed });
    else {
      this.#everOpen = true;
      this.#duplex.limit(this.#session.welcome?.max ?? 0);
      this.#opened.resolve();
      onEvent({ kind: "open", profile: this.profile });
    }
  }

  readonly #closedHere = (connection: Connection, code: number): void => {
    // It still carries what was written, and the closing handshake.
    this.#socket = null;
    this.#lost(connection, code, "");
  };

  /** The connection is gone, or never came to be. */
  #lost(connection: Connection, code: number, reason: string): void {
    if (connection !== this.#connection || this.#ending !== null) return;
    // Whatever this connection still does is ignored from here on.
    this.#connection++;
    this.#stopOpening();
    this.#stopPlans();
    this.#socket?.terminate();
    this.#socket = null;
    const wasOpen = this.#session.state === "open";
    const { since, carried } = this.#stood;
    const hasStood = wasOpen && (this.#carried > carried || clock() - since >= standsAfterMs);
    if (hasStood) this.#attempt = 0;
    this.#session.detach(connection, code, reason, clock());
    this.#carrier.drop(connection);
    const status = this.#refusal?.status;
    const isStale = code === closeCode.unauthorized || this.#session.takeAuthRefused();
    if (isStale || this.#asksAgain()) this.#staleToken = this.#usedToken;
    else if (this.#isFinal()) this.#session.giveUp(code, reason, status === 401 || status === 403 ? "auth" : "unknown");
    this.#finish();
    if (this.#ending === null) this.#retry(code, reason, wasOpen, hasStood);
  }

  /** Messages that got through, in both directions. */
  get #carried(): number {
    const { incoming, outgoing } = this.#session;
    return incoming.received + outgoing.sent - outgoing.unacked;
  }

  /** Whether a resumption was refused for its token before the session was asked for, and another token may do. */
  #asksAgain(): boolean {
    const { renewsToken } = this.#options;
    return renewsToken && this.#everOpen && this.#refusal?.status === 401 && this.#staleToken === null;
  }

  /** Refused, or tried often enough, before the first connection stood. */
  #isFinal(): boolean {
    if (this.#session.outcome !== null) return false;
    const status = this.#refusal?.status ?? null;
    if (status !== null && !mayPass(status)) return true;
    return !this.#everOpen && this.#attempt >= this.#options.backoff.attempts;
  }

  #retry(code: number, reason: string, wasOpen: boolean, hasStood: boolean): void {
    const { backoff } = this.#options;
    // A connection that just broke is tried again at once; a server that sends everybody away is given time.
    const atOnce = hasStood && code !== 1001 && code !== 1012 && code !== 1013 && reason !== offlineReason;
    const spreadMs = atOnce ? spreadAfterCut(clock(), backoff.baseMs, backoff.maxMs) : 0;
    // No one is kept waiting for longer than the client's own back-off would.
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

  /** Waits no longer than this for the next connection, if one is waited for. */
  #hurry(spreadMs: number): void {
    if (this.#retryTimer === null) return;
    const inMs = Math.random() * spreadMs;
    if (spreadMs === 0) this.#connect();
    else if (clock() + inMs < this.#retryAt) this.#retryIn(inMs);
  }

  /** A session that outlives its connection needn't wait for a heartbeat to learn that there is no network. */
  #goOffline(): void {
    const isOpen = this.#session.state === "open" && (this.#session.welcome?.ttl ?? 0) > 0;
    if (isOpen) this.#lost(this.#connection, 1006, offlineReason);
  }

  #changed(): void {
    this.#duplex.settle();
    this.#finish();
  }

  /** Settles everything that waits, once the session is over. */
  #finish(): void {
    const outcome = this.#session.outcome;
    if (outcome === null || this.#ending !== null) return;
    const { shape, errorOf, onEvent } = this.#options;
    const isUnauthorized = (outcome.kind === "refused" && outcome.status === 401) || this.#refusal?.status === 401;
    // Other calls of the client ask for another one.
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
    this.#duplex.finish(error);
    if (error === null) this.#opened.resolve();
    else this.#opened.reject(error);
    this.#closed.resolve(this.#ending);
    onEvent({ kind: "closed", code: ending.code, error });
  }

  /** What to tell of a call that never opened and wasn't refused in a typed way. */
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
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
