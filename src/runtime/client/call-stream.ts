import { type Decode, runCodec } from "../codec/cursor.js";
import type { Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import type { ClientChannel, Received } from "../transport/channel.js";
import { IncomingMessages } from "../transport/incoming-messages.js";
import type { DuplexStream, SendStream } from "./stream.js";

export interface CallStreamOptions<In, Out, Result> {
  readonly descriptor: MethodDescriptor;
  /** What this side sends; null where it sends nothing. */
  readonly outgoing: Outgoing<In> | null;
  readonly incoming: Incoming<Out> | null;
  readonly result: Incoming<Result> | null;
  readonly signal: AbortSignal | null;
}

/** The decoder of the view that the server says it has chosen; a name that is no view's counts for none. */
export function decoderOf<Message>({ decode, views = {} }: Incoming<Message>, view: string | null): Decode<Message> {
  return (view !== null && Object.hasOwn(views, view) ? views[view] : undefined) ?? decode;
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

  constructor(channel: ClientChannel, options: CallStreamOptions<In, Out, Result>) {
    super();
    this.#channel = channel;
    this.#options = options;
    this.opened = channel.opened;
    const { signal } = options;
    if (signal === null) return;
    const abort = () => void channel.cancel(signal.reason);
    if (signal.aborted) abort();
    else {
      signal.addEventListener("abort", abort, { once: true });
      channel.closed.then(() => signal.removeEventListener("abort", abort));
    }
  }

  get view(): string | null {
    return this.#channel.view;
  }

  send(message: In): Promise<void> {
    try {
      return this.#orAborted(this.#channel.send(this.#encoded(message)));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async end(): Promise<void> {
    await this.#orAborted(this.#channel.end());
  }

  closeAndReceive(): Promise<Result> {
    this.#answer ??= this.#closeAndReceive();
    return this.#answer;
  }

  async #closeAndReceive(): Promise<Result> {
    const { descriptor, result } = this.#options;
    // What the server says is the reason, also where it said so before this side was done.
    await this.#channel.end().catch(() => {});
    const received = await this.#orAborted(this.#channel.receive());
    const value = received.kind === "end" ? received.result : received.value;
    // A method without result resolves to nothing, and is typed so by its generated code.
    if (result === null) return undefined as Result;
    return this.#decoded(`result of ${descriptor.name}`, result, value);
  }

  async close(): Promise<void> {
    await this.#channel.cancel();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #encoded(message: In): string | Uint8Array {
    const { descriptor, outgoing } = this.#options;
    if (outgoing === null) throw new Error(`${descriptor.name} takes no messages`);
    const json = runCodec(`message to ${descriptor.name}`, outgoing.encode, message);
    const isBinary = descriptor.policy?.frame !== "text" && message instanceof Uint8Array;
    return isBinary ? message : JSON.stringify(json);
  }

  protected take(): Received | undefined {
    const { descriptor, incoming } = this.#options;
    if (incoming === null) throw new Error(`${descriptor.name} sends no messages`);
    return this.#channel.take();
  }

  protected wait(): Promise<Received> {
    return this.#orAborted(this.#channel.receive());
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

  /** An aborted call fails with the reason that its caller gave. */
  #orAborted<Value>(work: Promise<Value>): Promise<Value> {
    const { signal } = this.#options;
    if (signal === null) return work;
    return work.catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  /** A server that breaks the contract isn't listened to any longer. */
  #decoded<Message>(subject: string, incoming: Incoming<Message>, value: unknown): Message {
    try {
      return runCodec(subject, decoderOf(incoming, this.#channel.view), value);
    } catch (error) {
      void this.close();
      throw error;
    }
  }
}
