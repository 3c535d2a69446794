import type { ServerResponse } from "node:http";
import type { WireError } from "../transport/channel.js";
import { closeCode, limitName } from "../transport/close-codes.js";
import { endEvent, errorEvent, writeEnd, writeNotice } from "./event-text.js";

export interface EventWriterOptions {
  readonly response: ServerResponse;
  readonly profile: "goa" | "goaidl.v1";
  /** The data of the event that ends the stream for clients of any kind; null: there is none. */
  readonly end: string | null;
  /** The time that the client has to read the rest, in milliseconds. */
  readonly closingMs: number;
  /** Called when the client reads again. */
  readonly onDrain: () => void;
}

/** Writes events to an HTTP answer, and ends it in the form of its profile. */
export class EventWriter {
  readonly #options: EventWriterOptions;
  #full = false;
  #over = false;

  constructor(options: EventWriterOptions) {
    this.#options = options;
    const { response, onDrain } = options;
    response.on("drain", () => {
      this.#full = false;
      onDrain();
    });
    // The close event that follows is enough.
    response.on("error", () => {});
  }

  /** Whether the client currently accepts no data. */
  get full(): boolean {
    return this.#full;
  }

  write(text: string): void {
    if (this.#over) return;
    const { response } = this.#options;
    if (!response.write(text)) this.#full = true;
    // Makes a compressing middleware (such as `compression`) send its buffered data.
    const flush: unknown = Reflect.get(response, "flush");
    if (typeof flush === "function") flush.call(response);
  }

  /** Sends a comment without an empty line after it, which Goa's clients would take for the end of a message. */
  ping(): void {
    this.write(":\n");
  }

  /** Ends the answer; `failure` is the error of the call, if it failed. */
  close(code: number, reason: string, failure: WireError | null): void {
    if (this.#over) return;
    const { response, profile, closingMs, end } = this.#options;
    // With these codes the client is expected to reconnect, with new credentials if the old ones have expired.
    const leaves = code === closeCode.goingAway || code === closeCode.restart || code === closeCode.unauthorized;
    if (end !== null && code === closeCode.done) this.write(writeEnd(end));
    if (profile === "goaidl.v1") {
      // All clients are sent away at once, so each gets a random wait before it reconnects.
      if (leaves) this.write(`retry: ${1_000 + Math.floor(Math.random() * 4_000)}\n\n`);
      else if (code === closeCode.done) this.write(writeNotice(endEvent, {}));
      else this.write(writeNotice(errorEvent, { code, ...(failure ?? limitError(reason)) }));
    }
    this.#over = true;
    // Only a broken-off answer shows a Goa client that the call has failed.
    if (profile === "goaidl.v1" || code === closeCode.done) response.end();
    else this.#breakOff();
    const timer = setTimeout(() => response.destroy(), closingMs);
    response.on("close", () => clearTimeout(timer));
  }

  /** Drops the connection at once. */
  terminate(): void {
    this.#over = true;
    this.#options.response.destroy();
  }

  /** Ends the connection without ending the answer, once everything is written. */
  #breakOff(): void {
    const { response } = this.#options;
    if (typeof response.socket?.destroySoon === "function") response.socket.destroySoon();
    else response.destroy();
  }
}

function limitError(message: string): Omit<WireError, "id"> {
  return { name: limitName, message, temporary: false, timeout: false, fault: false };
}
