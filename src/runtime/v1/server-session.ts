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
import { type HeartbeatTimes, PingingHeartbeat } from "./heartbeat.js";
import { CreditRate, type Rate } from "./rate.js";
import {
  type Breach,
  nothingReceived,
  ReceiveHalf,
  type ReceiveSnapshot,
  type Taken,
  type Window,
} from "./receive-half.js";
import { holdMs, type Rules, rules as standardRules } from "./rules.js";
import { type ReplayWindow, SendHalf, type SendSnapshot } from "./send-half.js";
import { type Connection, Session } from "./session.js";

/** How long a session is kept if its client has sent nothing since `welcome`: the client may never have received it. */
const unconfirmedMs = 10_000;
/**
 * How long a session is kept after its page closed the connection (1001): a page that reloads comes back within this
 * time or not at all.
 */
const pageReturnsMs = 10_000;
/**
 * The longest back-off of clients: a client that has not come back to a server in shutdown after this time will not.
 */
const drainReturnsMs = 10_000;
/** The minimum time that a connected client has to acknowledge the end. */
const lingerMs = 30_000;

/** The settings that all sessions of a method share. */
export interface SessionPolicy {
  /** The credit granted to the client; no messages if the method takes none. */
  readonly window: Window;
  /** The size in bytes of the largest message that is sent. */
  readonly largestSent: number;
  /** The maximum number of sent messages that are kept. */
  readonly replay: ReplayWindow;
  readonly rate: Rate | null;
  /** How long the session outlives a connection, in milliseconds; 0: not at all. */
  readonly resumeMs: number;
  readonly heartbeat: HeartbeatTimes | null;
  readonly idleMs: number | null;
  /** Whether the handler can start again from its last checkpoint. Default: false. */
  readonly checkpoints?: boolean;
}

/** The properties of one session. */
export interface SessionIdentity {
  readonly sid: string;
  readonly view: string | null;
  /** The remaining validity of the client's token in milliseconds; null: unlimited. */
  tokenLeftMs?(): number | null;
}

/** The state from which a handler can start again. */
export interface Checkpoint {
  /** The JSON text that the handler gave. */
  readonly state: string;
  /** The highest number that was sent before it. */
  readonly sent: number;
}

/** A session without a connection, from which another process can continue it. */
export interface SessionSnapshot {
  /** The highest resume attempt seen. */
  readonly attempt: number;
  /** The time since the last message of the application, in milliseconds. */
  readonly idleMs: number;
  /** Null: the handler starts from the beginning. */
  readonly checkpoint: Checkpoint | null;
  readonly outgoing: SendSnapshot;
  readonly incoming: ReceiveSnapshot;
}

/** The first connection of a session. */
export interface FirstConnection {
  readonly connection: Connection;
  readonly hello: Hello;
  /** The secret with which the client resumes the session. */
  readonly tok: string;
}

export class ServerSession extends Session {
  readonly #policy: SessionPolicy;
  readonly #identity: SessionIdentity;
  readonly #rules: Rules;
  #attempt = 0;
  #confirmed = false;
  #heartbeat: PingingHeartbeat | null = null;
  #expiresAt = Number.POSITIVE_INFINITY;
  #activeAt: number;
  /** The error of a failed call, which is its outcome once the client has acknowledged it. */
  #failure: { readonly code: number; readonly error: WireError } | null = null;

  /** Whether reading from the connection is paused, so that its silence means nothing. */
  isReadingPaused = false;
  #limited: Breach | null = null;
  #token: string | null = null;
  /** The time at which the session ends with the server's shutdown; null if it does not. */
  #goneAt: number | null = null;

  #checkpoint: Checkpoint | null = null;
  /** The time at which the client was last asked for its position. */
  #askedAt = Number.NEGATIVE_INFINITY;

  /**
   * Starts a session with its first connection, which gets `welcome` next; or continues one from a snapshot, without a
   * connection.
   */
  constructor(
    { policy, identity }: { readonly policy: SessionPolicy; readonly identity: SessionIdentity },
    start: FirstConnection | SessionSnapshot,
    now: number,
    rules: Rules = standardRules,
  ) {
    const { window, replay } = policy;
    const from = "attempt" in start ? start : null;
    const rate = policy.rate === null ? null : new CreditRate(policy.rate, now, from?.incoming.tokens ?? undefined);
    const checkpoint = from?.incoming ?? (policy.checkpoints === true ? nothingReceived : null);
    // A client keeps as many messages as it grants. After a move from another node, that number is not known.
    const peerKeeps = "hello" in start ? { messages: start.hello.c, bytes: start.hello.b } : { messages: 0, bytes: 0 };
    const incoming = new ReceiveHalf({ window, rate, rules, peerKeeps, checkpoint });
    super(new SendHalf(replay, rules, from?.outgoing ?? null), incoming, window.largest, readFromClient);
    this.#policy = policy;
    this.#identity = identity;
    this.#rules = rules;
    this.#activeAt = now - (from?.idleMs ?? 0);
    if ("attempt" in start) {
      this.#attempt = start.attempt;
      this.#checkpoint = start.checkpoint;
      this.#confirmed = true;
      this.#expiresAt = now + policy.resumeMs;
      return;
    }
    this.#start(start.connection, now);
    this.outgoing.grant(start.hello.c, start.hello.b);
    this.#welcome(start.tok, now);
  }

  /** The last checkpoint; null if there is none. */
  get lastCheckpoint(): Checkpoint | null {
    return this.#checkpoint;
  }

  /** Records a checkpoint: the state after all messages that were sent so far, and after those in `taken`. */
  checkpoint(state: string, taken: Taken, now: number): void {
    if (this.over !== null || this.finishing) return;
    this.#checkpoint = { state, sent: this.outgoing.sent };
    this.incoming.checkpoint(taken, now);
  }

  /**
   * Returns the state from which another process can continue; null if it can't: the call is ending, or messages were
   * sent after the last checkpoint, which a handler that starts there would send again.
   */
  snapshot(now: number): SessionSnapshot | null {
    const incoming = this.incoming.snapshot(now);
    if (incoming === null || this.over !== null || this.finishing || this.#policy.resumeMs === 0) return null;
    if (!this.#rules.mayMove(this.outgoing.sent, this.#checkpoint?.sent ?? 0)) return null;
    return {
      attempt: this.#attempt,
      idleMs: Math.max(0, now - this.#activeAt),
      checkpoint: this.#checkpoint,
      outgoing: this.outgoing.snapshot(),
      incoming,
    };
  }

  /** Whether this side has ended the call, so that nothing more is taken from the client. */
  get finishing(): boolean {
    return this.outgoing.ended;
  }

  /** The limit that ended the call, if one did. */
  get limited(): Breach | null {
    return this.#limited;
  }

  /**
   * Resumes the session over another connection. `replayed` counts the messages that are sent again; `superseded` is
   * the connection to close with 4509. If the resumption is refused, returns the reason and changes nothing.
   */
  resume(
    connection: Connection,
    hello: Hello,
    now: number,
  ): ResumeRefusal | { readonly replayed: number; readonly superseded: Connection | null } {
    const request = hello.res;
    if (request === null) return "unknown";
    if (this.over !== null) return this.over.kind === "unresumable" ? "expired" : "unknown";
    if (this.#policy.resumeMs === 0) return "unknown";
    if (!this.#rules.attemptWins(request.att, this.#attempt)) return "superseded";
    if (!this.outgoing.covers(request.rcv)) return "window";
    this.#attempt = request.att;
    const superseded = this.connection;
    this.#confirmed = true;
    this.#start(connection, now);
    const replayed = this.outgoing.rewind(request.rcv);
    this.outgoing.grant(hello.c, hello.b);
    this.#welcome(null, now);
    if (this.#goneAt !== null) this.#announceDrain(this.#goneAt - now, false);
    this.#checkAcknowledged();
    return { replayed, superseded };
  }

  /** Handles the loss of a connection. */
  detach(connection: Connection, code: number, reason: string, now: number): void {
    if (connection !== this.connection) return;
    this.leave();
    this.#heartbeat = null;
    if (this.over !== null) return;
    if (code >= closeCode.done && !mayResume(code)) this.finish({ kind: "closed", code, reason });
    else if (this.#policy.resumeMs === 0) {
      this.finish({ kind: "lost", code, sent: this.outgoing.sent, received: this.incoming.received });
    } else {
      this.#expiresAt = Math.min(this.#expiresAt, now + this.#keptMs(code));
    }
  }

  /** Returns how long the session waits for another connection after one that closed with this code. */
  #keptMs(code: number): number {
    const limits = [
      this.#policy.resumeMs,
      this.#confirmed ? Number.POSITIVE_INFINITY : unconfirmedMs,
      code === closeCode.goingAway ? pageReturnsMs : Number.POSITIVE_INFINITY,
      this.#goneAt === null ? Number.POSITIVE_INFINITY : drainReturnsMs,
    ];
    return Math.min(...limits);
  }

  /** Ends both directions, with the final result if the method has one. */
  end(result: string | null, now: number): void {
    if (this.over !== null || this.outgoing.ended) return;
    this.outgoing.terminate({ kind: "end", result });
    this.#finishing(now);
  }

  fail(code: number, error: WireError, now: number): void {
    if (this.over !== null || this.outgoing.ended) return;
    this.#failure = { code, error };
    this.outgoing.terminate({ kind: "err", code, error: fitting(error, this.#policy.largestSent) });
    this.#finishing(now);
  }

  /**
   * Ends the call because of a limit of the server. This end is a numbered frame, so it keeps its order and survives a
   * resumption.
   */
  limit(code: number, reason: string, now: number): void {
    if (this.over !== null || this.finishing) return;
    this.#limited = { code, reason };
    const flags = { temporary: code < 4500, timeout: false, fault: false };
    this.fail(code, { name: limitName, id: this.#identity.sid, message: reason, ...flags }, now);
  }

  /** Closes the connection but keeps the session, because the token expired or the socket does not drain. */
  suspend(code: number, reason: string): void {
    this.closeWith(code, reason);
  }

  /** Ends the session here because another node continues it. */
  handOver(): void {
    this.finish({ kind: "lost", code: closeCode.restart, sent: this.outgoing.sent, received: this.incoming.received });
    this.closeWith(closeCode.restart, "the stream moves to another node");
  }

  /** Ends the session at once, because the server shuts down or the client has left. */
  abandon(code: number, reason: string): void {
    this.finish({ kind: "lost", code, sent: this.outgoing.sent, received: this.incoming.received });
    this.closeWith(code, reason);
  }

  /**
   * Announces that the server shuts down in `byMs` milliseconds. If the session can't be resumed elsewhere and has no
   * connection, it waits for its client only as long as the longest back-off.
   */
  drain(byMs: number, resumable: boolean, now: number): void {
    this.#announceDrain(byMs, resumable);
    // Another server takes over a resumable session, so nothing ends here.
    if (resumable) return;
    this.#goneAt = now + byMs;
    if (!this.attached) this.#expiresAt = Math.min(this.#expiresAt, now + drainReturnsMs);
  }

  #announceDrain(byMs: number, resumable: boolean): void {
    // The wire carries a whole number, whatever the server's option was.
    this.sendControl(writeDrain(Math.min(Math.max(0, Math.ceil(byMs)), Number.MAX_SAFE_INTEGER), resumable));
  }

  /** Returns the token of the last `auth` frame, once. */
  takeToken(): string | null {
    const token = this.#token;
    this.#token = null;
    return token;
  }

  /** Asks the client for an immediate acknowledgement; returns false if it was asked a moment ago. */
  askForPosition(now: number): boolean {
    if (!this.attached || now - this.#askedAt < holdMs) return false;
    this.#askedAt = now;
    this.sendControl(pingFrame);
    return true;
  }

  answerAuth(ok: boolean): void {
    this.sendControl(writeAuthAnswer(ok, this.#identity.tokenLeftMs?.() ?? null));
  }

  wake(now: number): void {
    if (this.over !== null) return;
    if (now >= this.#expiresAt) {
      const counts = { lastReceived: this.incoming.received, unacked: this.outgoing.unacked };
      this.finish({ kind: "unresumable", reason: "expired", ...counts });
      this.closeWith(closeCode.done, "");
      return;
    }
    const { idleMs } = this.#policy;
    if (idleMs !== null && !this.finishing && now - this.#activeAt >= idleMs) {
      this.limit(closeCode.idle, `no message for ${idleMs} ms`, now);
    }
    if (this.isReadingPaused) this.#heartbeat?.noteReceived(now);
    const health = this.#heartbeat?.check(now);
    if (health === "ping") this.sendControl(pingFrame);
    else if (health === "dead") this.suspend(closeCode.silent, "no answer to a ping");
  }

  wakeAt(now: number): number {
    if (this.over !== null) return Number.POSITIVE_INFINITY;
    const { idleMs } = this.#policy;
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

  protected noteReceived(now: number): void {
    this.#confirmed = true;
    this.#heartbeat?.noteReceived(now);
  }

  protected noteSent(now: number): void {
    this.#heartbeat?.noteSent(now);
  }

  protected active(now: number): void {
    this.#activeAt = now;
  }

  /** After its own end a server has no position to report, because it takes nothing more. */
  protected override positionWanted(now: number, isSending: boolean): boolean {
    return !this.finishing && this.over === null && super.positionWanted(now, isSending);
  }

  #start(connection: Connection, now: number): void {
    this.attach(connection);
    this.#expiresAt = this.finishing ? this.#expiresAt : Number.POSITIVE_INFINITY;
    const { heartbeat } = this.#policy;
    this.#heartbeat = heartbeat === null ? null : new PingingHeartbeat(heartbeat, now);
  }

  /** `tok` is null at a resumption. */
  #welcome(tok: string | null, now: number): void {
    const { resumeMs, heartbeat, window } = this.#policy;
    const { sid, view } = this.#identity;
    const resumed = tok === null;
    const { a, c, b } = resumed ? this.incoming.positionAtResume(now) : this.incoming.position(now);
    this.sendControl(
      writeWelcome({
        t: "welcome",
        v: 1,
        sid,
        tok,
        ttl: resumeMs,
        c,
        b,
        max: window.largest,
        rcv: a,
        resumed,
        hb: heartbeat === null ? null : [heartbeat.everyMs, heartbeat.timeoutMs],
        view,
        exp: this.#identity.tokenLeftMs?.() ?? null,
      }),
    );
  }

  #finishing(now: number): void {
    this.incoming.release();
    this.#expiresAt = Math.min(this.#expiresAt, now + Math.max(lingerMs, this.#policy.resumeMs));
  }

  #checkAcknowledged(): void {
    if (this.over !== null || !this.outgoing.terminalAcked) return;
    this.finish(this.#failure === null ? { kind: "done" } : { kind: "failed", ...this.#failure });
    this.closeWith(this.#failure?.code ?? closeCode.done, "");
  }
}
