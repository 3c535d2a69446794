import { type Decode, runCodec } from "../codec/cursor.js";
import type { Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { type Issue, StreamClosedError, StreamEndedError, ValidationError } from "../errors.js";
import { isStreamEnd } from "../stream-end.js";
import type { ClientChannel, Ending, Received } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { IncomingMessages } from "../transport/incoming-messages.js";
import { onAbort } from "../transport/on-abort.js";
import { handled, isAccepted } from "../transport/operation.js";
import type { DuplexStream, SendStream } from "./stream.js";
import type { StateWatch, StreamState } from "./stream-state.js";

export interface CallStreamOptions<In, Out, Result> {
  readonly descriptor: MethodDescriptor;
  /** What this side sends; null where it sends nothing. */
  readonly outgoing: Outgoing<In> | null;
  readonly incoming: Incoming<Out> | null;
  readonly result: Incoming<Result> | null;
  readonly signal: AbortSignal | null;
  readonly states: StateWatch;
  /** Takes an error that no one awaits, where it isn't how the call ended. */
  readonly report: (error: unknown) => void;
}

/**
 * The decoder of the view that the server says it has chosen. A Goa server whose method has not chosen one says an empty name
 * for the default view; a name that is not a view's counts for none.
 */
export function decoderOf<Message>({ decode, views = {} }: Incoming<Message>, view: string | null): Decode<Message> {
  const chosen = view === "" ? "default" : view;
  return (chosen !== null && Object.hasOwn(views, chosen) ? views[chosen] : undefined) ?? decode;
}

/** What callers hold, whatever the shape and the profile: messages in and out, checked and typed, over a channel. */
export class CallStream<In, Out, Result>
  extends IncomingMessages<Out>
  implements DuplexStream<In, Out>, SendStream<In, Result>
{
  readonly opened: Promise<void>;
  readonly #channel: ClientChannel;
  readonly #options: CallStreamOptions<In, Out, Result>;
  #answer: Promise<Result> | null = null;
  #ending: Ending | null = null;
  /** The caller or an invalid message gave the call up. */
  #givenUp: { readonly error: unknown } | null = null;

  constructor(channel: ClientChannel, options: CallStreamOptions<In, Out, Result>) {
    super();
    this.#channel = channel;
    this.#options = options;
    this.opened = handled(this.#orReason(channel.opened));
    const { signal } = options;
    const stopListening = signal === null ? () => {} : onAbort(signal, () => void channel.cancel(signal.reason));
    channel.closed.then((ending) => {
      this.#ending = ending;
      stopListening();
    });
  }

  get state(): StreamState {
    return this.#options.states.state;
  }

  onState(listener: (state: StreamState) => void): () => void {
    return this.#options.states.subscribe(listener);
  }

  get view(): string | null {
    return this.#channel.view;
  }

  send(message: In): Promise<void> {
    try {
      const sent = this.#orGivenUp(() => this.#channel.send(this.#encoded(message)));
      return this.optional(sent);
    } catch (error) {
      return this.optional(Promise.reject(error));
    }
  }

  end(): Promise<void> {
    return this.optional(this.#orGivenUp(() => this.#channel.end()));
  }

  closeAndReceive(): Promise<Result> {
    this.#answer ??= this.optional(this.#closeAndReceive());
    return this.#answer;
  }

  async #closeAndReceive(): Promise<Result> {
    const { descriptor, result } = this.#options;
    // What the server says is the reason, also where it said so before this side was done.
    await this.#channel.end().catch(() => {});
    const received = await this.wait();
    const value = received.kind === "end" ? received.result : received.value;
    // A method without result resolves to nothing, and is typed so by its generated code.
    if (result === null) return undefined as Result;
    return this.#decoded(`result of ${descriptor.name}`, result, value);
  }

  close(): Promise<void> {
    return this.#giveUp(new StreamClosedError(closeCode.done, "cancelled", "the call was cancelled"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #encoded(message: In): string | Uint8Array {
    const { descriptor, outgoing } = this.#options;
    if (outgoing === null) throw new Error(`${descriptor.name} takes no messages`);
    const json = runCodec(`message to ${descriptor.name}`, outgoing.encode, message);
    // On the wire of profile goa a `null` ends this side; the compiler refuses other types that hold it.
    if (json === null) {
      const issue: Issue = {
        path: "",
        rule: "type",
        message: "must not be null: it would end the stream",
        received: "null",
      };
      throw new ValidationError(`message to ${descriptor.name}`, [issue], 1);
    }
    const isBinary = descriptor.policy?.frame !== "text" && message instanceof Uint8Array;
    return isBinary ? message : JSON.stringify(json);
  }

  protected take(): Received | undefined {
    const { descriptor, incoming } = this.#options;
    if (incoming === null) throw new Error(`${descriptor.name} sends no messages`);
    return this.#refusal === null ? this.#channel.take() : undefined;
  }

  protected wait(): Promise<Received> {
    return this.#orGivenUp(() => this.#channel.receive());
  }

  protected lose(error: unknown): void {
    const isEnd =
      // Of a call that was given up no message can be lost.
      this.#refusal !== null ||
      error === this.#ending?.error ||
      // Sending after one's own end, while the call goes on, loses the message.
      (isStreamEnd(error) && !(error instanceof StreamEndedError && this.#ending === null));
    if (!isEnd) this.#options.report(error);
  }

  protected decode(value: unknown): Out {
    const { descriptor, incoming } = this.#options;
    if (incoming === null) throw new Error(`${descriptor.name} sends no messages`);
    return this.#decoded(`message of ${descriptor.name}`, incoming, value);
  }

  /** Leaving the loop early gives the call up. */
  leave(): Promise<void> {
    return this.close();
  }

  /** Why nothing is delivered from here on, whatever has arrived; null while the call isn't given up. */
  get #refusal(): { readonly error: unknown } | null {
    const { signal } = this.#options;
    return this.#givenUp ?? (signal?.aborted === true ? { error: signal.reason } : null);
  }

  #orGivenUp<Value>(ask: () => Promise<Value>): Promise<Value> {
    const refusal = this.#refusal;
    return refusal === null ? this.#orReason(ask()) : Promise.reject(refusal.error);
  }

  /** An aborted call fails with the reason that its caller gave. */
  #orReason<Value>(asked: Promise<Value>): Promise<Value> {
    const { signal } = this.#options;
    if (signal === null || isAccepted(asked)) return asked;
    return asked.catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  #giveUp(error: unknown): Promise<void> {
    this.#givenUp ??= { error };
    return this.#channel.cancel(error);
  }

  /** A server that breaks the contract isn't listened to any longer. */
  #decoded<Message>(subject: string, incoming: Incoming<Message>, value: unknown): Message {
    try {
      return runCodec(subject, decoderOf(incoming, this.#channel.view), value);
    } catch (error) {
      void this.#giveUp(error);
      throw error;
    }
  }
}
