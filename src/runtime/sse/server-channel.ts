import type { IncomingMessage, ServerResponse } from "node:http";
import { type EventDescriptor, largestToClient, type StreamPolicyDescriptor } from "../descriptor.js";
import { StreamClosedError, StreamEndedError } from "../errors.js";
import { tooLarge } from "../too-large.js";
import type { ChannelWatcher, Ending, Received, ServerChannel, WireError } from "../transport/channel.js";
import { closeCode, goingAway } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import type { MemoryBudget } from "../transport/memory-budget.js";
import { accepted } from "../transport/operation.js";
import { StreamTimer } from "../transport/stream-timer.js";
import { WaitingSends } from "../transport/waiting-sends.js";
import { fitting } from "../v1/frame.js";
import { eventStream, eventStreamType, profileParameter, writeEvent } from "./event-text.js";
import { EventWriter } from "./event-writer.js";

/**
 * Determines whether the client understands the two events that end a call: goaidl's client requests them, and pages
 * listen for events by name. Goa's clients would read them as messages.
 */
export function eventProfile(request: IncomingMessage): "goa" | "goaidl.v1" {
  const { accept, "user-agent": agent, "sec-fetch-mode": mode } = request.headers;
  const isPage = mode !== undefined || agent?.startsWith("Mozilla/") === true;
  return isPage || accept?.includes(profileParameter) === true ? "goaidl.v1" : "goa";
}

export interface EventChannelOptions {
  readonly policy: StreamPolicyDescriptor;
  readonly profile: "goa" | "goaidl.v1";
  readonly view: string | null;
  /** The time at which the credentials expire, as in `Date.now`; null: never. */
  readonly expiresAt: number | null;
  readonly budget: MemoryBudget;
}

/** The size of an error event besides the error, in bytes. */
const eventOverhead = 256;
/** The mapping for descriptors without one: only the data. */
const plainEvents: EventDescriptor = { text: false };

/**
 * The server's end of a call with `transport sse`: events that are sent as fast as the client reads, and one ending.
 */
export class EventServerChannel implements ServerChannel {
  readonly profile: "goa" | "goaidl.v1";
  readonly view: string | null;
  readonly #policy: StreamPolicyDescriptor;
  readonly #writer: EventWriter;
  readonly #abort = new LazyAbort();
  readonly #closed = new Deferred<Ending>();
  readonly #waiting: WaitingSends<string>;
  /** How the call ends once all waiting events are written. */
  #closing: { readonly code: number; readonly reason: string; readonly failure: WireError | null } | null = null;
  #ending: Ending | null = null;
  #ended = false;
  #drains = false;
  readonly #timer: StreamTimer;

  /** Sends the 200 at once, so that the client need not wait for the handler's first message. */
  constructor(response: ServerResponse, options: EventChannelOptions) {
    const { policy, profile, view, expiresAt, budget } = options;
    this.profile = profile;
    this.view = view;
    this.#policy = policy;
    this.#writer = new EventWriter({
      response,
      profile,
      end: policy.sse?.end ?? null,
      closingMs: policy.writeTimeoutMs,
      onDrain: () => this.#flush(),
    });
    response.writeHead(200, {
      "content-type": profile === "goa" ? eventStream : eventStreamType(policy.heartbeat),
      // `no-transform`: a compressing proxy would delay events.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      ...(view === null ? {} : { "goa-view": view }),
    });
    response.flushHeaders();
    this.#timer = new StreamTimer(policy, expiresAt, {
      limit: (code, reason) => this.limit(code, reason),
      drop: (code, reason) => this.#drop(code, reason),
      ping: () => this.#writer.ping(),
    });
    this.#waiting = new WaitingSends(policy, this.#timer, budget.account());
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

  send(message: string | Uint8Array): Promise<void> {
    if (this.#ending !== null)
      return Promise.reject(this.#ending.error ?? new StreamEndedError("the stream has ended"));
    if (this.#ended) return Promise.reject(new StreamEndedError("this side has ended"));
    // The compiler allows only text frames here.
    const json = typeof message === "string" ? message : Buffer.from(message).toString("utf8");
    const bytes = Buffer.byteLength(json);
    const largest = largestToClient(this.#policy);
    if (bytes > largest) return Promise.reject(tooLarge(bytes, largest));
    let text: string;
    try {
      text = writeEvent(this.#policy.sse ?? plainEvents, json);
    } catch (error) {
      return Promise.reject(error);
    }
    this.#timer.active();
    if (this.#waiting.length === 0 && !this.#writer.full) {
      this.#writer.write(text);
      return accepted;
    }
    return this.#waiting.add(text);
  }

  take(): Received | undefined {
    return undefined;
  }

  receive(): Promise<Received> {
    return Promise.reject(new StreamEndedError("a client sends nothing on a stream of events"));
  }

  end(): Promise<void> {
    if (this.#ending !== null) {
      return this.#ending.error === null ? Promise.resolve() : Promise.reject(this.#ending.error);
    }
    // A handler that stopped because the server shuts down may have more to send: a client that reconnects gets the
    // rest, or the end.
    if (this.#drains && this.#policy.sse?.id !== undefined && this.#policy.sse.last !== undefined) return this.leave();
    this.#closeWhenWritten(closeCode.done, "", null);
    return Promise.resolve();
  }

  leave(): Promise<void> {
    this.limit(closeCode.restart, goingAway);
    return Promise.resolve();
  }

  fail(error: WireError, code: number): Promise<void> {
    if (this.#ending !== null || this.#ended) return Promise.resolve();
    this.#waiting.reject(new StreamEndedError("the call has failed"));
    // The event also has a code and names; it must not exceed the client's limit.
    const failure = fitting(error, largestToClient(this.#policy) - eventOverhead);
    this.#closeWhenWritten(code, error.name, failure);
    return Promise.resolve();
  }

  limit(code: number, reason: string): void {
    if (this.#ending !== null) return;
    this.#writer.close(code, reason, null);
    this.#finish({ code, reason, error: new StreamClosedError(code, reason) });
  }

  /** Notifies the handler that the server shuts down; the stream goes on. */
  drain(): void {
    this.#drains = true;
    this.#abort.abort(new StreamEndedError(goingAway));
  }

  /** Handles the end of the connection or of the answer. */
  gone(): void {
    if (this.#ending !== null) return;
    const closing = this.#closing;
    if (closing !== null) this.#finish({ code: closing.code, reason: closing.reason, error: null });
    else {
      const code = closeCode.goingAway;
      this.#finish({ code, reason: "", error: new StreamClosedError(code, "", "the client cancelled the call") });
    }
  }

  #closeWhenWritten(code: number, reason: string, failure: WireError | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closing = { code, reason, failure };
    this.#flush();
  }

  #flush(): void {
    this.#waiting.write(
      () => this.#writer.full,
      (text) => this.#writer.write(text),
    );
    const closing = this.#closing;
    if (this.#waiting.length === 0 && closing !== null) {
      this.#writer.close(closing.code, closing.reason, closing.failure);
    }
  }

  #finish(ending: Ending): void {
    this.#ending = ending;
    this.#ended = true;
    this.#timer.stop();
    const error = ending.error ?? new StreamEndedError("the stream has ended");
    this.#waiting.reject(error);
    // A handler that ended its own call gets no signal that it ended.
    if (this.#closing === null) this.#abort.abort(error);
    this.#closed.resolve(ending);
  }

  /** Ends the call if its connection can no longer carry an ending. */
  #drop(code: number, reason: string): void {
    this.#finish({ code, reason, error: new StreamClosedError(code, reason) });
    this.#writer.terminate();
  }
}
