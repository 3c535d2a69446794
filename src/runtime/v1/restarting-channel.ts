import type { ClientChannel, Ending, Received } from "../channel.js";
import type { StreamEvent } from "../client/stream.js";
import { StreamEndedError, StreamResumeError } from "../errors.js";

/** Makes one call. `since`: the field of the last message that was seen; undefined for the first call, or when none was. */
export type OpenCall = (since: unknown, onEvent: (event: StreamEvent) => void) => ClientChannel;

/**
 * `resume within 2m restart since from at`: a server streaming call whose session can't be resumed goes on as a new call
 * that starts after the last message seen. Told by the event `restarted`; without such a clause nothing starts anew.
 */
export class RestartingChannel implements ClientChannel {
  readonly profile = "goaidl.v1";
  readonly opened: Promise<void>;
  readonly closed: Promise<Ending>;
  readonly #open: OpenCall;
  readonly #field: string;
  readonly #onEvent: (event: StreamEvent) => void;
  #call: ClientChannel;
  #since: unknown;
  #cancelled = false;
  #resolveClosed: (ending: Ending) => void = () => {};

  /** `field` is the field of each message that a new call starts from. */
  constructor(open: OpenCall, field: string, onEvent: (event: StreamEvent) => void) {
    this.#open = open;
    this.#field = field;
    this.#onEvent = onEvent;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#call = this.#start();
    this.opened = this.#call.opened;
  }

  get view(): string | null {
    return this.#call.view;
  }

  send(): Promise<void> {
    return Promise.reject(new StreamEndedError("a server streaming call takes no messages"));
  }

  end(): Promise<void> {
    return this.#call.end();
  }

  async receive(): Promise<Received> {
    while (true) {
      try {
        const received = await this.#call.receive();
        if (received.kind === "message") this.#see(received.value);
        return received;
      } catch (error) {
        if (!(error instanceof StreamResumeError) || this.#cancelled) throw error;
        // What was received has been read by now: the new call goes on right after it.
        this.#call = this.#start();
        this.#onEvent({ kind: "restarted", lost: null });
      }
    }
  }

  async cancel(reason?: unknown): Promise<void> {
    this.#cancelled = true;
    await this.#call.cancel(reason);
    this.#resolveClosed(await this.#call.closed);
  }

  #start(): ClientChannel {
    const call = this.#open(this.#since, (event) => {
      if (event.kind !== "closed" || !(event.error instanceof StreamResumeError)) this.#onEvent(event);
    });
    call.closed.then((ending) => {
      if (!(ending.error instanceof StreamResumeError)) this.#resolveClosed(ending);
    });
    return call;
  }

  #see(message: unknown): void {
    if (typeof message !== "object" || message === null || !Object.hasOwn(message, this.#field)) return;
    const value: unknown = Reflect.get(message, this.#field);
    if (value !== null) this.#since = value;
  }
}
