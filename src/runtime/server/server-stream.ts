import { runCodec } from "../codec/cursor.js";
import type { Incoming, MethodDescriptor, Outgoing } from "../descriptor.js";
import { ValidationError } from "../errors.js";
import { invalidValue } from "../wire-error.js";
import type { BidirectionalStream, ViewChooser } from "./handler.js";
import type { LateChannel } from "./late-channel.js";

/** What a handler holds: messages in and out, checked and typed, over whatever channel carries the call. */
export class ServerStream<In, Out> implements BidirectionalStream<In, Out>, ViewChooser<string> {
  readonly #descriptor: MethodDescriptor;
  readonly #late: LateChannel;
  readonly #incoming: Incoming<In> | null;
  readonly #outgoing: Outgoing<Out> | null;
  #ended = false;

  constructor(
    descriptor: MethodDescriptor,
    late: LateChannel,
    incoming: Incoming<In> | null,
    outgoing: Outgoing<Out> | null,
  ) {
    this.#descriptor = descriptor;
    this.#late = late;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  setView(view: string): void {
    const views = this.#outgoing?.views ?? {};
    if (!Object.hasOwn(views, view)) {
      throw new Error(
        `${this.#descriptor.name} has no view ${JSON.stringify(view)}; it has ${Object.keys(views).join(", ")}`,
      );
    }
    this.#late.chooseView(view);
  }

  async send(message: Out): Promise<void> {
    const outgoing = this.#outgoing;
    if (outgoing === null) throw new Error(`${this.#descriptor.name} sends no messages`);
    const encode = this.#late.view === null ? outgoing.encode : (outgoing.views?.[this.#late.view] ?? outgoing.encode);
    const json = runCodec(`message of ${this.#descriptor.name}`, encode, message);
    const binary = this.#descriptor.policy?.frame !== "text" && message instanceof Uint8Array;
    const channel = this.#late.current ?? (await this.#late.use());
    await channel.send(binary ? message : JSON.stringify(json));
  }

  async receive(): Promise<In | undefined> {
    const incoming = this.#incoming;
    if (incoming === null) throw new Error(`${this.#descriptor.name} receives no messages`);
    if (this.#ended) return undefined;
    const channel = this.#late.current ?? (await this.#late.use());
    const received = await channel.receive();
    if (received.kind === "end") {
      this.#ended = true;
      return undefined;
    }
    try {
      return runCodec(`message to ${this.#descriptor.name}`, incoming.decode, received.value);
    } catch (error) {
      if (error instanceof ValidationError) peersMistakes.add(error);
      throw error;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<In, void, undefined> {
    while (true) {
      const message = await this.receive();
      if (message === undefined) return;
      yield message;
    }
  }
}

/** What the client sent wrongly; an invalid message that the handler made itself is a fault of the server. */
const peersMistakes = new WeakSet<Error>();

/** What a handler threw, as the peer is told: its own invalid message by the names of Goa. */
export function toldError(thrown: unknown): unknown {
  return thrown instanceof ValidationError && peersMistakes.has(thrown) ? invalidValue(thrown) : thrown;
}
