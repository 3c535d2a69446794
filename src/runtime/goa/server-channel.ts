import { largestToClient, type Shape, type StreamPolicyDescriptor } from "../descriptor.js";
import { StreamClosedError, StreamEndedError, StreamLostError } from "../errors.js";
import { tooLarge } from "../too-large.js";
import type { ChannelWatcher, Ending, Reader, Received, ServerChannel, WireError } from "../transport/channel.js";
import { closeCode, closeReason, goingAway } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import { detached } from "../transport/detached.js";
import { doubtMs } from "../transport/doubted-limit.js";
import { Inbox } from "../transport/inbox.js";
import { isNull } from "../transport/json-extent.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import type { MemoryAccount, MemoryBudget } from "../transport/memory-budget.js";
import { accepted } from "../transport/operation.js";
import { readOnce } from "../transport/reader.js";
import { highWaterBytes, type ServerSocket } from "../transport/socket.js";
import { StreamTimer } from "../transport/stream-timer.js";
import { WaitingSends } from "../transport/waiting-sends.js";
import { writeReason } from "../wire-error.js";

/** A received message, as text or bytes; null is the client's end. */
type Unread = string | Uint8Array | null;

/** The close code for malformed JSON: RFC 6455, 7.4.1. */
const invalidData = 1007;
const rateExceeded = 4429;
/** The close codes of protocol violations: RFC 6455, 7.4.1. */
const breachCodes = new Set([1002, 1003, 1007, 1008, 1009]);

/**
 * The server's end of a call in profile goa: one socket, one call. The client ends with a text frame `null`, the server
 * with close code 1000; anything else that ends the socket is an error.
 */
export class GoaServerChannel implements ServerChannel {
  readonly profile = "goa";
  readonly view: string | null;
  readonly #socket: ServerSocket;
  readonly #policy: StreamPolicyDescriptor;
  readonly #shape: Shape;
  readonly #abort = new LazyAbort();
  readonly #closed = new Deferred<Ending>();
  #ending: Ending | null = null;

  readonly #inbox = new Inbox<Unread>((unread) => this.#read(unread));
  #paused = false;
  readonly #budget: MemoryBudget;
  readonly #memory: MemoryAccount;
  #stopWaitingForRoom: () => void = () => {};
  #peerEnded = false;
  #tokens: number;
  #tokensAt = performance.now();

  readonly #waiting: WaitingSends<string | Uint8Array>;
  #closing: { readonly code: number; readonly reason: string } | null = null;
  #ended = false;
  #sent = 0;
  #count = 0;

  readonly #timer: StreamTimer;
  /** Whether anything was received since the last unanswered ping. */
  #hasReceived = true;
  #answersPings = false;
  /** Whether the last ping seems unanswered; what has arrived is read before the client counts as gone. */
  #doubted = false;

  constructor(
    socket: ServerSocket,
    options: {
      readonly policy: StreamPolicyDescriptor;
      readonly shape: Shape;
      readonly view: string | null;
      /** The time at which the credentials expire, as in `Date.now`; null: never. */
      readonly expiresAt: number | null;
      readonly budget: MemoryBudget;
    },
  ) {
    this.#socket = socket;
    this.#budget = options.budget;
    this.#memory = options.budget.account();
    this.#policy = options.policy;
    this.#shape = options.shape;
    this.view = options.view;
    this.#tokens = options.policy.rate?.burst ?? 0;
    this.#timer = new StreamTimer(options.policy, options.expiresAt, {
      limit: (code, reason) => this.limit(code, reason),
      drop: (code, reason) => this.#drop(code, reason),
      ping: (now) => this.#ping(now),
      unanswered: (now) => this.#unanswered(now),
    });
    this.#waiting = new WaitingSends(options.policy, this.#timer, options.budget.account());
  }

  get closed(): Promise<Ending> {
    return this.#closed.promise;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get firedFor(): { readonly reason: unknown } | null {
    return this.#abort.firedFor;
  }

  get connected(): boolean {
    return this.#ending === null;
  }

  /** The connection never changes: the call ends with it. */
  watch(watcher: ChannelWatcher): void {
    this.closed.then((ending) => watcher.ended(this, ending));
  }

  send(data: string | Uint8Array): Promise<void> {
    if (this.#ending !== null)
      return Promise.reject(this.#ending.error ?? new StreamEndedError("the stream has ended"));
    if (this.#ended || this.#closing !== null) return Promise.reject(new StreamEndedError("this side has ended"));
    const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.length;
    const largest = largestToClient(this.#policy);
    if (bytes > largest) return Promise.reject(tooLarge(bytes, largest));
    this.#timer.active();
    if (this.#waiting.length === 0 && this.#socket.bufferedBytes < highWaterBytes) {
      this.#write(data, bytes);
      return accepted;
    }
    return this.#waiting.add(data);
  }

  take(): Received | undefined {
    const next = this.#inbox.take();
    this.#countMemory();
    this.#resumeWithRoom();
    return next;
  }

  receive(): Promise<Received> {
    return readOnce((reader) => this.read(reader));
  }

  read(reader: Reader): void {
    this.#inbox.read(reader);
    this.#countMemory();
    this.#resumeWithRoom();
  }

  end(result?: string): Promise<void> {
    if (this.#ending !== null)
      return this.#ending.error === null ? Promise.resolve() : Promise.reject(this.#ending.error);
    if (this.#ended) return Promise.resolve();
    const sent = result === undefined ? Promise.resolve() : this.send(result);
    this.#ended = true;
    return sent.then(() => this.#closeWhenWritten(closeCode.done, ""));
  }

  fail(error: WireError, code: number): Promise<void> {
    if (this.#ending !== null || this.#closing !== null) return Promise.resolve();
    this.#ended = true;
    this.#waiting.reject(new StreamEndedError("the call has failed"));
    this.#closeWhenWritten(code, writeReason(error));
    return Promise.resolve();
  }

  leave(): Promise<void> {
    if (this.#ending !== null || this.#closing !== null) return Promise.resolve();
    this.#ended = true;
    this.#waiting.reject(new StreamEndedError(goingAway));
    this.#closeWhenWritten(closeCode.restart, goingAway);
    return Promise.resolve();
  }

  /** Ends the call because of a limit, or because the server shuts down. */
  limit(code: number, reason: string): void {
    if (this.#ending !== null) return;
    this.#socket.close(code, closeReason(reason));
    this.#finish({ code, reason, error: new StreamClosedError(code, reason) });
  }

  /** Notifies the handler that the server shuts down; the stream goes on. */
  drain(): void {
    this.#abort.abort(new StreamEndedError(goingAway));
  }

  /** Takes a text frame; `bytes` is its size in UTF-8. */
  text(text: string, bytes: number): void {
    this.#hasReceived = true;
    if (this.#ending !== null || this.#peerEnded) return;
    if (!isNull(text)) this.#take(text, bytes);
    else if (this.#shape === "client" || this.#shape === "bidirectional") {
      this.#peerEnded = true;
      this.#deliver(null, 0);
    }
  }

  binary(data: Uint8Array): void {
    this.#hasReceived = true;
    if (this.#ending !== null || this.#peerEnded) return;
    // Like Goa, readers of profile goa accept JSON in binary frames, unless the stream is one of bytes.
    if (this.#policy.frame === "text") this.text(new TextDecoder().decode(data), data.length);
    // The data is a slice of a network read: copying it releases the rest.
    else this.#take(detached(data), data.length);
  }

  pong(): void {
    this.#hasReceived = true;
    this.#answersPings = true;
    this.#timer.answered();
  }

  /** Handles the end of the socket. */
  socketClosed(code: number, reason: string): void {
    if (this.#ending !== null) return;
    if (this.#closing !== null) {
      this.#finish({ ...this.#closing, error: null });
      return;
    }
    // A Go client drops the connection after its `null`: a normal end.
    if (this.#peerEnded) {
      this.#finish({ code, reason, error: null });
      return;
    }
    this.#finish({ code, reason, error: this.#errorOf(code, reason) });
  }

  #errorOf(code: number, reason: string): Error {
    if (code === closeCode.done || code === closeCode.goingAway) {
      return new StreamClosedError(code, reason, "the client cancelled the call");
    }
    // The client violated the WebSocket protocol and was closed for it.
    if (breachCodes.has(code)) return new StreamClosedError(code, reason);
    return new StreamLostError(`the client is gone (${code})`, { sent: this.#sent, received: this.#count, code });
  }

  #take(message: string | Uint8Array, bytes: number): void {
    if (this.#shape === "server" || this.#shape === "unary") {
      this.limit(closeCode.breach, "this method takes no messages");
      return;
    }
    if (!this.#withinRate()) {
      this.limit(rateExceeded, "more messages than the contract's rate allows");
      return;
    }
    this.#timer.active();
    this.#count++;
    this.#deliver(message, bytes);
  }

  #deliver(unread: Unread, bytes: number): void {
    this.#inbox.put(unread, bytes);
    this.#countMemory();
    const { buffer } = this.#policy;
    const isFull = this.#inbox.bytes >= buffer.bytes || this.#inbox.length >= buffer.messages;
    if (this.#paused || !(isFull || (this.#budget.full && this.#inbox.length > 0))) return;
    this.#paused = true;
    this.#socket.pause();
    this.#stopWaitingForRoom = this.#budget.whenRoom(() => this.#resumeWithRoom());
  }

  /** Parses a message. If it is not JSON, throws the error that ends the call. */
  #read(unread: Unread): Received {
    if (unread === null) return { kind: "end", hasResult: false, result: undefined };
    if (typeof unread !== "string") return { kind: "message", value: unread };
    try {
      const value: unknown = JSON.parse(unread);
      return { kind: "message", value };
    } catch {
      const reason = "a message is not JSON";
      this.#inbox.clear();
      this.limit(invalidData, reason);
      throw this.#ending?.error ?? new StreamClosedError(invalidData, reason);
    }
  }

  /**
   * Resumes reading once half of the buffer is free, unless the server's memory is full and this call holds a part of
   * it.
   */
  #resumeWithRoom(): void {
    if (!this.#paused || this.#inbox.bytes * 2 > this.#policy.buffer.bytes) return;
    if (this.#budget.full && this.#inbox.length > 0) return;
    this.#stopWaitingForRoom();
    this.#paused = false;
    this.#hasReceived = true;
    this.#socket.resume();
  }

  #countMemory(): void {
    // Unread messages of a call that is over no longer count.
    if (this.#ending !== null) this.#memory.hold();
    else this.#memory.hold(this.#inbox.bytes, this.#inbox.length);
  }

  #withinRate(): boolean {
    const { rate } = this.#policy;
    if (rate === null) return true;
    const now = performance.now();
    this.#tokens = Math.min(rate.burst, this.#tokens + ((now - this.#tokensAt) * rate.count) / rate.perMs);
    this.#tokensAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** `bytes` is the size of a text in UTF-8, if it is known. */
  #write(data: string | Uint8Array, bytes?: number): void {
    this.#sent++;
    this.#socket.send(data, this.#flushed, bytes);
  }

  readonly #flushed = (): void => {
    if (this.#waiting.length > 0) {
      this.#waiting.write(
        () => this.#socket.bufferedBytes >= highWaterBytes,
        (data) => this.#write(data),
      );
    }
    if (this.#waiting.length === 0 && this.#closing !== null) {
      this.#socket.close(this.#closing.code, this.#closing.reason);
    }
  };

  #closeWhenWritten(code: number, reason: string): void {
    if (this.#ending !== null || this.#closing !== null) return;
    this.#closing = { code, reason };
    // The client's later messages are ignored, but read, so that they do not block the close frame.
    if (this.#paused) {
      this.#paused = false;
      this.#socket.resume();
    }
    this.#flushed();
  }

  #finish(ending: Ending): void {
    this.#ending = ending;
    this.#timer.stop();
    const error = ending.error ?? new StreamEndedError("the stream has ended");
    this.#waiting.reject(error);
    this.#inbox.finish({ error });
    this.#stopWaitingForRoom();
    this.#countMemory();
    if (this.#paused) this.#socket.resume();
    // A handler that ended its own call gets no signal that it ended.
    if (this.#closing === null) this.#abort.abort(error);
    this.#closed.resolve(ending);
  }

  /** Ends the call if its connection can no longer carry a closing handshake. */
  #drop(code: number, reason: string): void {
    this.#finish({ code, reason, error: new StreamClosedError(code, reason) });
    this.#socket.terminate();
  }

  #ping(now: number): void {
    const { heartbeat } = this.#policy;
    if (heartbeat !== null && !this.#timer.awaitsAnswer) {
      this.#hasReceived = false;
      this.#timer.expectAnswer(now + heartbeat.timeoutMs);
    }
    this.#socket.ping();
  }

  #unanswered(now: number): void {
    const timeoutMs = this.#policy.heartbeat?.timeoutMs ?? 0;
    // Goa's peers answer pings only while they read; and while this side does not read, it receives no answers.
    const silent = !this.#hasReceived && this.#answersPings && !this.#paused;
    const isDoubted = silent && !this.#doubted;
    this.#doubted = isDoubted;
    if (isDoubted) this.#timer.expectAnswer(now + Math.min(timeoutMs, doubtMs));
    else if (silent) this.#drop(closeCode.silent, `no answer to a ping for ${timeoutMs} ms`);
  }
}
