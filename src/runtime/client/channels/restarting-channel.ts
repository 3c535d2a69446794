import {
  OpenError,
  ServiceError,
  StreamClosedError,
  StreamEndedError,
  StreamLostError,
  StreamOverflowError,
  StreamResumeError,
} from "../../errors.js";
import { type Backoff, jitteredMs, mayPass } from "../../transport/backoff.js";
import type { ClientChannel, Ending, Received, StreamEvent } from "../../transport/channel.js";
import { closeCode, mayResume } from "../../transport/close-codes.js";
import { Deferred } from "../../transport/deferred.js";
import { isAccepted } from "../../transport/operation.js";
import type { Watch } from "../../transport/page.js";
import { Queue } from "../../transport/queue.js";
import { timerMs } from "../../transport/timer-ms.js";

/**
 * Makes one call. `since` is the field of the last message that was seen; undefined for the first call, or if none was
 * seen.
 */
export type OpenCall = (since: unknown, onEvent: (event: StreamEvent) => void) => ClientChannel;

export interface RestartingOptions {
  /** Tries once to open a call; the restarting channel waits between the tries. */
  readonly open: OpenCall;
  /** The field of the last message from which a new call starts; null: it starts from the beginning. */
  readonly field: string | null;
  /** `attempts` is the number of tries before the first call is open. */
  readonly backoff: Backoff;
  /** How long new calls are tried after an open one was lost. */
  readonly limitMs: number;
  readonly onEvent: (event: StreamEvent) => void;
  /**
   * Called once if no call has opened after `reportAfter` tries, because a stream that retries forever reports no other
   * error.
   */
  readonly onUnreachable: (error: Error) => void;
  readonly reportAfter: number;
  /** Sends again the state that the server lost with the previous call. */
  readonly onRestart: () => void | Promise<void>;
  readonly watch: Watch;
  /** The close codes of errors after which, by the contract, the call may be started again. */
  readonly retryCodes: ReadonlySet<number | null>;
}

/** One call of the sequence, and its state for the reader. */
interface Call {
  readonly channel: ClientChannel;
  /** Settles when the call is over: true if another call follows it. */
  readonly followed: Deferred<boolean>;
  /** Settles when all messages of the call have been read. */
  readonly drained: Deferred<void>;
}

/** The maximum number of sends that may wait for a call. Only a program that does not await its sends reaches it. */
const maxWaitingSends = 1_024;
/**
 * The maximum number of lost calls with unread messages. At this limit, no new call is made before the oldest has been
 * read.
 */
const maxUnreadCalls = 4;
/** A call that delivered no message and lasted no longer than this is followed by another only after a back-off. */
const establishedAfterMs = 1_000;

/**
 * A stream that continues as a new call when its call is lost, and then reports the event `restarted`. It serves calls
 * with `restart: "always"`, contracts with `resume within 2m restart since from at`, where a new call starts after the
 * last message seen, and the call option `restart` in profile goa. No other stream starts a new call.
 */
export class RestartingChannel implements ClientChannel {
  readonly #options: RestartingOptions;
  readonly #opened = new Deferred<void>();
  readonly #closed = new Deferred<Ending>();
  /** The calls that were opened: the newest one, preceded by those with unread messages. */
  readonly #calls = new Queue<Call>();
  readonly #sends = new Queue<{ readonly message: string | Uint8Array; readonly sent: Deferred<void> }>();
  #newest: ClientChannel | null = null;
  /**
   * `restoring`: a new call is open, and `onRestart` is sending the state again; `open`: the newest call takes
   * messages.
   */
  #state: "connecting" | "restoring" | "open" = "connecting";
  /** Settles when there is another call, or when there will be none. */
  #more = new Deferred<void>();
  #everOpen = false;
  #isSuspended = false;
  #since: unknown;
  #end: Deferred<void> | null = null;
  #ending: Ending | null = null;
  #cancelled = false;
  #tries = 0;
  /** The number of calls lost since the last message. */
  #fruitless = 0;
  #lostAt = 0;
  #stopWaiting: () => void = () => {};

  constructor(options: RestartingOptions) {
    this.#options = options;
    void this.#run();
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get closed(): Promise<Ending> {
    return this.#closed.promise;
  }

  get profile() {
    return this.#newest?.profile ?? "goaidl.v1";
  }

  get view(): string | null {
    return this.#newest?.view ?? null;
  }

  send(message: string | Uint8Array): Promise<void> {
    if (this.#ending !== null) {
      return Promise.reject(
        this.#ending.error ?? new StreamEndedError("the stream has ended; nothing more can be sent"),
      );
    }
    if (this.#end !== null && this.#state !== "restoring") {
      return Promise.reject(new StreamEndedError("this direction of the stream has ended"));
    }
    // Messages sent while `onRestart` runs are part of the state, and are sent before older messages. While the
    // connection is lost, messages wait here, because a message given to a call whose server doesn't come back is lost.
    const isReady = this.#state === "open" && !this.#isSuspended && this.#sends.length === 0;
    const isNext = this.#state === "restoring" || isReady;
    return isNext ? this.#sendOn(message) : this.#enqueue(message);
  }

  end(): Promise<void> {
    if (this.#ending !== null)
      return this.#ending.error === null ? Promise.resolve() : Promise.reject(this.#ending.error);
    this.#end ??= new Deferred<void>();
    if (this.#state === "open" && this.#sends.length === 0) this.#endNewest(this.#end);
    return this.#end.promise;
  }

  take(): Received | undefined {
    const received = this.#calls.peek()?.channel.take();
    return received === undefined ? undefined : this.#seen(received);
  }

  async receive(): Promise<Received> {
    while (true) {
      const call = this.#calls.peek();
      if (call === undefined) {
        if (this.#ending !== null) return afterAll(this.#ending);
        await this.#more.promise;
        continue;
      }
      try {
        return this.#seen(await call.channel.receive());
      } catch (error) {
        if (this.#cancelled || !(await call.followed.promise)) throw this.#ending?.error ?? error;
        if (this.#calls.peek() === call) this.#calls.shift();
        call.drained.resolve();
      }
    }
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    this.#stopWaiting();
    const newest = this.#newest;
    const calls: ClientChannel[] = [];
    for (let call = this.#calls.shift(); call !== undefined; call = this.#calls.shift()) calls.push(call.channel);
    if (newest !== null && !calls.includes(newest)) calls.push(newest);
    await Promise.all(calls.map((call) => call.cancel()));
    this.#finish({ code: closeCode.done, reason: "cancelled", error: cancelled() });
  }

  /** Makes one call after another, until one ends the stream. */
  async #run(): Promise<void> {
    try {
      while (this.#ending === null && !this.#cancelled) {
        const call = this.#start();
        const isOpen = await call.channel.opened.then(
          () => true,
          () => false,
        );
        const openedAt = performance.now();
        if (isOpen && !this.#cancelled) await Promise.race([this.#welcome(call), call.channel.closed]);
        const ending = await call.channel.closed;
        if (performance.now() - openedAt >= establishedAfterMs && isOpen) this.#fruitless = 0;
        if (this.#cancelled) return;
        const isFollowed = this.#isFollowed(ending, isOpen);
        call.followed.resolve(isFollowed);
        const { reportAfter, onUnreachable } = this.#options;
        if (isFollowed && !this.#everOpen && this.#tries === reportAfter && ending.error !== null)
          onUnreachable(ending.error);
        if (isFollowed) await this.#untilNext(call, ending, isOpen);
        else this.#finish(ending);
      }
    } catch (thrown) {
      // The call could not even be tried, or `onRestart` failed.
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const { code } = error instanceof StreamClosedError ? error : { code: closeCode.breach };
      this.#finish({ code, reason: error.message, error });
      this.#calls.peek()?.followed.resolve(false);
      void this.#newest?.cancel();
    }
  }

  #start(): Call {
    this.#state = "connecting";
    const attempt = ++this.#tries;
    const channel = this.#options.open(this.#since, (event) => this.#onEvent(event, attempt));
    const call: Call = { channel, followed: new Deferred(), drained: new Deferred() };
    this.#newest = channel;
    return call;
  }

  #onEvent(event: StreamEvent, attempt: number): void {
    const { onEvent } = this.#options;
    if (event.kind === "connecting" && this.#state === "connecting") onEvent({ ...event, attempt });
    else if (event.kind === "suspended") {
      this.#isSuspended = true;
      onEvent(event);
    } else if (event.kind === "resumed") {
      this.#isSuspended = false;
      if (this.#state === "open") this.#sendWaiting();
      onEvent(event);
    } else if (event.kind === "open" ? !this.#everOpen : event.kind !== "closed") onEvent(event);
  }

  /** Handles an open call: sends the state of the previous one again, then the waiting messages. */
  async #welcome(call: Call): Promise<void> {
    this.#tries = 0;
    this.#calls.push(call);
    this.#more.resolve();
    this.#more = new Deferred();
    if (!this.#everOpen) {
      this.#everOpen = true;
      this.#opened.resolve();
    } else {
      this.#isSuspended = false;
      this.#state = "restoring";
      this.#options.onEvent({ kind: "restarted", lost: this.#lost });
      await this.#options.onRestart();
    }
    this.#state = "open";
    if (!this.#isSuspended) this.#sendWaiting();
  }

  /** Passes the waiting messages, and then the end, to the newest call. */
  #sendWaiting(): void {
    for (let count = this.#sends.length; count > 0; count--) {
      const next = this.#sends.shift();
      if (next !== undefined) this.#sendOn(next.message).then(next.sent.resolve, next.sent.reject);
    }
    if (this.#end !== null) this.#endNewest(this.#end);
  }

  /** The number of messages that were sent on the previous call and not acknowledged; null if it is unknown. */
  #lost: number | null = null;

  #isFollowed(ending: Ending, wasOpen: boolean): boolean {
    const { backoff, limitMs, retryCodes } = this.#options;
    if (!isPassing(ending, retryCodes)) return false;
    const now = performance.now();
    if (wasOpen) {
      this.#lost = ending.error instanceof StreamResumeError ? ending.error.unacked : null;
      this.#lostAt = now;
    }
    return this.#everOpen ? now - this.#lostAt < limitMs : this.#tries < backoff.attempts;
  }

  /** Waits before the next call: until the messages of the last one have been read, and for the back-off. */
  async #untilNext(call: Call, { code, reason }: Ending, isOpen: boolean): Promise<void> {
    this.#state = "connecting";
    const { backoff, field, onEvent } = this.#options;
    // After a call that delivered messages, the next one starts at once. If a server accepts calls and drops them, the
    // client backs off.
    const retryInMs =
      this.#fruitless++ === 0 && this.#everOpen ? 0 : jitteredMs(backoff, Math.max(1, this.#fruitless - 1));
    if (this.#everOpen && !this.#isSuspended) {
      this.#isSuspended = true;
      onEvent({ kind: "suspended", code, reason, retryInMs });
    }
    // The next call starts right after the last message that was read.
    const waitsForReader = isOpen && (field !== null || this.#calls.length >= maxUnreadCalls);
    if (waitsForReader) await Promise.race([call.drained.promise, this.#closed.promise]);
    if (retryInMs > 0 && !this.#cancelled) await this.#wait(retryInMs);
  }

  async #wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, timerMs(ms));
      const until = performance.now() + ms;
      const stopListening = this.#options.watch({
        worthTrying(spreadMs) {
          const inMs = Math.random() * spreadMs;
          if (performance.now() + inMs >= until) return;
          clearTimeout(timer);
          timer = setTimeout(resolve, inMs);
        },
      });
      this.#stopWaiting = () => {
        clearTimeout(timer);
        stopListening();
        resolve();
      };
    });
    this.#stopWaiting();
  }

  #sendOn(message: string | Uint8Array): Promise<void> {
    const call = this.#newest;
    const sent = call === null ? this.#enqueue(message) : call.send(message);
    if (isAccepted(sent) || call === null) return sent;
    return sent.catch(async (error: unknown) => {
      // If the call was lost, it did not accept the message, which is sent on the next call. An error about the message
      // itself is final.
      const isOver = this.#newest !== call || (await isOverWith(call, error));
      if (isOver && !this.#cancelled && this.#ending === null) return this.#enqueue(message);
      throw error;
    });
  }

  #enqueue(message: string | Uint8Array): Promise<void> {
    if (this.#sends.length >= maxWaitingSends) {
      return Promise.reject(
        new StreamOverflowError(`${maxWaitingSends} sends are waiting for a call: await each send before the next`),
      );
    }
    const sent = new Deferred<void>();
    this.#sends.push({ message, sent });
    return sent.promise;
  }

  /** Ends this side of the newest call. If that call is lost first, the next one is ended, too. */
  #endNewest(end: Deferred<void>): void {
    this.#newest?.end().then(end.resolve, () => {});
  }

  #finish(ending: Ending): void {
    if (this.#ending !== null) return;
    this.#ending = ending;
    const error = ending.error ?? new StreamEndedError("the stream has ended; this message was not sent");
    for (let next = this.#sends.shift(); next !== undefined; next = this.#sends.shift()) next.sent.reject(error);
    if (ending.error === null) this.#opened.resolve();
    else this.#opened.reject(ending.error);
    if (ending.error === null) this.#end?.resolve();
    else this.#end?.reject(ending.error);
    this.#more.resolve();
    this.#closed.resolve(ending);
    this.#options.onEvent({ kind: "closed", code: ending.code, error: ending.error });
  }

  #seen(received: Received): Received {
    if (received.kind !== "message") return received;
    this.#fruitless = 0;
    const { field } = this.#options;
    const { value } = received;
    if (field === null || typeof value !== "object" || value === null || !Object.hasOwn(value, field)) return received;
    const since: unknown = Reflect.get(value, field);
    if (since !== null) this.#since = since;
    return received;
  }
}

function cancelled(): Error {
  return new StreamClosedError(closeCode.done, "cancelled", "the call was cancelled");
}

function afterAll({ error }: Ending): Promise<Received> {
  if (error !== null) return Promise.reject(error);
  return Promise.resolve({ kind: "end", hasResult: false, result: undefined });
}

/** Whether a send was refused because its call has ended with this error. */
async function isOverWith(call: ClientChannel, error: unknown): Promise<boolean> {
  if (!(error instanceof Error) || error instanceof StreamOverflowError) return false;
  const soon = new Promise<null>((resolve) => setTimeout(() => resolve(null), 0));
  const ending = await Promise.race([call.closed, soon]);
  return ending?.error === error;
}

/** Refusals of a server that is overloaded, starting or shutting down. */
const passingRefusals = new Set([
  "closing",
  "server_full",
  "server_busy",
  "too_many_requests",
  "too_many_connections",
  "open_timeout",
]);

/** Whether a call that ended in this way may be followed by another: it was lost, or its refusal is not final. */
function isPassing({ code, error }: Ending, retryCodes: ReadonlySet<number | null>): boolean {
  if (error instanceof StreamLostError || error instanceof StreamResumeError) return true;
  // With the code `refused`, another call would fail in the same way, for example because the platform can't send its
  // request.
  if (error instanceof OpenError) return code !== closeCode.refused && (error.status === null || mayPass(error.status));
  if (error instanceof StreamClosedError) {
    return code === closeCode.silent || (code < 4000 && code !== closeCode.done && mayResume(code));
  }
  if (!(error instanceof ServiceError)) return false;
  return retryCodes.has(code) || (error.temporary && passingRefusals.has(error.name));
}
