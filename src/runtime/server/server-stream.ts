import { type Encode, runCodec } from "../codec/cursor.js";
import type { CheckpointCodec, Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { type Encoded, encodeMessage } from "../encode-message.js";
import { ValidationError } from "../errors.js";
import type { Shortcut } from "../passed-messages.js";
import { isStreamEnd } from "../stream-end.js";
import { TopicMessage } from "../topic-message.js";
import type { MessagePassage, Reader, Received } from "../transport/channel.js";
import { IncomingMessages } from "../transport/incoming-messages.js";
import { readFrom } from "../transport/reader.js";
import { invalidValue } from "../wire-error.js";
import type { BoundMethod, Reporter } from "./bound-method.js";
import type { CheckpointingStream, IncomingStream, ViewChooser } from "./handler.js";
import type { PendingChannel } from "./pending-channel.js";

/** Returns the view of that name. Throws if the method does not have it. */
export function knownView(method: string, views: readonly string[], view: string): string {
  if (views.includes(view)) return view;
  throw new Error(`${method} has no view ${JSON.stringify(view)}; it has ${views.join(", ")}`);
}

/** Returns the view of a method's messages unless the handler chooses another; null if they have no views. */
export function initialView({ views }: BoundMethod): string | null {
  return views.length === 0 ? null : "default";
}

/** Returns the encoder of a message in a view. */
export function encoderOf<Message>({ encode, views }: Outgoing<Message>, view: string | null): Encode<Message> {
  return view === null ? encode : (views?.[view] ?? encode);
}

/** The descriptor and the codecs that all streams of a method share. */
export interface StreamKind<In, Out, State> {
  readonly descriptor: MethodDescriptor;
  /** Null: the client sends nothing. */
  readonly incoming: Incoming<In> | null;
  /** Null: the handler sends nothing. */
  readonly outgoing: Outgoing<Out> | null;
  /** Encodes checkpoints; null: the handler makes none. */
  readonly checkpoint: Pick<CheckpointCodec<State>, "encode"> | null;
}

/** The handler's stream: messages in both directions, checked and typed, over whatever channel carries the call. */
export class ServerStream<In, Out, State>
  extends IncomingMessages<In>
  implements IncomingStream<In>, CheckpointingStream<Out, State>, ViewChooser<string>
{
  readonly #kind: StreamKind<In, Out, State>;
  readonly #pending: PendingChannel;
  readonly #reporter: Reporter;

  /** `reporter` takes an error that the handler doesn't await, unless it is how the call ended. */
  constructor(kind: StreamKind<In, Out, State>, pending: PendingChannel, reporter: Reporter) {
    super();
    this.#kind = kind;
    this.#pending = pending;
    this.#reporter = reporter;
  }

  setView(view: string): void {
    this.#pending.chooseView(
      knownView(this.#kind.descriptor.name, Object.keys(this.#kind.outgoing?.views ?? {}), view),
    );
  }

  send(message: Out | TopicMessage<Out>, options?: { readonly checkpoint?: State }): Promise<void> {
    try {
      const data = this.#encoded(message);
      const state = options?.checkpoint === undefined ? undefined : this.#encodedState(options.checkpoint);
      const channel = this.#pending.current;
      return this.optional(
        channel === null ? this.#pending.use().then((opened) => opened.send(data, state)) : channel.send(data, state),
      );
    } catch (error) {
      return this.optional(Promise.reject(error));
    }
  }

  shortcut(): Shortcut<Out | TopicMessage<Out>> | null {
    const outgoing = this.#kind.outgoing;
    const passage = this.#pending.current?.passage ?? null;
    return outgoing === null || passage === null
      ? null
      : new TopicShortcut(encoderOf(outgoing, this.#pending.view), passage);
  }

  checkpoint(state: State): void {
    const text = this.#encodedState(state);
    const channel = this.#pending.current;
    if (channel !== null) channel.checkpoint?.(text);
    // The error of a call that never opens reaches the handler with its next send or receive.
    else
      this.#pending.use().then(
        (opened) => opened.checkpoint?.(text),
        () => {},
      );
  }

  #encodedState(state: State): string {
    const codec = this.#kind.checkpoint;
    if (codec === null) throw new Error(`${this.#kind.descriptor.name} has no checkpoints`);
    return JSON.stringify(runCodec(`checkpoint of ${this.#kind.descriptor.name}`, codec.encode, state));
  }

  #encoded(message: Out | TopicMessage<Out>): Encoded {
    const outgoing = this.#kind.outgoing;
    if (outgoing === null) throw new Error(`${this.#kind.descriptor.name} sends no messages`);
    const encoder = encoderOf(outgoing, this.#pending.view);
    if (!(message instanceof TopicMessage)) return encodeMessage(this.#kind.descriptor, encoder, message);
    return (
      message.known(encoder) ??
      message.encoded(encoder, (value) => encodeMessage(this.#kind.descriptor, encoder, value))
    );
  }

  protected take(): Received | undefined {
    if (this.#kind.incoming === null) throw new Error(`${this.#kind.descriptor.name} receives no messages`);
    return this.#pending.current?.take();
  }

  protected waitFor(reader: Reader): void {
    const channel = this.#pending.current;
    if (channel !== null) readFrom(channel, reader);
    else
      this.#pending.use().then(
        (opened) => readFrom(opened, reader),
        (error: unknown) => reader.failed(error),
      );
  }

  protected decode(value: unknown): In {
    const incoming = this.#kind.incoming;
    if (incoming === null) throw new Error(`${this.#kind.descriptor.name} receives no messages`);
    try {
      return runCodec(`message to ${this.#kind.descriptor.name}`, incoming.decode, value);
    } catch (error) {
      if (error instanceof ValidationError) peerViolations.add(error);
      throw error;
    }
  }

  protected lose(error: unknown): void {
    reportLost(error, this.#pending.signal, this.#reporter);
  }

  /** Does nothing: a handler may stop reading and continue its call. */
  leave(): Promise<void> {
    return Promise.resolve();
  }
}

/** Passes on the messages that a topic has encoded. */
class TopicShortcut<Out> implements Shortcut<Out | TopicMessage<Out>> {
  readonly #encode: Encode<Out>;
  readonly #passage: MessagePassage;

  constructor(encode: Encode<Out>, passage: MessagePassage) {
    this.#encode = encode;
    this.#passage = passage;
  }

  pass(message: Out | TopicMessage<Out>): boolean {
    if (!(message instanceof TopicMessage)) return false;
    const encoded = message.known(this.#encode);
    return typeof encoded === "string" && this.#passage.pass(encoded);
  }
}

/** Reports an error that was not awaited, unless it is how the call ended: a client may leave at any time. */
export function reportLost(error: unknown, signal: AbortSignal, reporter: Reporter): void {
  if (!isStreamEnd(error) && !(signal.aborted && error === signal.reason)) reporter.report(error);
}

/** Validation errors of the client's messages; an invalid message of the handler is a fault of the server instead. */
const peerViolations = new WeakSet<Error>();

/**
 * Converts what a handler threw into the error for the peer: an invalid message of the peer becomes an error with Goa's
 * name.
 */
export function peerErrorOf(thrown: unknown): unknown {
  return thrown instanceof ValidationError && peerViolations.has(thrown) ? invalidValue(thrown) : thrown;
}
