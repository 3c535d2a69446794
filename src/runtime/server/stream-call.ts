import { clearImmediate, setImmediate } from "node:timers";
import { largestToClient } from "../descriptor.js";
import { tooLarge } from "../too-large.js";
import type { ChannelWatcher, ConnectionChange, Ending, ServerChannel } from "../transport/channel.js";
import { timerMs } from "../transport/timer-ms.js";
import { refusalOf } from "../wire-error.js";
import type { AdmittedCall, CallEnvironment, Opening, RefusedCall } from "./admission.js";
import type { OpenedCall } from "./bound-method.js";
import { isEnding } from "./is-ending.js";
import type { Slot } from "./limits.js";
import { ObservedCall } from "./observed-call.js";
import { PendingChannel } from "./pending-channel.js";
import type { Identity } from "./security.js";
import { initialView, peerErrorOf } from "./server-stream.js";

/** How a handler ended. */
type Completion = { readonly returned: unknown } | { readonly thrown: unknown };

/**
 * A call of a method with streams, from its opening request to its end. It is one object, because there are many calls,
 * and each closure would take half as much memory as the whole object.
 */
export class StreamCall extends ObservedCall implements AdmittedCall, ChannelWatcher {
  readonly refused = false;
  /** The handler's channel, which may come later. */
  readonly pending: PendingChannel;
  expiresAt: number | null = null;
  #slot: Slot | null = null;
  #channel: ServerChannel | null = null;
  #completion: Completion | null = null;
  /** Called when the handler has ended, while the call's admission waits for that. */
  #oncompletion: (() => void) | null = null;

  constructor(opening: Opening, environment: CallEnvironment) {
    super(opening, environment);
    this.pending = new PendingChannel(initialView(opening.target.method));
    opening.gone.onabort = () => this.abandon(opening.gone.reason);
  }

  get owner(): string | null {
    const { descriptor } = this.opening.target.method;
    return descriptor.security.length === 0 ? null : this.environment.ownerOf(this.principal);
  }

  get view(): string | null {
    return this.pending.view;
  }

  /** Records the caller's identity, and takes the call's slot. Throws the error of the limit that is exceeded. */
  identified({ principal, expiresAt }: Identity): void {
    const { opening, environment } = this;
    this.principal = principal;
    this.expiresAt = expiresAt;
    this.#slot = environment.limits.takeCall(
      opening.target.method.descriptor,
      environment.clientKey(opening, principal),
    );
  }

  /** Starts the handler. */
  handle(opened: OpenedCall): void {
    opened.handle(this.pending).then(
      (returned) => this.#completed({ returned }),
      (thrown: unknown) => this.#completed({ thrown }),
    );
  }

  /**
   * Waits for the first of: the handler's end, its first use of the stream, the end of the grace period. Without a
   * grace period it waits for the handler until the next turn of the event loop. Throws the handler's error.
   */
  async settled(graceMs: number): Promise<void> {
    if (!this.pending.touched && this.#completion === null) {
      await new Promise<void>((resolve) => {
        const stop = graceMs === 0 ? nextTurn(resolve) : after(graceMs, resolve);
        const settle = () => {
          stop();
          resolve();
        };
        this.pending.whenTouched(settle);
        this.#oncompletion = settle;
      });
      this.#oncompletion = null;
    }
    const completion = this.#completion;
    if (completion !== null && "thrown" in completion) throw completion.thrown;
  }

  run(channel: ServerChannel): void {
    const { opening, environment, owner } = this;
    opening.gone.onabort = null;
    this.pending.attach(channel);
    this.#channel = channel;
    if (owner !== null) environment.callers.add(owner, channel);
    if (environment.isObserved) environment.onEvent({ kind: "opened", ...this.details() });
    channel.watch(this);
    if (this.#completion !== null) this.#finish(this.#completion, channel);
  }

  abandon(reason: unknown): void {
    this.pending.abandon(reason);
  }

  override refuse(thrown: unknown): RefusedCall {
    this.#slot?.release();
    this.abandon(thrown);
    return super.refuse(thrown);
  }

  changed(change: ConnectionChange): void {
    if (this.environment.isObserved) this.environment.onEvent({ ...this.details(), ...change });
  }

  ended(channel: ServerChannel, { code, error }: Ending): void {
    const { environment, owner } = this;
    if (owner !== null) environment.callers.remove(owner, channel);
    if (!environment.isObserved) return;
    const name = error?.name ?? null;
    environment.onEvent({ kind: "closed", ...this.details(), ...this.lasted(), code, name });
  }

  #completed(completion: Completion): void {
    this.#slot?.release();
    this.#completion = completion;
    this.#oncompletion?.();
    if (this.#channel !== null) this.#finish(completion, this.#channel);
  }

  /** Ends the channel in the way the handler ended. */
  #finish(completion: Completion, channel: ServerChannel): void {
    this.#end(completion, channel)
      // The client left while the end was in transit, which `ended` reports.
      .catch(() => {});
  }

  #end(completion: Completion, channel: ServerChannel): Promise<void> {
    if ("thrown" in completion) return this.#fail(completion.thrown, channel);
    let result: string | undefined;
    try {
      result = this.#resultOf(completion.returned);
    } catch (error) {
      return this.#fail(error, channel);
    }
    return channel.end(result);
  }

  #fail(thrown: unknown, channel: ServerChannel): Promise<void> {
    // The handler rethrew the reason of its signal: the client is gone, or the server is shutting down.
    const { firedFor } = channel;
    if (firedFor !== null && (thrown === firedFor.reason || isEnding(thrown))) return channel.leave();
    const error = peerErrorOf(thrown);
    const refusal = refusalOf(error, this.opening.target.method.errors);
    this.reportFault(error, refusal);
    return channel.fail(refusal.error, refusal.closeCode);
  }

  /**
   * Returns the JSON text of a final result. Throws if it is too large: it is a message of the stream, and the client
   * accepts no larger one.
   */
  #resultOf(returned: unknown): string | undefined {
    const { shape, policy } = this.opening.target.method.descriptor;
    if (shape !== "client" || typeof returned !== "string") return undefined;
    const largest = policy === null ? Number.POSITIVE_INFINITY : largestToClient(policy);
    const size = Buffer.byteLength(returned);
    if (size > largest) throw tooLarge(size, largest);
    return returned;
  }
}

/** Runs a function after some time; returns a function that prevents it. */
function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, timerMs(ms));
  return () => clearTimeout(timer);
}

/** Runs a function in the next turn of the event loop, because the shortest timer takes a millisecond. */
function nextTurn(run: () => void): () => void {
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
}
