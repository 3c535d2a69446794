/**
 * Interceptors of a client: their types, and how they run around a call. Generated code imports this where a contract
 * says `use client`; other clients do not include it in their bundles.
 */
import type { MethodDescriptor } from "../descriptor.js";
import {
  errorId,
  OpenError,
  StreamClosedError,
  StreamEndedError,
  StreamOverflowError,
  ValidationError,
} from "../errors.js";
import {
  type Awaitable,
  type CallEnding,
  type InterceptedFields,
  type InterceptorUse,
  Layers,
} from "../interception.js";
import { isStreamEnd } from "../stream-end.js";
import type { StreamEvent } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { loopOver } from "../transport/incoming-messages.js";
import { onAbort } from "../transport/on-abort.js";
import { optional } from "../transport/operation.js";
import type { CallOptions } from "./call-options.js";
import type { Caller } from "./caller.js";
import type { ClientStreamBase, DuplexStream, SendStream } from "./stream.js";
import { StateWatch, type StreamState } from "./stream-state.js";

/** An intercepted call; each hook of an interceptor gets the same object. */
export interface InterceptedCall<Payload = object | undefined, Method extends string = string> {
  /** Identifies the call in this program's logs. */
  readonly id: string;
  readonly service: string;
  readonly method: Method;
  /** Null until the call is open. */
  readonly profile: "http" | "goa" | "goaidl.v1" | null;
  /** The declared fields of the payload. Change them in `open`, before `next`. */
  readonly payload: Payload;
  /**
   * Headers that are added to the opening request: set them in `open`, before `next`. Node only, because pages can't
   * set headers on a WebSocket.
   */
  readonly headers: Record<string, string>;
  /** Fires when the call has ended. */
  readonly signal: AbortSignal;
}

/**
 * Hooks around the calls of methods that `use` an interceptor. The first of several is nearest to the caller: `open`
 * and `send` run in the order of the contract, the others in reverse. A message object is valid only while its hook
 * runs; later changes have no effect.
 */
export interface ClientInterceptor<
  Fields extends InterceptedFields,
  Call = InterceptedCall<Fields["payload"], Fields["method"]>,
> {
  /**
   * Runs around a call. `await next()` opens it, or makes the whole call of a method without streams, and rejects as
   * the call does; `next` may be called again for another try.
   */
  open?(call: Call, next: () => Promise<void>): Promise<void>;
  /** Runs for each message that the caller sends, before it is checked. A thrown error rejects `send`. */
  send?(message: Fields["streamingPayload"], call: Call): Awaitable<void>;
  /** Runs for each message from the server, before the caller gets it. A thrown error ends the call. */
  receive?(message: Fields["streamingResult"], call: Call): Awaitable<void>;
  /** Runs for the answer of a method without streams or with client streaming, before the caller gets it. */
  result?(result: Fields["result"], call: Call): Awaitable<void>;
  /** Runs once with the error of the call. An error that it returns or throws replaces that one. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing.
  error?(error: unknown, call: Call): Awaitable<Error | undefined | void>;
  /** Runs once at the end of every call. An error that it throws goes to the client's `onError`. */
  close?(ending: CallEnding, call: Call): Awaitable<void>;
}

export type ClientInterceptorUse = InterceptorUse<InterceptedCall>;

/** For generated clients: returns a caller that puts interceptors around its calls. */
export function intercepted(caller: Caller, uses: readonly ClientInterceptorUse[]): Caller {
  const around = <Payload>(descriptor: MethodDescriptor, payload: Payload) =>
    new CallAround({ descriptor, uses, payload, onError: caller.onError });
  return {
    onError: caller.onError,
    async unary(descriptor, codecs, payload, options = {}) {
      const call = around(descriptor, payload);
      call.profile = "http";
      try {
        const result = await call.layers.open(async (given) => {
          const answered = await caller.unary(descriptor, codecs, given, call.optionsWith(options));
          return call.layers.has("result") ? call.layers.message("result", "result", answered) : answered;
        });
        call.close(descriptor.status, null);
        return result;
      } catch (thrown) {
        const error = await call.layers.fail(thrown);
        call.close(thrown instanceof OpenError ? thrown.status : null, error);
        throw error;
      }
    },
    receive: (descriptor, codecs, payload, options = {}) =>
      new InterceptedStream(descriptor, around(descriptor, payload), options, (given, call) =>
        caller.receive(descriptor, codecs, given, call),
      ),
    send: (descriptor, codecs, payload, options = {}) =>
      new InterceptedStream(descriptor, around(descriptor, payload), options, (given, call) =>
        caller.send(descriptor, codecs, given, call),
      ),
    duplex: (descriptor, codecs, payload, options = {}) =>
      new InterceptedStream(descriptor, around(descriptor, payload), options, (given, call) =>
        caller.duplex(descriptor, codecs, given, call),
      ),
  };
}

interface CallAroundOptions<Payload> {
  readonly descriptor: MethodDescriptor;
  readonly uses: readonly ClientInterceptorUse[];
  readonly payload: Payload;
  readonly onError: Caller["onError"];
}

/** The interceptors of one call, and their view of it. */
class CallAround<Payload> {
  readonly layers: Layers<Payload, InterceptedCall>;
  profile: InterceptedCall["profile"] = null;
  readonly #headers: Record<string, string> = {};
  readonly #over = new AbortController();

  /** Takes errors that no caller awaits. */
  readonly report: (error: unknown) => void;

  constructor({ descriptor, uses, payload, onError }: CallAroundOptions<Payload>) {
    const id = errorId();
    const { service, name: method } = descriptor;
    this.report = (error) => onError(error, { service, method, id });
    const profile = () => this.profile;
    this.layers = new Layers<Payload, InterceptedCall>({
      uses,
      method: descriptor.name,
      payload,
      callOf: (view) => ({
        id,
        service: descriptor.service,
        method: descriptor.name,
        headers: this.#headers,
        signal: this.#over.signal,
        get profile() {
          return profile();
        },
        get payload() {
          return payload === undefined ? undefined : view();
        },
      }),
      inward: "send",
      again: true,
      maxWaiting: descriptor.policy?.buffer.messages ?? 1,
      report: this.report,
    });
  }

  optionsWith(options: CallOptions): CallOptions {
    return { ...options, headers: { ...options.headers, ...this.#headers } };
  }

  close(code: number | null, error: unknown): void {
    void this.layers.close(code, error);
    this.#over.abort(error ?? new StreamEndedError("the call has ended"));
  }
}

/** How long the hook `close` waits for the caller to read the remaining messages of a stream that ended normally. */
const unreadLimitMs = 10_000;

type Closed = Extract<StreamEvent, { readonly kind: "closed" }>;

/** A stream of any of the three shapes. */
type AnyStream<In, Out, Result> = ClientStreamBase & Partial<DuplexStream<In, Out> & SendStream<In, Result>>;

/** A stream that begins when its interceptors have let the call pass. */
class InterceptedStream<Payload, In, Out, Result> implements DuplexStream<In, Out>, SendStream<In, Result> {
  readonly #descriptor: MethodDescriptor;
  readonly opened: Promise<void>;
  readonly #around: CallAround<Payload>;
  readonly #options: CallOptions;
  readonly #stream: Promise<AnyStream<In, Out, Result>>;
  readonly #states = new StateWatch();
  /** The last stream that was started, open or not. */
  #current: AnyStream<In, Out, Result> | null = null;
  /** How the connection of the open stream ended. */
  #closed: Closed | null = null;
  /** The number of streams that were started; a hook may start several. */
  #attempts = 0;
  #isOpen = false;
  /** Whether the caller has seen the end or has closed the stream; until then it may read what has arrived. */
  #seenEnd = false;
  /** Set when reading has failed, with the error as the interceptors left it. */
  #failure: { readonly error: unknown } | null = null;
  #unread: ReturnType<typeof setTimeout> | null = null;
  #stopOpening: (error: unknown) => void = () => {};
  #cancelled = false;

  constructor(
    descriptor: MethodDescriptor,
    around: CallAround<Payload>,
    options: CallOptions,
    start: (payload: Payload, options: CallOptions) => AnyStream<In, Out, Result>,
  ) {
    this.#descriptor = descriptor;
    this.#around = around;
    this.#options = options;
    this.#stream = this.#open(start);
    this.opened = this.#stream.then(() => {});
    this.opened.catch(() => {});
  }

  get state(): StreamState {
    return this.#states.state;
  }

  onState(listener: (state: StreamState) => void): () => void {
    return this.#states.subscribe(listener);
  }

  get view(): string | null {
    return this.#current?.view ?? null;
  }

  async #open(
    start: (payload: Payload, options: CallOptions) => AnyStream<In, Out, Result>,
  ): Promise<AnyStream<In, Out, Result>> {
    const { layers } = this.#around;
    const { signal } = this.#options;
    const stopped = new Promise<never>((_resolve, reject) => {
      this.#stopOpening = reject;
    });
    const stopListening = signal === undefined ? () => {} : onAbort(signal, () => this.#stopOpening(signal.reason));
    try {
      const opening = layers.open((payload) => this.#start(start, payload));
      const stream = await Promise.race([opening, stopped]);
      this.#isOpen = true;
      if (this.#closed !== null) {
        this.#states.onEvent(this.#closed);
        this.#ended(this.#closed);
      }
      return stream;
    } catch (thrown) {
      this.#cancelled = true;
      void this.#current?.close();
      const error = await layers.fail(thrown);
      this.#around.close(thrown instanceof OpenError ? thrown.status : null, error);
      this.#states.onEvent({ kind: "closed", code: closeCode.breach, error: asError(error) });
      throw error;
    } finally {
      stopListening();
    }
  }

  async #start(
    start: (payload: Payload, options: CallOptions) => AnyStream<In, Out, Result>,
    payload: Payload,
  ): Promise<AnyStream<In, Out, Result>> {
    // A hook has called `next` after the call was cancelled.
    if (this.#cancelled) throw new StreamEndedError("the call was closed");
    this.#closed = null;
    const attempt = ++this.#attempts;
    const options = this.#around.optionsWith(this.#options);
    const stream = start(payload, { ...options, onEvent: (event) => this.#onEvent(attempt, event) });
    this.#current = stream;
    await stream.opened;
    return stream;
  }

  #onEvent(attempt: number, event: StreamEvent): void {
    if (attempt === this.#attempts) {
      if (event.kind === "open") this.#around.profile = event.profile;
      // Before the call is open, the end of an attempt is not the end of the call, because a hook may try again.
      if (event.kind !== "closed" || this.#isOpen) this.#states.onEvent(event);
      if (event.kind === "closed") {
        this.#closed = event;
        if (this.#isOpen) this.#ended(event);
      }
    }
    this.#options.onEvent?.(event);
  }

  #ended({ code, error }: Closed): void {
    const { signal } = this.#options;
    const aborted = signal?.aborted === true ? { reason: signal.reason as unknown } : null;
    // `close()` never reports a failure: the caller no longer cares.
    const failure = aborted !== null ? aborted.reason : this.#cancelled ? null : (this.#failure?.error ?? error);
    // After an invalid message, the stream cancels the call before the reader gets the error, which is the actual
    // reason. So a cancellation is not taken as the reason.
    const hasReason = failure !== null && (aborted !== null || !isCancellation(failure));
    if (!hasReason && !this.#seenEnd) {
      this.#waitForReader();
      return;
    }
    if (failure !== null) this.#around.layers.stop(failure);
    this.#over(code, failure);
  }

  /** Waits for the caller to read up to a normal end or an error, but for a limited time. */
  #waitForReader(): void {
    if (this.#unread !== null) clearTimeout(this.#unread);
    this.#unread = setTimeout(() => this.#over(this.#closed?.code ?? null, null), unreadLimitMs);
    // On Node, the timer must not keep the program running.
    if (typeof this.#unread === "object") this.#unread.unref();
  }

  #over(code: number | null, failure: unknown): void {
    if (this.#unread !== null) clearTimeout(this.#unread);
    this.#unread = null;
    this.#around.close(code, failure);
  }

  /** Records that the caller has read to the end, or that reading has failed. */
  #doneReading(): void {
    this.#seenEnd = true;
    if (this.#closed !== null) this.#ended(this.#closed);
  }

  send(message: In): Promise<void> {
    return this.#optional(this.#send(message));
  }

  async #send(message: In): Promise<void> {
    const { layers } = this.#around;
    const stream = await this.#stream;
    const send = async (seen: In): Promise<void> => {
      if (stream.send === undefined) throw this.#hasNone("messages to send");
      await stream.send(seen);
    };
    try {
      await (layers.has("send") ? layers.send("streamingPayload", message, send) : send(message));
    } catch (error) {
      // An error about a message is not how the call ended.
      throw this.#closed === null || isOfMessage(error) ? error : await layers.fail(error);
    }
  }

  receive(): Promise<Out | undefined> {
    return this.#optional(this.#receive());
  }

  async #receive(): Promise<Out | undefined> {
    const { layers } = this.#around;
    const stream = await this.#stream;
    if (this.#unread !== null) this.#waitForReader();
    if (stream.receive === undefined) throw this.#hasNone("messages to receive");
    try {
      const message = await stream.receive();
      if (message === undefined) this.#doneReading();
      return message === undefined || !layers.has("receive")
        ? message
        : await layers.message("receive", "streamingResult", message);
    } catch (error) {
      throw await this.#failed(stream, error);
    }
  }

  closeAndReceive(): Promise<Result> {
    return this.#optional(this.#closeAndReceive());
  }

  async #closeAndReceive(): Promise<Result> {
    const { layers } = this.#around;
    const stream = await this.#stream;
    if (stream.closeAndReceive === undefined) throw this.#hasNone("final answer");
    try {
      await layers.allSent;
      const answered = await stream.closeAndReceive();
      const result = layers.has("result") ? await layers.message("result", "result", answered) : answered;
      this.#doneReading();
      return result;
    } catch (error) {
      throw await this.#failed(stream, error);
    }
  }

  /** Ends the call because reading failed. */
  async #failed(stream: AnyStream<In, Out, Result>, thrown: unknown): Promise<unknown> {
    const { layers } = this.#around;
    const error = await layers.fail(thrown);
    this.#failure ??= { error };
    // A loop that fails also closes the stream. Later sends reject with the error that ended it.
    layers.stop(error);
    this.#doneReading();
    void stream.close();
    return error;
  }

  end(): Promise<void> {
    return this.#optional(this.#end());
  }

  async #end(): Promise<void> {
    const stream = await this.#stream;
    if (stream.end === undefined) throw this.#hasNone("separate end");
    await this.#around.layers.allSent;
    await stream.end();
  }

  /**
   * Makes a promise that a program need not await: an error that would be lost, and is not how the call ended, is
   * reported.
   */
  #optional<Value>(work: Promise<Value>): Promise<Value> {
    return optional(work, (error) => {
      const isOver = this.#closed !== null || this.#cancelled;
      const isEnd = isOver ? !isOfMessage(error) || error instanceof StreamEndedError : isStreamEnd(error);
      if (!isEnd) this.#around.report(error);
    });
  }

  #hasNone(what: string): Error {
    return new Error(`${this.#descriptor.name} has no ${what}`);
  }

  async close(): Promise<void> {
    this.#cancelled = true;
    this.#seenEnd = true;
    const reason = new StreamEndedError("the call was closed");
    this.#stopOpening(reason);
    this.#around.layers.stop(reason);
    await this.#stream.catch(() => {});
    await this.#current?.close();
    // Nothing is reported after this, whatever the end was.
    this.#over(this.#closed?.code ?? null, null);
  }

  /** Cancels the call if the loop is left early. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Out, undefined> {
    return loopOver(
      () => this.#receive(),
      () => this.close(),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Whether an error is that of a call which this side has cancelled. */
function isCancellation(error: unknown): boolean {
  return error instanceof StreamClosedError && error.code === closeCode.done;
}

/** Whether an error is about a message that was not sent, rather than about the call. */
function isOfMessage(error: unknown): boolean {
  return error instanceof ValidationError || error instanceof StreamEndedError || error instanceof StreamOverflowError;
}
