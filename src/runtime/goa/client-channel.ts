import type { StreamPolicyDescriptor } from "../descriptor.js";
import { OpenError, StreamClosedError, StreamEndedError, StreamLostError, StreamOverflowError } from "../errors.js";
import { tooLarge } from "../too-large.js";
import { jitteredMs, mayPass } from "../transport/backoff.js";
import type { ClientChannel, Ending, Reader, Received } from "../transport/channel.js";
import type { ClientChannelOptions } from "../transport/client-channel-options.js";
import { closeCode } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import { Inbox } from "../transport/inbox.js";
import { accepted } from "../transport/operation.js";
import { Queue } from "../transport/queue.js";
import { readOnce } from "../transport/reader.js";
import {
  type Dial,
  type FrameSocket,
  type HttpAnswer,
  highWaterBytes,
  leftProcess,
  notSelected,
  type SocketEvents,
} from "../transport/socket.js";
import { utf8Length } from "../transport/text-size.js";
import { timerMs } from "../transport/timer-ms.js";
import { readReason } from "../wire-error.js";

/** Starts one connection; a bearer token, if it is not null, goes into its `Authorization` header. */
export type GoaDial = (...args: [...Parameters<Dial>, token: string | null]) => FrameSocket;

/** The bearer token of a client, as its channels see it. */
interface BearerToken {
  /** Returns the current token; `stale` is a token that was refused and must not be returned again. */
  get(stale: string | null): Promise<string>;
  /** Reports the remaining validity of a token. */
  lasts(token: string, leftMs: number): void;
}

export interface GoaClientOptions extends ClientChannelOptions {
  readonly dial: GoaDial;
  /** Null if the call has its own `Authorization` header or the client has no token. */
  readonly token?: BearerToken | null;
  readonly policy: StreamPolicyDescriptor;
  /** Makes the error for which the contract names this close code; null if there is none. */
  readonly errorOfClose: (code: number, reason: string) => Error | null;
}

interface WaitingSend {
  readonly data: string | Uint8Array;
  readonly sent: Deferred<void>;
}

/** Close codes that mean that the connection was lost, rather than that the call was ended. */
const lostCodes = new Set([1001, 1005, 1006, 1012, 1013, 1014]);

const plainEnd: Received = { kind: "end", hasResult: false, result: undefined };

/**
 * The client's end of a call in profile goa, the protocol of every Goa service: one socket, one call. Opening is
 * retried; an open call is not.
 */
export class GoaClientChannel implements ClientChannel {
  readonly profile = "goa";
  view: string | null = null;
  readonly #options: GoaClientOptions;
  readonly #opened = new Deferred<void>();
  readonly #closed = new Deferred<Ending>();
  readonly #inbox = new Inbox<string | Uint8Array>((unread) => this.#read(unread));
  readonly #sends = new Queue<WaitingSend>();
  #socket: FrameSocket | null = null;
  #usedToken: string | null = null;
  #isOpen = false;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopListening: () => void = () => {};
  #paused = false;
  #sent = 0;
  #count = 0;
  #ended = false;
  #gotResult = false;
  #ending: Ending | null = null;

  constructor(options: GoaClientOptions) {
    this.#options = options;
    this.#connect();
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get closed(): Promise<Ending> {
    return this.#closed.promise;
  }

  send(data: string | Uint8Array): Promise<void> {
    if (this.#ending !== null || this.#ended) {
      return Promise.reject(this.#ending?.error ?? new StreamEndedError("this direction of the stream has ended"));
    }
    const { policy } = this.#options;
    const bytes = typeof data === "string" ? utf8Length(data) : data.byteLength;
    if (bytes > policy.messageMaxBytes) {
      return Promise.reject(tooLarge(bytes, policy.messageMaxBytes));
    }
    return this.#enqueue(data, bytes);
  }

  take(): Received | undefined {
    const next = this.#inbox.take();
    this.#resumeWithRoom();
    return next;
  }

  receive(): Promise<Received> {
    return readOnce((reader) => this.read(reader));
  }

  read(reader: Reader): void {
    this.#inbox.read(reader);
    this.#resumeWithRoom();
  }

  #resumeWithRoom(): void {
    if (!this.#paused || this.#inbox.length * 2 > this.#options.policy.buffer.messages) return;
    this.#paused = false;
    this.#socket?.resume?.();
  }

  end(): Promise<void> {
    const { shape } = this.#options;
    if (this.#ended) return Promise.resolve();
    if (this.#ending !== null)
      return this.#ending.error === null ? Promise.resolve() : Promise.reject(this.#ending.error);
    const sent = shape === "client" || shape === "bidirectional" ? this.#enqueue("null") : Promise.resolve();
    this.#ended = true;
    return sent;
  }

  cancel(): Promise<void> {
    this.#inbox.clear();
    if (this.#ending === null) {
      const socket = this.#socket;
      if (this.#isOpen) socket?.close(closeCode.done, "");
      else socket?.terminate();
      const error = new StreamClosedError(closeCode.done, "cancelled", "the call was cancelled");
      this.#finish({ code: closeCode.done, reason: "cancelled", error });
    }
    return this.#socket === null ? Promise.resolve() : leftProcess(this.#socket);
  }

  get #openTimeoutMs(): number {
    return timerMs(this.#options.openTimeoutMs);
  }

  #connect(): void {
    this.#timer = null;
    const { onEvent, token = null } = this.#options;
    onEvent({ kind: "connecting", attempt: ++this.#attempt });
    if (token === null) this.#dial(null);
    else this.#dialWith(token);
  }

  /** Gets the token first, within the time limit for opening a connection. */
  #dialWith(token: BearerToken): void {
    let over = false;
    const first = (then: () => void): void => {
      clearTimeout(timeout);
      if (!over && this.#ending === null) then();
      over = true;
    };
    const fail = (error: unknown): void => {
      // Trying again would not help if the provider returned something that is not a token.
      if (error instanceof OpenError) this.#finish({ code: closeCode.refused, reason: "", error });
      else this.#lost(1006, `no token: ${error instanceof Error ? error.message : String(error)}`, null);
    };
    const timeout = setTimeout(() => first(() => fail("the provider did not answer in time")), this.#openTimeoutMs);
    token.get(null).then(
      (text) => first(() => this.#dial(text)),
      (error: unknown) => first(() => fail(error)),
    );
  }

  #dial(token: string | null): void {
    const { dial } = this.#options;
    this.#usedToken = token;
    let over = false;
    const lose = (code: number, reason: string, answer: HttpAnswer | null) => {
      if (over) return;
      over = true;
      clearTimeout(timeout);
      if (this.#ending === null) this.#lost(code, reason, answer);
    };
    const { subprotocol } = this.#options.policy;
    const events: SocketEvents = {
      opened: (protocol, view) => {
        clearTimeout(timeout);
        if (this.#ending !== null || over) socket.terminate();
        else if (subprotocol !== null && protocol !== subprotocol) {
          lose(closeCode.refused, "", notSelected);
          socket.terminate();
        } else this.#welcomed(view);
      },
      text: (text, bytes) => this.#text(text, bytes),
      binary: (data) => this.#binary(data),
      closed: lose,
    };
    const socket = dial(subprotocol === null ? [] : [subprotocol], events, token);
    this.#socket = socket;
    const timeout = setTimeout(() => {
      lose(1006, "the server did not answer in time", null);
      socket.terminate();
    }, this.#openTimeoutMs);
  }

  #welcomed(view: string | null): void {
    this.#isOpen = true;
    this.view = view;
    this.#options.gotThrough();
    this.#opened.resolve();
    this.#options.onEvent({ kind: "open", profile: this.profile });
    this.#flush();
  }

  #lost(code: number, reason: string, answer: HttpAnswer | null): void {
    if (this.#isOpen) {
      this.#finish(this.#endingOf(code, reason));
      return;
    }
    const { backoff, refusalOf, shape } = this.#options;
    // A Go server whose stream ends without a message answers 200 instead of upgrading: the stream was empty.
    if (answer?.status === 200 && answer.content?.text === "" && shape !== "client") {
      this.#isOpen = true;
      this.#finish({ code: closeCode.done, reason: "", error: null });
      return;
    }
    if (answer?.status === 401 && this.#usedToken !== null) this.#options.token?.lasts(this.#usedToken, 0);
    const passes = answer === null || mayPass(answer.status);
    if (passes && this.#attempt < backoff.attempts) {
      const again = (): void => {
        this.#stopWaiting();
        this.#connect();
      };
      // The server's `Retry-After` counts only up to the client's longest back-off.
      const asked = Math.min(backoff.maxMs, answer?.retryAfterMs ?? 0);
      this.#timer = setTimeout(again, timerMs(asked + jitteredMs(backoff, this.#attempt)));
      this.#stopListening = this.#options.watch({ worthTrying: again });
      return;
    }
    const error =
      answer === null || answer.status === 101
        ? new OpenError(
            `the stream could not be opened: ${this.#reasonOf(code, reason, answer)}${answer === null ? (this.#options.hint ?? "") : ""}`,
            answer?.status ?? null,
          )
        : refusalOf(answer);
    this.#finish({ code, reason, error });
  }

  #reasonOf(code: number, reason: string, answer: HttpAnswer | null): string {
    if (answer !== null) return `the server does not select the subprotocol ${this.#options.policy.subprotocol}`;
    return reason || `closed with ${code}`;
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#stopListening();
    this.#stopListening = () => {};
  }

  #endingOf(code: number, reason: string): Ending {
    // A Go server drops the connection after the one answer of client streaming: a normal end.
    if (code === closeCode.done || this.#gotResult) return { code: closeCode.done, reason, error: null };
    const wire = readReason(reason);
    if (wire !== null) return { code, reason: wire.name, error: this.#options.errorOf(wire) };
    const named = this.#options.errorOfClose(code, reason);
    if (named !== null) return { code, reason: named.name, error: named };
    if (!lostCodes.has(code)) return { code, reason, error: new StreamClosedError(code, reason) };
    const counts = { sent: this.#sent, received: this.#count, code };
    const message = `the connection was lost (${code}): ${this.#sent} messages were sent, ${this.#count} received`;
    return { code, reason, error: new StreamLostError(message, counts) };
  }

  #text(text: string, bytes: number): void {
    this.#take(text, bytes);
  }

  #binary(data: Uint8Array): void {
    if (this.#options.policy.frame === "text") this.#text(new TextDecoder().decode(data), data.byteLength);
    else this.#take(data, data.byteLength);
  }

  #take(unread: string | Uint8Array, bytes: number): void {
    if (this.#ending !== null) return;
    this.#count++;
    this.#gotResult ||= this.#options.shape === "client";
    this.#inbox.put(unread, bytes);
    this.#bound();
  }

  /** Parses a message. If it is not JSON, throws the error that ends the call. */
  #read(unread: string | Uint8Array): Received {
    let value: unknown = unread;
    try {
      if (typeof unread === "string") value = JSON.parse(unread);
    } catch {
      const reason = "a message is not JSON";
      const error = new StreamClosedError(1007, reason);
      this.#inbox.clear();
      if (this.#ending !== null) throw error;
      this.#socket?.close(closeCode.breach, reason);
      this.#finish({ code: 1007, reason: "", error });
      throw error;
    }
    return this.#options.shape === "client"
      ? { kind: "end", hasResult: true, result: value }
      : { kind: "message", value };
  }

  /**
   * Stops reading while the queue is full, so that messages wait in TCP. Where the platform can't stop reading, ends
   * the call at a limit.
   */
  #bound(): void {
    const { buffer } = this.#options.policy;
    if (this.#inbox.length < buffer.messages && this.#inbox.bytes < buffer.bytes) return;
    const socket = this.#socket;
    if (socket?.pause !== undefined) {
      if (!this.#paused) socket.pause();
      this.#paused = true;
    } else if (this.#inbox.length > buffer.messages * 16 || this.#inbox.bytes > buffer.bytes * 16) {
      const reason = "messages are read too slowly";
      socket?.close(closeCode.slow, reason);
      this.#finish({ code: closeCode.slow, reason, error: new StreamClosedError(closeCode.slow, reason) });
    }
  }

  /** `bytes` is the size of a text in UTF-8, if it is known. */
  #enqueue(data: string | Uint8Array, bytes?: number): Promise<void> {
    const { overflow, buffer } = this.#options.policy;
    const isFull = !this.#isOpen || this.#sends.length > 0 || (this.#socket?.bufferedBytes ?? 0) >= highWaterBytes;
    if (!isFull) {
      this.#write(data, bytes);
      return accepted;
    }
    if (this.#isOpen && data !== "null") {
      if (overflow === "fail")
        return Promise.reject(new StreamOverflowError("the server reads too slowly for this message"));
      if (overflow === "latest") this.#sends.shift()?.sent.resolve();
    }
    // The end marker is not a message, so the limit doesn't apply to it.
    if (this.#sends.length > buffer.messages && data !== "null") {
      return Promise.reject(new StreamOverflowError("too many messages were sent without waiting for `send`"));
    }
    const sent = new Deferred<void>();
    this.#sends.push({ data, sent });
    return sent.promise;
  }

  #write(data: string | Uint8Array, bytes?: number): void {
    // The end marker is not a message.
    if (data !== "null") this.#sent++;
    this.#socket?.send(data, this.#flushed, bytes);
  }

  readonly #flushed = (): void => this.#flush();

  #flush(): void {
    const socket = this.#socket;
    while (socket !== null && this.#isOpen && this.#ending === null && socket.bufferedBytes < highWaterBytes) {
      const next = this.#sends.shift();
      if (next === undefined) return;
      this.#write(next.data);
      next.sent.resolve();
    }
  }

  #finish(ending: Ending): void {
    this.#ending = ending;
    this.#stopWaiting();
    const error = ending.error ?? new StreamEndedError("the stream has ended; this message was not sent");
    for (let next = this.#sends.shift(); next !== undefined; next = this.#sends.shift()) next.sent.reject(error);
    if (this.#paused) this.#socket?.resume?.();
    this.#inbox.finish(ending.error === null ? { received: plainEnd } : { error: ending.error });
    if (ending.error === null) this.#opened.resolve();
    else this.#opened.reject(ending.error);
    this.#closed.resolve(ending);
    this.#options.onEvent({ kind: "closed", code: ending.code, error: ending.error });
  }
}
