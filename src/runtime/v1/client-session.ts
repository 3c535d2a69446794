import { mayPass } from "../transport/backoff.js";
import type { WireError } from "../transport/channel.js";
import { closeCode, limitName, mayResume } from "../transport/close-codes.js";
import {
  cancelFrame,
  type Drain,
  type Frame,
  pongFrame,
  type Reject,
  type ResumeRefusal,
  readFromServer,
  type Welcome,
  writeAuth,
  writeHello,
} from "./frame.js";
import { type HeartbeatTimes, ListeningHeartbeat } from "./heartbeat.js";
import { ReceiveHalf, type Window } from "./receive-half.js";
import { type Rules, rules as standardRules } from "./rules.js";
import { SendHalf } from "./send-half.js";
import { type Connection, type Outcome, Session } from "./session.js";

export interface ClientSessionOptions {
  /** The credit granted to the server, which also bounds the messages that are kept for a resumption. */
  readonly window: Window;
  /** The largest message that this side will send; the credit that the server grants at the start must allow it. */
  readonly largestSent: number;
  /** Whether an expired token can be replaced. */
  readonly renewsToken: boolean;
}

/**
 * The maximum number of attempts in a row that may be refused as superseded. A network may deliver an attempt twice,
 * and its copy then arrives first; after more refusals, another client must have taken over the session.
 */
const maxOvertaken = 8;

/** `hello`: a connection is open, `welcome` has not arrived; `suspended`: waiting to be resumed. */
export type ClientState = "new" | "hello" | "open" | "suspended" | "over";

export class ClientSession extends Session {
  readonly #options: ClientSessionOptions;
  #state: ClientState = "new";
  #welcome: Welcome | null = null;
  #token = "";
  #attempt = 0;
  #heartbeat: ListeningHeartbeat | null = null;
  /** The time at which the session is abandoned unless it is resumed. */
  #abandonAt = Number.POSITIVE_INFINITY;
  #drain: Drain | null = null;
  /** Whether the position is sent with the next write, even if it is not due. */
  #confirm = false;
  #tokenLeftMs: number | null = null;
  #replayed = 0;
  /** The number of attempts that were refused as superseded since the last `welcome`. */
  #overtaken = 0;
  /**
   * Whether a resumption was refused because of its token since the last `welcome`, and whether that has not been
   * reported yet.
   */
  #authAsked = false;
  #authRefused = false;
  /** Whether the session is resumed whatever code this connection closes with. */
  #triesAgain = false;
  /** The refusal of the newest connection, if its status says that another try may succeed. */
  #passing: { readonly status: number; readonly error: WireError } | null = null;

  constructor(options: ClientSessionOptions, rules: Rules = standardRules) {
    const incoming = new ReceiveHalf({ window: options.window, rate: null, rules, peerKeeps: null, checkpoint: null });
    super(new SendHalf(options.window, rules), incoming, options.window.largest, readFromServer);
    this.#options = options;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The server's first frame, with its limits and credit; null before `welcome`. */
  get welcome(): Welcome | null {
    return this.#welcome;
  }

  /** The number of messages that were sent again at the last resumption. */
  get replayed(): number {
    return this.#replayed;
  }

  /** The server's announcement that it shuts down. */
  get draining(): Drain | null {
    return this.#drain;
  }

  /**
   * Returns the first message for a new connection. A session has one connection at a time; the previous one must be
   * detached first.
   */
  connect(connection: Connection, now: number): string {
    this.attach(connection);
    this.#triesAgain = false;
    this.#passing = null;
    // The previous connection may have been lost before its `welcome` was confirmed. Nothing is sent on the new
    // connection before its own `welcome`.
    this.#confirm = false;
    this.#state = "hello";
    if (this.#welcome === null) {
      const { c, b } = this.incoming.position(now);
      return writeHello(c, b, null);
    }
    const { a, c, b } = this.incoming.positionAtResume(now);
    return writeHello(c, b, { sid: this.#welcome.sid, tok: this.#token, att: ++this.#attempt, rcv: a });
  }

  /** Handles a connection that was lost or could not be established. */
  detach(connection: Connection, code: number, reason: string, now: number): void {
    if (connection !== this.connection) return;
    this.leave();
    this.#heartbeat = null;
    if (this.#state === "over") return;
    const isDrained = this.#drain?.resumable === false;
    this.#drain = null;
    if (this.#welcome === null) {
      this.#state = "new";
      if (!mayResume(code) && code !== closeCode.noHello && !this.#triesAgain) {
        this.finish({ kind: "closed", code, reason });
      }
      return;
    }
    if (code === closeCode.superseded) this.#unresumable("superseded");
    else if (code === closeCode.unauthorized && !this.#options.renewsToken)
      this.finish({ kind: "closed", code, reason });
    else if (!mayResume(code) && code !== closeCode.noHello && !this.#triesAgain) {
      this.finish({ kind: "closed", code, reason });
    } else if (this.#welcome.ttl === 0 || isDrained) {
      this.finish(this.#lost(code, this.incoming.received));
    } else {
      this.#state = "suspended";
      this.#abandonAt = Math.min(this.#abandonAt, now + this.#welcome.ttl);
    }
  }

  /** Ends this side's direction. */
  end(): void {
    if (this.over === null) this.outgoing.terminate({ kind: "end", result: null });
  }

  /** Cancels the call. */
  cancel(): void {
    this.incoming.release();
    if (this.over !== null) return;
    this.finish({ kind: "cancelled" });
    this.sendControl(cancelFrame);
    this.closeWith(closeCode.done, "");
  }

  authenticate(token: string): void {
    if (this.#state === "open") this.sendControl(writeAuth(token));
  }

  /**
   * Returns the remaining validity of the current token in milliseconds, once for each time that the server reports it.
   */
  takeTokenLeft(): number | null {
    const left = this.#tokenLeftMs;
    this.#tokenLeftMs = null;
    return left;
  }

  /** Returns true, once, if the token of the last connection was refused. */
  takeAuthRefused(): boolean {
    const isRefused = this.#authRefused;
    this.#authRefused = false;
    return isRefused;
  }

  /** Leaves a connection whose server shuts down, in order to resume on another server. */
  move(): void {
    if (this.#state !== "open") return;
    // The server does not have to hand over acknowledged messages.
    this.#confirm ||= this.incoming.owesAcknowledgement;
    this.closeWith(closeCode.done, "draining");
  }

  /** Ends the call without another connection, because it was refused over HTTP or all attempts failed. */
  abandon(code: number, reason: string, refusal: ResumeRefusal): void {
    if (this.#passing !== null) this.finish({ kind: "refused", ...this.#passing });
    else if (this.#welcome === null) this.finish({ kind: "closed", code, reason });
    else this.#unresumable(refusal);
  }

  wake(now: number): void {
    if (this.over !== null) return;
    if (now >= this.#abandonAt) {
      this.#unresumable("expired");
      this.closeWith(closeCode.done, "");
    } else if (this.#heartbeat?.check(now) === "dead") {
      this.closeWith(closeCode.silent, "nothing was received");
    }
  }

  wakeAt(now: number): number {
    if (this.over !== null) return Number.POSITIVE_INFINITY;
    const attached =
      this.#state === "open"
        ? Math.min(this.#heartbeat?.at() ?? Number.POSITIVE_INFINITY, this.incoming.dueAt(now))
        : Number.POSITIVE_INFINITY;
    return Math.min(this.#abandonAt, attached);
  }

  protected override finish(outcome: Outcome): void {
    super.finish(outcome);
    this.#state = "over";
  }

  protected receive(frame: Frame, now: number): void {
    if (frame.t === "welcome" || frame.t === "reject") {
      if (this.#state !== "hello") this.break(closeCode.breach, `${frame.t} twice`);
      else if (frame.t === "welcome") this.#welcomed(frame, now);
      else this.#rejected(frame);
      return;
    }
    if (this.#state !== "open") {
      this.break(closeCode.breach, `${frame.t} before welcome`);
      return;
    }
    switch (frame.t) {
      case "m":
        this.numbered(frame.q, { kind: "message", body: frame.d, size: frame.n }, now);
        return;
      case "end":
        this.numbered(frame.q, { kind: "end", hasResult: frame.hasResult, result: frame.d }, now);
        if (this.incoming.ended) this.#ended({ kind: "done" });
        return;
      case "err": {
        const { code, error } = frame;
        this.numbered(frame.q, { kind: "err", code, error }, now);
        if (!this.incoming.ended) return;
        if (error.name !== limitName) this.#ended({ kind: "failed", code, error });
        else if (code === closeCode.restart) this.#ended(this.#lost(code, this.incoming.received - 1));
        else this.#ended({ kind: "closed", code, reason: error.message });
        return;
      }
      case "a":
        this.position(frame.a, frame.c, frame.b);
        return;
      case "ping":
        this.sendControl(pongFrame);
        this.#confirm ||= this.incoming.owesAcknowledgement;
        return;
      case "drain":
        this.#drain = frame;
        return;
      case "authok":
        // If the token was refused, the old one remains valid until it expires, and the next connection sends another.
        if (frame.ok) this.#tokenLeftMs = frame.exp;
        return;
      default:
        this.break(closeCode.breach, `${frame.t} from a server`);
    }
  }

  protected noteReceived(now: number): void {
    this.#heartbeat?.noteReceived(now);
  }

  protected noteSent(): void {}

  protected active(): void {}

  protected override nextEntry() {
    return this.#state === "open" ? super.nextEntry() : undefined;
  }

  protected override positionWanted(now: number, isSending: boolean): boolean {
    if (this.#confirm) {
      this.#confirm = false;
      return true;
    }
    // The server's terminal frame ends the session, but still has to be acknowledged.
    return (this.#state === "open" || this.incoming.ended) && super.positionWanted(now, isSending);
  }

  #welcomed(welcome: Welcome, now: number): void {
    const known = this.#welcome;
    if (welcome.resumed !== (known !== null)) {
      this.break(closeCode.breach, welcome.resumed ? "resumed what was new" : "did not resume");
      return;
    }
    if (!this.outgoing.covers(welcome.rcv)) {
      this.break(closeCode.breach, `acknowledged ${welcome.rcv}, which was not sent`);
      return;
    }
    if (known === null) {
      if (welcome.tok === null || welcome.b < this.#options.largestSent) {
        this.break(closeCode.breach, welcome.tok === null ? "no token" : "a window smaller than a message");
        return;
      }
      this.#token = welcome.tok;
    }
    this.#welcome = welcome;
    this.#tokenLeftMs = welcome.exp;
    this.#state = "open";
    this.#abandonAt = Number.POSITIVE_INFINITY;
    this.#overtaken = 0;
    this.#authAsked = false;
    this.#replayed = this.outgoing.rewind(welcome.rcv);
    this.outgoing.grant(welcome.c, welcome.b);
    this.#confirm = true;
    const times: HeartbeatTimes | null =
      welcome.hb === null ? null : { everyMs: welcome.hb[0], timeoutMs: welcome.hb[1] };
    this.#heartbeat = times === null ? null : new ListeningHeartbeat(times, now);
  }

  #rejected(reject: Reject): void {
    const { status, error } = reject;
    if (error !== null && reject.reason === "error") {
      if (this.#welcome === null && status !== null && mayPass(status)) this.#passing = { status, error };
      else this.finish({ kind: "refused", status, error });
    } else if (this.#welcome === null) {
      this.finish({ kind: "closed", code: closeCode.refused, reason: reject.reason });
    } else if (reject.reason === "auth" && this.#options.renewsToken && !this.#authAsked) {
      // The token may have expired while there was no connection, so its provider is called once more.
      this.#authAsked = true;
      this.#authRefused = true;
    } else if (reject.reason !== "superseded" || ++this.#overtaken > maxOvertaken) {
      this.#unresumable(reject.reason === "error" ? "unknown" : reject.reason);
    }
    // Unless the session is over, another attempt may succeed: it has a higher number, in case a copy of this attempt
    // arrived first, and may have another token.
    this.#triesAgain = this.over === null;
    this.closeWith(closeCode.done, "");
  }

  #ended(outcome: Outcome): void {
    this.finish(outcome);
    this.closeWith(closeCode.done, "");
  }

  /** Makes the outcome of a lost session. `received` is the number of messages received, without the terminal frame. */
  #lost(code: number, received: number): Outcome {
    return { kind: "lost", code, sent: this.outgoing.sent, received };
  }

  #unresumable(reason: ResumeRefusal): void {
    const counts = { lastReceived: this.incoming.received, unacked: this.outgoing.unacked };
    this.finish({ kind: "unresumable", reason, ...counts });
  }
}
