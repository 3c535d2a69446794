import { type Decode, runCodec } from "../codec/cursor.js";
import type { Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { type Issue, StreamClosedError, StreamEndedError, ValidationError } from "../errors.js";
import { isStreamEnd } from "../stream-end.js";
import type { ClientChannel, Ending, Reader, Received } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { IncomingMessages } from "../transport/incoming-messages.js";
import { onAbort } from "../transport/on-abort.js";
import { handled, isAccepted } from "../transport/operation.js";
import { readFrom } from "../transport/reader.js";
import type { DuplexStream, SendStream } from "./stream.js";
import type { StateWatch, StreamState } from "./stream-state.js";

export interface CallStreamOptions<In, Out, Result> {
  readonly descriptor: MethodDescriptor;
  /** The messages that this side sends; null if it sends none. */
  readonly outgoing: Outgoing<In> | null;
  readonly incoming: Incoming<Out> | null;
  readonly result: Incoming<Result> | null;
  readonly signal: AbortSignal | null;
  readonly states: StateWatch;
  /** Takes an error that no caller awaits, unless it is how the call ended. */
  readonly report: (error: unknown) => void;
}

/**
 * Returns the decoder of the view that the server chose. A Go server whose method has not chosen a view sends an empty
 * name for the default view; an unknown name counts as none.
 */
export function decoderOf<Message>({ decode, views = {} }: Incoming<Message>, view: string | null): Decode<Message> {
  const chosen = view === "" ? "default" : view;
  return (chosen !== null && Object.hasOwn(views, chosen) ? views[chosen] : undefined) ?? decode;
}

/**
 * The stream object that callers get, for every shape and profile: messages in both directions, checked and typed, over
 * a channel.
 */
export class CallStream<In, Out, Result>
  extends IncomingMessages<Out>
  implements DuplexStream<In, Out>, SendStream<In, Result>
{
  readonly opened: Promise<void>;
  readonly #channel: ClientChannel;
  readonly #options: CallStreamOptions<In, Out, Result>;
  #answer: Promise<Result> | null = null;
  #ending: Ending | null = null;
  /** Set when a read has failed, which is before the channel reports how the call ended. */
  #failure: { readonly error: unknown } | null = null;
  /** Set when the caller or an invalid message has cancelled the call. */
  #cancelled: { readonly error: unknown } | null = null;

  constructor(channel: ClientChannel, options: CallStreamOptions<In, Out, Result>) {
    super();
    this.#channel = channel;
    this.#options = options;
    this.opened = handled(this.#orReason(channel.opened));
    const { signal } = options;
    const stopListening = signal === null ? () => {} : onAbort(signal, () => void channel.cancel());
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
      const sent = this.#unlessCancelled(() => this.#channel.send(this.#encoded(message)));
      return this.optional(sent);
    } catch (error) {
      return this.optional(Promise.reject(error));
    }
  }

  end(): Promise<void> {
    return this.optional(this.#unlessCancelled(() => this.#channel.end()));
  }

  closeAndReceive(): Promise<Result> {
    this.#answer ??= this.optional(this.#closeAndReceive());
    return this.#answer;
  }

  async #closeAndReceive(): Promise<Result> {
    const { descriptor, result } = this.#options;
    // An error of `end` is ignored: if the call has failed, `receive` rejects with the server's error.
    await this.#channel.end().catch(() => {});
    const received = await this.#unlessCancelled(() => this.#channel.receive());
    const value = received.kind === "end" ? received.result : received.value;
    // A method without result resolves to undefined, and its generated code has that type.
    if (result === null) return undefined as Result;
    return this.#decoded(`result of ${descriptor.name}`, result, value);
  }

  close(): Promise<void> {
    // A loop that fails also closes the call. Later sends reject with the error that ended it.
    this.#cancelled ??= this.#failure ?? new Cancellation(this.#ending?.error ?? null);
    return this.#channel.cancel();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #encoded(message: In): string | Uint8Array {
    const { descriptor, outgoing } = this.#options;
    if (outgoing === null) throw new Error(`${descriptor.name} takes no messages`);
    const json = runCodec(`message to ${descriptor.name}`, outgoing.encode, message);
    // In profile goa, a message `null` would end this side. Only `any` can hold it, because the compiler refuses
    // nullable messages.
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

  protected waitFor(reader: Reader): void {
    const refusal = this.#refusal;
    if (refusal === null) readFrom(this.#channel, reader);
    else super.failed(refusal.error);
  }

  /** Fails with the caller's reason if the call was aborted. */
  override failed(error: unknown): void {
    const { signal } = this.#options;
    this.#failure ??= { error: signal?.aborted === true ? signal.reason : error };
    super.failed(this.#failure.error);
  }

  protected lose(error: unknown): void {
    const isEnd =
      // A cancelled call can't lose a message.
      this.#refusal !== null ||
      error === this.#ending?.error ||
      // A message that is sent after this side's end is lost if the call continues.
      (isStreamEnd(error) && !(error instanceof StreamEndedError && this.#ending === null));
    if (!isEnd) this.#options.report(error);
  }

  protected decode(value: unknown): Out {
    const { descriptor, incoming } = this.#options;
    if (incoming === null) throw new Error(`${descriptor.name} sends no messages`);
    return this.#decoded(`message of ${descriptor.name}`, incoming, value);
  }

  /** Cancels the call, because the loop was left early. */
  leave(): Promise<void> {
    return this.close();
  }

  /** The reason why nothing more is delivered, even if it has arrived; null if the call is not cancelled. */
  get #refusal(): { readonly error: unknown } | null {
    const { signal } = this.#options;
    return this.#cancelled ?? (signal?.aborted === true ? { error: signal.reason } : null);
  }

  #unlessCancelled<Value>(ask: () => Promise<Value>): Promise<Value> {
    const refusal = this.#refusal;
    return refusal === null ? this.#orReason(ask()) : Promise.reject(refusal.error);
  }

  /** Rejects with the caller's reason if the call was aborted. */
  #orReason<Value>(asked: Promise<Value>): Promise<Value> {
    const { signal } = this.#options;
    if (signal === null || isAccepted(asked)) return asked;
    return asked.catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  /** Ends the call if the server violates the contract. */
  #decoded<Message>(subject: string, incoming: Incoming<Message>, value: unknown): Message {
    try {
      return runCodec(subject, decoderOf(incoming, this.#channel.view), value);
    } catch (error) {
      this.#cancelled ??= this.#failure ?? { error: this.#ending?.error ?? error };
      void this.#channel.cancel();
      throw error;
    }
  }
}

/**
 * The error of a call that its caller has closed. It is made on demand: few programs read it, and a stack trace costs
 * time.
 */
class Cancellation {
  #error: Error | null;

  constructor(ending: Error | null) {
    this.#error = ending;
  }

  get error(): Error {
    this.#error ??= new StreamClosedError(closeCode.done, "cancelled", "the call was cancelled");
    return this.#error;
  }
}
