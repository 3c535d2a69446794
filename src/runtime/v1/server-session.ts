import type { WireError } from "../transport/channel.js";
import { closeCode, limitName, mayResume } from "../transport/close-codes.js";
import {
  type Frame,
  fitting,
  type Hello,
  pingFrame,
  type ResumeRefusal,
  readFromClient,
  writeAuthAnswer,
  writeDrain,
  writeWelcome,
} from "./frame.js";
import { type Beat, PingingHeartbeat } from "./heartbeat.js";
import { CreditRate, type Rate } from "./rate.js";
import { type Breach, ReceiveHalf, type Window } from "./receive-half.js";
import { type Rules, rules as standardRules } from "./rules.js";
import { type ReplayWindow, SendHalf } from "./send-half.js";
import { type Connection, Session } from "./session.js";

/** A session whose client has said nothing since `welcome` is kept no longer than this: it may never have got it. */
const unconfirmedMs = 10_000;
/** A page that closes its connection (1001) is left or reloaded, and comes back within this time if it does at all. */
const pageReturnsMs = 10_000;
/** The longest back-off of clients: one that hasn't come back to a server that goes away after this time won't. */
const drainReturnsMs = 10_000;
/** The least time for a client that is connected to acknowledge the end. */
const lingerMs = 30_000;

export interface ServerSessionOptions {
  readonly sid: string;
  readonly tok: string;
  /** What the client may send; no messages where the method takes none. */
  readonly window: Window;
  /** The most that is kept of what was sent. */
  readonly replay: ReplayWindow;
  readonly rate: Rate | null;
  /** How long the session outlives a connection; 0: not at all. */
  readonly resumeMs: number;
  readonly heartbeat: Beat | null;
  readonly idleMs: number | null;
  readonly view: string | null;
  /** How long the client's token is still valid; null: for ever. */
  readonly tokenLeftMs?: () => number | null;
}

export class ServerSession extends Session {
  readonly #options: ServerSessionOptions;
  readonly #rules: Rules;
  #attempt = 0;
  #confirmed = false;
  #heartbeat: PingingHeartbeat | null = null;
  #expiresAt = Number.POSITIVE_INFINITY;
  #activeAt: number;
  /** Outcome once the terminal is acknowledged. */
  #failure: { readonly code: number; readonly error: WireError } | null = null;

  /** Nothing is read from the connection for now, so that its silence means nothing. */
  deaf = false;
  #limited: Breach | null = null;
  #token: string | null = null;
  /** When the server goes away and the session with it; null: it doesn't. */
  #goneAt: number | null = null;

  /** A session that starts with this `hello`, whose connection gets `welcome` next. */
  constructor(
    options: ServerSessionOptions,
    connection: Connection,
    hello: Hello,
    now: number,
    rules: Rules = standardRules,
  ) {
    const rate = options.rate === null ? null : new CreditRate(options.rate, now);
    const incoming = new ReceiveHalf(options.window, rate, rules);
    super(new SendHalf(options.replay, rules), incoming, options.window.largest, readFromClient);
    this.#options = options;
    this.#rules = rules;
    this.#activeAt = now;
    this.#start(connection, now);
    this.outgoing.grant(hello.c, hello.b);
    this.#welcome(false, now);
  }

  /** Whether this side has ended the call: nothing more is taken from the client. */
  get finishing(): boolean {
    return this.outgoing.ended;
  }

  /** The limit that ended the call, if one did. */
  get limited(): Breach | null {
    return this.#limited;
  }

  /**
   * Another connection asks for this session. `replayed` counts the messages that go again; `superseded` is the
   * connection to close with 4509. A string refuses, and changes nothing.
   */
  resume(
    connection: Connection,
    hello: Hello,
    now: number,
  ): ResumeRefusal | { readonly replayed: number; readonly superseded: Connection | null } {
    const request = hello.res;
    if (request === null) return "unknown";
    if (this.over !== null) return this.over.kind === "unresumable" ? "expired" : "unknown";
    if (this.#options.resumeMs === 0) return "unknown";
    if (!this.#rules.attemptWins(request.att, this.#attempt)) return "superseded";
    if (!this.outgoing.covers(request.rcv)) return "window";
    this.#attempt = request.att;
    const superseded = this.connection;
    this.#confirmed = true;
    this.#start(connection, now);
    const replayed = this.outgoing.rewind(request.rcv);
    this.outgoing.grant(hello.c, hello.b);
    this.#welcome(true, now);
    if (this.#goneAt !== null) this.#announceDrain(this.#goneAt - now, false);
    this.#checkAcknowledged();
    return { replayed, superseded };
  }

  /** The connection is gone. */
  detach(connection: Connection, code: number, reason: string, now: number): void {
    if (connection !== this.connection) return;
    this.leave();
    this.#heartbeat = null;
    if (this.over !== null) return;
    if (code >= closeCode.done && !mayResume(code)) this.finish({ kind: "closed", code, reason });
    else if (this.#options.resumeMs === 0) {
      this.finish({ kind: "lost", code, sent: this.outgoing.sent, received: this.incoming.received });
    } else {
      this.#expiresAt = Math.min(this.#expiresAt, now + this.#keptMs(code));
    }
  }

  /** How long the session waits for another connection after one that closed with this code. */
  #keptMs(code: number): number {
    const limits = [
      this.#options.resumeMs,
      this.#confirmed ? Number.POSITIVE_INFINITY : unconfirmedMs,
      code === closeCode.goingAway ? pageReturnsMs : Number.POSITIVE_INFINITY,
      this.#goneAt === null ? Number.POSITIVE_INFINITY : drainReturnsMs,
    ];
    return Math.min(...limits);
  }

  /** Ends both directions, with the final result where the method has one. */
  end(result: string | null, now: number): void {
    if (this.over !== null || this.outgoing.ended) return;
    this.outgoing.terminate({ kind: "end", result });
    this.#finishing(now);
  }

  fail(code: number, error: WireError, now: number): void {
    if (this.over !== null || this.outgoing.ended) return;
    this.#failure = { code, error };
    this.outgoing.terminate({ kind: "err", code, error: fitting(error, this.#options.window.largest) });
    this.#finishing(now);
  }

  /** Ends the call for a limit of the server: ordered and resumable as any other end. */
  limit(code: number, reason: string, now: number): void {
    if (this.over !== null || this.finishing) return;
    this.#limited = { code, reason };
    const flags = { temporary: code < 4500, timeout: false, fault: false };
    this.fail(code, { name: limitName, id: this.#options.sid, message: reason, ...flags }, now);
  }

  /** Closes the connection and leaves the session to be resumed: the token expired, the socket doesn't drain. */
  suspend(code: number, reason: string): void {
    this.closeWith(code, reason);
  }

  /** Gives the session up: the server goes away. */
  abandon(code: number, reason: string): void {
    this.finish({ kind: "lost", code, sent: this.outgoing.sent, received: this.incoming.received });
    this.closeWith(code, reason);
  }

  /** Announces that the server goes away. A session without a connection waits no longer than its client needs. */
  drain(byMs: number, resumable: boolean, now: number): void {
    this.#announceDrain(byMs, resumable);
    // A session that another server takes over is of no concern here.
    if (resumable) return;
    this.#goneAt = now + byMs;
    if (!this.attached) this.#expiresAt = Math.min(this.#expiresAt, now + drainReturnsMs);
  }

  #announceDrain(byMs: number, resumable: boolean): void {
    // A whole number on the wire, whatever the server was told.
    this.say(writeDrain(Math.min(Math.max(0, Math.ceil(byMs)), Number.MAX_SAFE_INTEGER), resumable));
  }

  /** The token of the last `auth` frame, once. */
  takeToken(): string | null {
    const token = this.#token;
    this.#token = null;
    return token;
  }

  answerAuth(ok: boolean): void {
    this.say(writeAuthAnswer(ok, this.#options.tokenLeftMs?.() ?? null));
  }

  wake(now: number): void {
    if (this.over !== null) return;
    if (now >= this.#expiresAt) {
      const counts = { lastReceived: this.incoming.received, unacked: this.outgoing.unacked };
      this.finish({ kind: "unresumable", reason: "expired", ...counts });
      this.closeWith(closeCode.done, "");
      return;
    }
    const { idleMs } = this.#options;
    if (idleMs !== null && !this.finishing && now - this.#activeAt >= idleMs) {
      this.limit(closeCode.idle, `no message for ${idleMs} ms`, now);
    }
    if (this.deaf) this.#heartbeat?.heard(now);
    const beat = this.#heartbeat?.check(now);
    if (beat === "ping") this.say(pingFrame);
    else if (beat === "dead") this.suspend(closeCode.silent, "no answer to a ping");
  }

  wakeAt(now: number): number {
    if (this.over !== null) return Number.POSITIVE_INFINITY;
    const { idleMs } = this.#options;
    const idleAt = idleMs === null || this.finishing ? Number.POSITIVE_INFINITY : this.#activeAt + idleMs;
    const attached = this.attached
      ? Math.min(this.#heartbeat?.at() ?? Number.POSITIVE_INFINITY, this.incoming.dueAt(now))
      : Number.POSITIVE_INFINITY;
    return Math.min(this.#expiresAt, idleAt, attached);
  }

  protected receive(frame: Frame, now: number): void {
    switch (frame.t) {
      case "m":
        if (!this.finishing) this.numbered(frame.q, { kind: "message", body: frame.d, size: frame.n }, now);
        return;
      case "end":
        if (!this.finishing) this.numbered(frame.q, { kind: "end", hasResult: false, result: undefined }, now);
        return;
      case "a":
        if (this.position(frame.a, frame.c, frame.b)) this.#checkAcknowledged();
        return;
      case "cancel":
        this.finish({ kind: "cancelled" });
        this.closeWith(closeCode.done, "cancelled");
        return;
      case "auth":
        this.#token = frame.token;
        return;
      case "pong":
        return;
      default:
        this.break(closeCode.breach, `${frame.t} from a client`);
    }
  }

  protected heard(now: number): void {
    this.#confirmed = true;
    this.#heartbeat?.heard(now);
  }

  protected spoke(now: number): void {
    this.#heartbeat?.spoke(now);
  }

  protected active(now: number): void {
    this.#activeAt = now;
  }

  /** After its own end a server has nothing to tell of what it would still take. */
  protected override positionWanted(now: number): boolean {
    return !this.finishing && this.over === null && super.positionWanted(now);
  }

  #start(connection: Connection, now: number): void {
    this.attach(connection);
    this.#expiresAt = this.finishing ? this.#expiresAt : Number.POSITIVE_INFINITY;
    const { heartbeat } = this.#options;
    this.#heartbeat = heartbeat === null ? null : new PingingHeartbeat(heartbeat, now);
  }

  #welcome(resumed: boolean, now: number): void {
    const { sid, tok, resumeMs, heartbeat, view, window } = this.#options;
    const { a, c, b } = resumed ? this.incoming.positionAtResume(now) : this.incoming.position(now);
    this.say(
      writeWelcome({
        t: "welcome",
        v: 1,
        sid,
        tok: resumed ? null : tok,
        ttl: resumeMs,
        c,
        b,
        max: window.largest,
        rcv: a,
        resumed,
        hb: heartbeat === null ? null : [heartbeat.everyMs, heartbeat.timeoutMs],
        view,
        exp: this.#options.tokenLeftMs?.() ?? null,
      }),
    );
  }

  #finishing(now: number): void {
    this.incoming.release();
    this.#expiresAt = Math.min(this.#expiresAt, now + Math.max(lingerMs, this.#options.resumeMs));
  }

  #checkAcknowledged(): void {
    if (this.over !== null || !this.outgoing.terminalAcked) return;
    this.finish(this.#failure === null ? { kind: "done" } : { kind: "failed", ...this.#failure });
    this.closeWith(this.#failure?.code ?? closeCode.done, "");
  }
}
