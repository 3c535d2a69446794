import { type Encode, runCodec } from "../codec/cursor.js";
import type { Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { ValidationError } from "../errors.js";
import { isStreamEnd } from "../stream-end.js";
import type { Received } from "../transport/channel.js";
import { IncomingMessages } from "../transport/incoming-messages.js";
import { invalidValue } from "../wire-error.js";
import type { BidirectionalStream, ViewChooser } from "./handler.js";
import type { LateChannel } from "./late-channel.js";

/** A view that the method has. Throws for any other. */
export function knownView(method: string, views: readonly string[], view: string): string {
  if (views.includes(view)) return view;
  throw new Error(`${method} has no view ${JSON.stringify(view)}; it has ${views.join(", ")}`);
}

/** What encodes a message in a view. */
export function encoderOf<Message>({ encode, views }: Outgoing<Message>, view: string | null): Encode<Message> {
  return view === null ? encode : (views?.[view] ?? encode);
}

export interface ServerStreamOptions<In, Out> {
  readonly descriptor: MethodDescriptor;
  readonly late: LateChannel;
  /** Null: the client sends nothing. */
  readonly incoming: Incoming<In> | null;
  /** Null: the handler sends nothing. */
  readonly outgoing: Outgoing<Out> | null;
  /** Takes an error that the handler doesn't await, where it isn't how the call ended. */
  readonly report: (error: unknown) => void;
}

/** What a handler holds: messages in and out, checked and typed, over whatever channel carries the call. */
export class ServerStream<In, Out>
  extends IncomingMessages<In>
  implements BidirectionalStream<In, Out>, ViewChooser<string>
{
  readonly #descriptor: MethodDescriptor;
  readonly #late: LateChannel;
  readonly #incoming: Incoming<In> | null;
  readonly #outgoing: Outgoing<Out> | null;
  readonly #report: (error: unknown) => void;

  constructor(options: ServerStreamOptions<In, Out>) {
    super();
    this.#descriptor = options.descriptor;
    this.#late = options.late;
    this.#incoming = options.incoming;
    this.#outgoing = options.outgoing;
    this.#report = options.report;
  }

  setView(view: string): void {
    this.#late.chooseView(knownView(this.#descriptor.name, Object.keys(this.#outgoing?.views ?? {}), view));
  }

  send(message: Out): Promise<void> {
    try {
      const data = this.#encoded(message);
      const channel = this.#late.current;
      return this.optional(
        channel === null ? this.#late.use().then((opened) => opened.send(data)) : channel.send(data),
      );
    } catch (error) {
      return this.optional(Promise.reject(error));
    }
  }

  #encoded(message: Out): string | Uint8Array {
    const outgoing = this.#outgoing;
    if (outgoing === null) throw new Error(`${this.#descriptor.name} sends no messages`);
    const encode = encoderOf(outgoing, this.#late.view);
    const json = runCodec(`message of ${this.#descriptor.name}`, encode, message);
    const isBinary = this.#descriptor.policy?.frame !== "text" && message instanceof Uint8Array;
    return isBinary ? message : JSON.stringify(json);
  }

  protected take(): Received | undefined {
    if (this.#incoming === null) throw new Error(`${this.#descriptor.name} receives no messages`);
    return this.#late.current?.take();
  }

  protected wait(): Promise<Received> {
    return this.#late.current?.receive() ?? this.#late.use().then((opened) => opened.receive());
  }

  protected decode(value: unknown): In {
    const incoming = this.#incoming;
    if (incoming === null) throw new Error(`${this.#descriptor.name} receives no messages`);
    try {
      return runCodec(`message to ${this.#descriptor.name}`, incoming.decode, value);
    } catch (error) {
      if (error instanceof ValidationError) peersMistakes.add(error);
      throw error;
    }
  }

  protected lose(error: unknown): void {
    reportLost(error, this.#late.signal, this.#report);
  }

  /** A handler may stop reading and go on with its call. */
  leave(): Promise<void> {
    return Promise.resolve();
  }
}

/** Reports an error that no one awaited, unless it is how the call ended: a client may leave at any time. */
export function reportLost(error: unknown, signal: AbortSignal, report: (error: unknown) => void): void {
  if (!isStreamEnd(error) && !(signal.aborted && error === signal.reason)) report(error);
}

/** What the client sent wrongly; an invalid message that the handler made itself is a fault of the server. */
const peersMistakes = new WeakSet<Error>();

/** What a handler threw, as it is sent to the peer: the peer's own invalid message gets the names of Goa. */
export function toldError(thrown: unknown): unknown {
  return thrown instanceof ValidationError && peersMistakes.has(thrown) ? invalidValue(thrown) : thrown;
}
