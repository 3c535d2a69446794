import { StreamEndedError, StreamLostError, StreamResumeError } from "../../errors.js";
import { type Backoff, jitteredMs } from "../../transport/backoff.js";
import type { ClientChannel, Ending, Received, StreamEvent } from "../../transport/channel.js";
import { Deferred } from "../../transport/deferred.js";
import { timerMs } from "../../transport/timer-ms.js";

/** Makes one call. `since`: the field of the last message that was seen; undefined for the first call, or when none was. */
export type OpenCall = (since: unknown, onEvent: (event: StreamEvent) => void) => ClientChannel;

/**
 * A server streaming call that goes on as a new call when it was lost, told by the event `restarted`; for
 * `resume within 2m restart since from at`, where it starts after the last message seen, and for the call option
 * `restart` of profile goa. Nothing else ever starts anew.
 */
export class RestartingChannel implements ClientChannel {
  readonly opened: Promise<void>;
  readonly #open: OpenCall;
  readonly #field: string | null;
  readonly #backoff: Pick<Backoff, "baseMs" | "maxMs">;
  readonly #onEvent: (event: StreamEvent) => void;
  #call: ClientChannel;
  #since: unknown;
  #cancelled = false;
  /** Calls that were lost since the last message. */
  #fruitless = 0;
  #stopWaiting: () => void = () => {};
  readonly #closed = new Deferred<Ending>();

  /** `field` is the field of each message that a new call starts from; null: it starts from the beginning. */
  constructor(
    open: OpenCall,
    field: string | null,
    backoff: Pick<Backoff, "baseMs" | "maxMs">,
    onEvent: (event: StreamEvent) => void,
  ) {
    this.#open = open;
    this.#field = field;
    this.#backoff = backoff;
    this.#onEvent = onEvent;
    this.#call = this.#start();
    this.opened = this.#call.opened;
  }

  get closed(): Promise<Ending> {
    return this.#closed.promise;
  }

  get profile() {
    return this.#call.profile;
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

  take(): Received | undefined {
    const received = this.#call.take();
    if (received?.kind === "message") this.#see(received.value);
    return received;
  }

  async receive(): Promise<Received> {
    while (true) {
      try {
        const received = await this.#call.receive();
        if (received.kind === "message") this.#see(received.value);
        return received;
      } catch (error) {
        if (!isLoss(error) || this.#cancelled) throw error;
        await this.#backOff();
        if (this.#cancelled) throw error;
        // What was received has been read by now: the new call goes on right after it.
        this.#call = this.#start();
        this.#onEvent({ kind: "restarted", lost: null });
      }
    }
  }

  async cancel(reason?: unknown): Promise<void> {
    this.#cancelled = true;
    this.#stopWaiting();
    await this.#call.cancel(reason);
    this.#closed.resolve(await this.#call.closed);
  }

  /** A call that brought something is followed by another at once; a server that takes calls and drops them is given time. */
  async #backOff(): Promise<void> {
    const tries = this.#fruitless++;
    if (tries === 0) return;
    const waitMs = jitteredMs(this.#backoff, tries);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timerMs(waitMs));
      this.#stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #start(): ClientChannel {
    const call = this.#open(this.#since, (event) => {
      if (event.kind !== "closed" || !isLoss(event.error)) this.#onEvent(event);
    });
    call.closed.then((ending) => {
      if (!isLoss(ending.error)) this.#closed.resolve(ending);
    });
    return call;
  }

  #see(message: unknown): void {
    this.#fruitless = 0;
    if (this.#field === null || typeof message !== "object" || message === null || !Object.hasOwn(message, this.#field))
      return;
    const value: unknown = Reflect.get(message, this.#field);
    if (value !== null) this.#since = value;
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof StreamResumeError || error instanceof StreamLostError;
}
