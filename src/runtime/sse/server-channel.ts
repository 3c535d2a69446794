import type { IncomingMessage, ServerResponse } from "node:http";
import type { EventDescriptor, StreamPolicyDescriptor } from "../descriptor.js";
import { GoaServerChannel } from "../goa/server-channel.js";
import { tooLarge } from "../too-large.js";
import type { Ending, Received, ServerChannel, WireError } from "../transport/channel.js";
import { closeCode, goingAway, limitName } from "../transport/close-codes.js";
import type { MemoryBudget } from "../transport/memory-budget.js";
import { highWaterBytes, type ServerSocket } from "../transport/socket.js";
import { fitting } from "../v1/frame.js";
import {
  endEvent,
  errorEvent,
  eventStream,
  eventStreamType,
  profileParameter,
  writeEvent,
  writeNotice,
} from "./event-text.js";

/**
 * Whether the peer knows, or can be shown, the two events that end a call: goaidl's client asks for them, and pages listen
 * for events by name. Goa's clients would take them for messages.
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
  /** When the credentials expire, by the clock of `Date.now`; null: never. */
  readonly expiresAt: number | null;
  readonly budget: MemoryBudget;
}

/** What an error's event holds besides the error. */
const eventOverhead = 256;
/** Where a descriptor has no mapping: the data alone. */
const plainEvents: EventDescriptor = { text: false };

/**
 * The server's end of a call with `transport sse`. Queue, overflow, idleness and slow readers are those of profile goa; what
 * differs is how messages, heartbeats and endings are written.
 */
export class EventServerChannel implements ServerChannel {
  readonly profile: "goa" | "goaidl.v1";
  readonly #response: EventResponse;
  readonly #channel: GoaServerChannel;
  readonly #policy: StreamPolicyDescriptor;
  #drains = false;

  /** Answers 200 at once: a handler that waits before its first message doesn't keep its client waiting. */
  constructor(response: ServerResponse, options: EventChannelOptions) {
    const { policy, profile, view, expiresAt, budget } = options;
    this.profile = profile;
    this.#policy = policy;
    this.#response = new EventResponse(response, profile, policy.writeTimeoutMs);
    // An event is longer than its message: the limit is held here.
    const unlimited = { ...policy, messageMaxBytes: Number.MAX_SAFE_INTEGER };
    this.#channel = new GoaServerChannel(this.#response, {
      policy: unlimited,
      shape: "server",
      view,
      expiresAt,
      budget,
    });
    response.writeHead(200, {
      "content-type": profile === "goa" ? eventStream : eventStreamType(policy.heartbeat),
      // `no-transform`: what compresses on the way would hold events back.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      ...(view === null ? {} : { "goa-view": view }),
    });
    response.flushHeaders();
  }

  get view(): string | null {
    return this.#channel.view;
  }

  /** The connection is gone, or the answer complete. */
  gone(): void {
    this.#channel.socketClosed(closeCode.goingAway, "");
  }

  get closed(): Promise<Ending> {
    return this.#channel.closed;
  }

  get connected(): boolean {
    return this.#channel.connected;
  }

  /** A call ends with its connection; a client that comes back makes another one. */
  watchConnection(): void {}

  get signal(): AbortSignal {
    return this.#channel.signal;
  }

  async send(message: string | Uint8Array): Promise<void> {
    // The compiler allows no other frame than text here.
    const json = typeof message === "string" ? message : Buffer.from(message).toString("utf8");
    const bytes = Buffer.byteLength(json);
    const { messageMaxBytes } = this.#policy;
    if (bytes > messageMaxBytes) {
      throw tooLarge(bytes, messageMaxBytes);
    }
    await this.#channel.send(writeEvent(this.#policy.sse ?? plainEvents, json));
  }

  take(): Received | undefined {
    return this.#channel.take();
  }

  receive(): Promise<Received> {
    return this.#channel.receive();
  }

  end(): Promise<void> {
    // A handler that stopped because the server goes away may have more to say: whoever comes back hears it, or the end.
    if (this.#drains && this.#policy.sse?.id !== undefined && this.#policy.sse.last !== undefined) {
      return this.leave();
    }
    return this.#channel.end();
  }

  leave(): Promise<void> {
    this.limit(closeCode.restart, goingAway);
    return Promise.resolve();
  }

  fail(error: WireError, code: number): Promise<void> {
    // The event has a code and names besides, and is no longer than a client takes.
    this.#response.failure = fitting(error, this.#policy.messageMaxBytes - eventOverhead);
    return this.#channel.fail(error, code);
  }

  limit(code: number, reason: string): void {
    this.#channel.limit(code, reason);
  }

  drain(): void {
    this.#drains = true;
    this.#channel.drain();
  }
}

/** An HTTP answer as what profile goa's channel writes to. */
class EventResponse implements ServerSocket {
  /** Why the call fails, where it does. */
  failure: WireError | null = null;
  readonly #response: ServerResponse;
  readonly #profile: "goa" | "goaidl.v1";
  readonly #closingMs: number;
  #full = false;
  #flushed: () => void = () => {};
  #over = false;

  constructor(response: ServerResponse, profile: "goa" | "goaidl.v1", closingMs: number) {
    this.#response = response;
    this.#profile = profile;
    this.#closingMs = closingMs;
    response.on("drain", () => {
      this.#full = false;
      this.#flushed();
    });
    // The close event that follows says what there is to know.
    response.on("error", () => {});
  }

  get bufferedBytes(): number {
    return this.#full ? highWaterBytes : 0;
  }

  send(data: string | Uint8Array, flushed: () => void): void {
    this.#flushed = flushed;
    this.#write(data);
  }

  /** A comment without an empty line behind it: Goa's clients take that for the end of a message. */
  ping(): void {
    if (!this.#over) this.#write(":\n");
  }

  close(code: number, reason: string): void {
    if (this.#over) return;
    this.#over = true;
    // Whoever comes back brings new credentials, or is refused.
    const leaves = code === closeCode.goingAway || code === closeCode.restart || code === closeCode.unauthorized;
    if (this.#profile === "goaidl.v1") {
      // Everybody is sent away at the same time: they come back one by one.
      if (leaves) this.#write(`retry: ${1_000 + Math.floor(Math.random() * 4_000)}\n\n`);
      else if (code === closeCode.done) this.#write(writeNotice(endEvent, {}));
      else this.#write(writeNotice(errorEvent, { code, ...this.#toldError(reason) }));
    }
    // An answer that breaks off is all that a Goa client can be told.
    if (this.#profile === "goaidl.v1" || code === closeCode.done) this.#response.end();
    else this.#breakOff();
    const timer = setTimeout(() => this.#response.destroy(), this.#closingMs);
    this.#response.on("close", () => clearTimeout(timer));
  }

  /** Ends the connection, once it has what was written, without ending the answer. */
  #breakOff(): void {
    const { socket } = this.#response;
    if (typeof socket?.destroySoon === "function") socket.destroySoon();
    else this.#response.destroy();
  }

  terminate(): void {
    this.#over = true;
    this.#response.destroy();
  }

  // The client sends nothing that could be left unread.
  pause(): void {}
  resume(): void {}

  #toldError(reason: string): Omit<WireError, "id"> {
    return this.failure ?? { name: limitName, message: reason, temporary: false, timeout: false, fault: false };
  }

  #write(data: string | Uint8Array): void {
    if (!this.#response.write(data)) this.#full = true;
    // What compresses in front of us (the middleware `compression`) gives out what it holds.
    const flush: unknown = Reflect.get(this.#response, "flush");
    if (typeof flush === "function") flush.call(this.#response);
  }
}
