import { largestToClient, type Shape, type StreamPolicyDescriptor } from "../descriptor.js";
import { mayPass } from "../transport/backoff.js";
import type { WireError } from "../transport/channel.js";
import { closeCode, closeReason } from "../transport/close-codes.js";
import type { MemoryBudget } from "../transport/memory-budget.js";
import type { FrameSocket } from "../transport/socket.js";
import { timerMs } from "../transport/timer-ms.js";
import type { AcceptedSocket } from "./accepted-socket.js";
import { channelPolicyOf } from "./channel-policy.js";
import {
  batchBytes,
  fitting,
  type Hello,
  type ResumeRefusal,
  readFrames,
  readFromClient,
  writeReject,
} from "./frame.js";
import { type ServerChannelOptions, SessionServerChannel } from "./server-channel.js";
import { newSessionId, newToken } from "./session-store.js";
import {
  type BoundCall,
  bindingOf,
  type CallRequest,
  type ElsewhereSessions,
  type FoundElsewhere,
  type Sessions,
} from "./sessions.js";

/** A refused call, with the HTTP answer that profile goa would have sent. */
export interface Refused {
  readonly refused: true;
  readonly status: number;
  readonly error: WireError;
}

export interface Admitted {
  readonly refused: false;
  /** The identity of the caller, which a resumption must match; null if the method has no security. */
  readonly owner: string | null;
  /** The time at which the credentials expire, as in `Date.now`; null: never. */
  readonly expiresAt: number | null;
}

export interface Opened extends Admitted {
  readonly view: string | null;
  /** Runs the handler. The channel may already be over if the client left meanwhile. */
  readonly run: (channel: SessionServerChannel) => void;
}

/** A call that another node began and this node continues, whether or not its client is still connected. */
export interface MovedCall {
  /** The JSON text of the state from which the handler starts; null: from the beginning. */
  readonly checkpoint: string | null;
}

/** The opening request of a call, after the checks that are made before the upgrade. */
export interface UpgradedCall extends BoundCall {
  readonly shape: Shape;
  readonly policy: StreamPolicyDescriptor;
  readonly request: CallRequest;
  /**
   * Validates the payload, authenticates, and runs the method's `open`. `moved` is a session that continues on this
   * node; null: a new call.
   */
  open(moved: MovedCall | null): Promise<Opened | Refused>;
  /** Authenticates another connection of an open session. */
  reopen(): Promise<Admitted | Refused>;
  /** Authenticates a token that was sent during the call. */
  authenticate(token: string): Promise<Admitted | Refused>;
}

export interface AcceptorOptions {
  readonly sessions: Sessions;
  readonly budget: MemoryBudget;
  readonly helloTimeoutMs: number;
  /** Whether the connection also carries other calls; it then has a single heartbeat for all of them. */
  readonly isShared: boolean;
}

type Claimed = Extract<FoundElsewhere, { readonly kind: "claimed" }>;

/** The close code for binary messages on a connection that agreed on text only: RFC 6455, 7.4.1. */
const unacceptableData = 1003;

/**
 * A connection after its 101 answer: waits for `hello`, opens or resumes a session, and passes received messages to it.
 */
export class Acceptor implements AcceptedSocket {
  readonly #socket: FrameSocket;
  readonly #call: UpgradedCall;
  readonly #options: AcceptorOptions;
  readonly #connection: number;
  #helloTimer: ReturnType<typeof setTimeout> | null;
  #state: "hello" | "opening" | "open" | "closed" = "hello";
  #channel: SessionServerChannel | null = null;
  /** The node that owns the session, if it is not this one. */
  #elsewhere: AcceptedSocket | null = null;
  #owner: string | null = null;
  #authenticating = false;

  constructor(socket: FrameSocket, call: UpgradedCall, options: AcceptorOptions) {
    this.#socket = socket;
    this.#call = call;
    this.#options = options;
    this.#connection = options.sessions.connection();
    this.#helloTimer = setTimeout(late, timerMs(options.helloTimeoutMs), this);
  }

  /** Closes the connection because `hello` did not arrive in time. */
  late(): void {
    this.#close(closeCode.noHello, "no hello in time");
  }

  /** Clears the timer and drops the reference to it, because even a cleared timer takes memory. */
  #stopTimer(): void {
    if (this.#helloTimer !== null) clearTimeout(this.#helloTimer);
    this.#helloTimer = null;
  }

  text(text: string, bytes: number): void {
    if (this.#channel !== null) {
      this.#channel.text(this.#connection, text, bytes);
      const token = this.#channel.takeToken();
      if (token !== null) this.#authenticate(this.#channel, token).catch(() => this.#fault());
      return;
    }
    if (this.#elsewhere !== null) {
      this.#elsewhere.text(text, bytes);
      return;
    }
    if (this.#state === "closed") return;
    const frames = readFrames(text, bytes, this.#call.policy.messageMaxBytes, readFromClient);
    const first = typeof frames === "string" ? undefined : frames[0];
    if (this.#state === "hello" && first?.t === "hello" && frames.length === 1) this.#hello(first);
    else if (this.#state === "opening" && first?.t === "cancel") this.#close(closeCode.done, "cancelled");
    else this.#close(closeCode.breach, this.#state === "hello" ? "expected hello" : "expected nothing before welcome");
  }

  binary(data: Uint8Array): void {
    if (this.#channel !== null && this.#call.policy.frame === "text") {
      this.#channel.gone(this.#connection, unacceptableData, "binary message in a stream of text");
      this.#close(unacceptableData, "binary message in a stream of text");
    } else if (this.#channel !== null) this.#channel.binary(this.#connection, data);
    else if (this.#elsewhere !== null) this.#elsewhere.binary(data);
    else if (this.#state !== "closed") this.#close(closeCode.breach, "expected hello");
  }

  closed(code: number, reason: string): void {
    this.#stopTimer();
    this.#state = "closed";
    this.#channel?.gone(this.#connection, code, reason);
    this.#elsewhere?.closed(code, reason);
  }

  #close(code: number, reason: string): void {
    this.#stopTimer();
    this.#state = "closed";
    this.#socket.close(code, closeReason(reason));
  }

  /** Closes the connection because the hook that turns errors into refusals has itself failed. */
  #fault(): void {
    this.#close(closeCode.fault, "internal error");
  }

  #reject(reason: ResumeRefusal | "error", refusal: Refused | null): void {
    if (this.#state === "closed") return;
    const status = refusal?.status ?? null;
    const error = refusal === null ? null : fitting(refusal.error, 0);
    this.#socket.send(writeReject({ t: "reject", reason, status, error }), () => {});
    this.#close(closeCode.refused, refusal?.error.name ?? reason);
  }

  #hello(hello: Hello): void {
    this.#stopTimer();
    this.#state = "opening";
    if (hello.v !== 1) this.#reject("version", null);
    else if (hello.res !== null) this.#resume(hello).catch(() => this.#fault());
    else if (this.#windowFits(hello)) this.#open(hello).catch(() => this.#fault());
  }

  /**
   * Reports whether the client's window holds the largest message. If not, closes the connection, because the stream
   * would stall forever at such a message.
   */
  #windowFits(hello: Hello): boolean {
    const { shape, policy } = this.#call;
    const sends = shape === "server" || shape === "bidirectional";
    if (!sends || (hello.c >= 1 && hello.b >= largestToClient(policy))) return true;
    this.#close(closeCode.breach, "a window smaller than a message");
    return false;
  }

  async #open(hello: Hello): Promise<void> {
    const opened = await this.#call.open(null);
    if (opened.refused) {
      this.#reject("error", opened);
      return;
    }
    const tok = newToken();
    const first = { socket: this.#socket, connection: this.#connection, hello, tok };
    const channel = new SessionServerChannel(this.#optionsOf(opened, newSessionId()), first);
    this.#options.sessions.add(channel, { token: tok, call: this.#call, owner: opened.owner, epoch: 0 });
    this.#owner = opened.owner;
    if (this.#state === "closed") channel.abandon(closeCode.goingAway, "the client left while the call was opened");
    else this.#channel = channel;
    this.#state = this.#channel === null ? "closed" : "open";
    opened.run(channel);
  }

  #optionsOf(opened: Opened, sid: string): ServerChannelOptions {
    const { shape, policy } = this.#call;
    const { budget, isShared } = this.#options;
    return {
      policy: channelPolicyOf(policy, { shape, isShared }),
      sid,
      view: opened.view,
      tokenExpiresAt: opened.expiresAt,
      budget,
    };
  }

  async #resume(hello: Hello): Promise<void> {
    const { sessions } = this.#options;
    const { res } = hello;
    const admitted = await this.#call.reopen();
    const stored = res === null ? null : sessions.find(res.sid, res.tok, bindingOf(this.#call));
    if (this.#state === "closed") return;
    if (stored === null && sessions.elsewhere !== null && !admitted.refused) {
      await this.#resumeElsewhere(sessions.elsewhere, hello, admitted);
    } else if (stored === null) this.#reject("unknown", null);
    else if (admitted.refused || admitted.owner !== stored.owner) this.#reject("auth", null);
    else if (stored.channel === null) this.#reject(stored.refusal, null);
    else this.#attach(stored.channel, hello, admitted);
  }

  /** Continues a session on this connection. */
  #attach(channel: SessionServerChannel, hello: Hello, { owner, expiresAt }: Admitted): void {
    const refused = channel.resume(this.#socket, this.#connection, hello, expiresAt);
    if (refused === "later") this.#close(closeCode.tryLater, "the stream is about to move");
    else if (refused !== null) this.#reject(refused, null);
    else {
      this.#owner = owner;
      this.#channel = channel;
      this.#state = "open";
    }
  }

  /** Resumes a session that this process does not have. */
  async #resumeElsewhere(elsewhere: ElsewhereSessions, hello: Hello, admitted: Admitted): Promise<void> {
    const { request, policy } = this.#call;
    const found = await elsewhere.resume({
      hello,
      binding: bindingOf(this.#call),
      owner: admitted.owner,
      expiresAt: admitted.expiresAt,
      request,
      resumeMs: policy.resume?.withinMs ?? 0,
      maxWaitingBytes: policy.buffer.bytes + batchBytes,
      socket: this.#socket,
    });
    switch (found.kind) {
      case "claimed":
        await this.#continue(hello, found);
        return;
      case "carried":
        if (this.#state === "closed") found.owner.closed(closeCode.goingAway, "");
        else {
          this.#elsewhere = found.owner;
          this.#state = "open";
        }
        return;
      case "refused":
        this.#reject(found.reason, null);
        return;
      case "later":
        if (this.#state !== "closed") this.#close(closeCode.tryLater, "the stream can't be found now");
    }
  }

  /** Starts the handler of a session that has moved here. */
  async #continue(hello: Hello, { snapshot, epoch, release }: Claimed): Promise<void> {
    const { res } = hello;
    const opened = await this.#call.open({ checkpoint: snapshot.checkpoint?.state ?? null });
    if (res === null) return;
    if (opened.refused) {
      await release();
      if (!mayPass(opened.status)) this.#reject("error", opened);
      else if (this.#state !== "closed") this.#close(closeCode.tryLater, "the stream can't be continued here now");
      return;
    }
    const channel = new SessionServerChannel(this.#optionsOf(opened, res.sid), snapshot);
    this.#options.sessions.add(channel, { token: res.tok, call: this.#call, owner: opened.owner, epoch });
    if (this.#state !== "closed") this.#attach(channel, hello, opened);
    opened.run(channel);
  }

  /** Answers `auth`, the one frame whose answer needs the method's security hook. */
  async #authenticate(channel: SessionServerChannel, token: string): Promise<void> {
    // Tokens are checked one at a time; a token that arrives during a check is ignored.
    if (this.#authenticating) return;
    this.#authenticating = true;
    const admitted = await this.#call.authenticate(token);
    this.#authenticating = false;
    if (admitted.refused || admitted.owner !== this.#owner) channel.answerAuth(false);
    else {
      channel.renew(admitted.expiresAt);
      channel.answerAuth(true);
    }
  }
}

function late(acceptor: Acceptor): void {
  acceptor.late();
}
