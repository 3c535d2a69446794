import type { Received } from "./channel.js";
import { handled, optional } from "./operation.js";

/**
 * The receiving half of a stream object: messages one at a time, in order. A message that has already arrived is
 * returned without waiting, which saves most of the promises of a fast stream.
 */
export abstract class IncomingMessages<Message> implements AsyncIterable<Message> {
  #ended = false;
  #waits = false;

  /** Takes a message that has already arrived; undefined if the caller has to wait. */
  protected abstract take(): Received | undefined;
  /** Waits for the next message. */
  protected abstract wait(): Promise<Received>;
  /** Decodes and checks a message. Throws a ValidationError. */
  protected abstract decode(value: unknown): Message;
  /** Takes an error that no caller awaits. */
  protected abstract lose(error: unknown): void;
  /** Called when a loop over the messages is left before their end. */
  abstract leave(): Promise<void>;

  receive(): Promise<Message | undefined> {
    try {
      const message = this.messageHere();
      return message === undefined ? this.optional(this.nextMessage()) : Promise.resolve(message);
    } catch (error) {
      return this.optional(Promise.reject(error));
    }
  }

  /** Makes a promise that a program need not await. */
  protected optional<Value>(work: Promise<Value>): Promise<Value> {
    return optional(work, (error) => this.lose(error));
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Message, undefined> {
    return new Loop(this);
  }

  /** Whether the last message has been read. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Returns the next message if it has already arrived. */
  messageHere(): Message | undefined {
    const received = this.#ended || this.#waits ? undefined : this.take();
    return received === undefined ? undefined : this.#read(received);
  }

  /** Returns the next message, or undefined after the end. No async function, whose frame would wait in memory. */
  nextMessage(): Promise<Message | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    if (this.#waits) {
      return Promise.reject(new Error("another receive waits for the next message: await each before the next"));
    }
    this.#waits = true;
    return this.wait().then(
      (received) => {
        this.#waits = false;
        return this.#read(received);
      },
      (error: unknown) => {
        this.#waits = false;
        throw error;
      },
    );
  }

  #read(received: Received): Message | undefined {
    if (received.kind === "message") return this.decode(received.value);
    this.#ended = true;
    return undefined;
  }
}

/** Loops over what `receive` returns until it returns undefined; calls `leave` when the loop is left before that. */
export function loopOver<Message>(
  receive: () => Promise<Message | undefined>,
  leave: () => Promise<void>,
): AsyncIterableIterator<Message, undefined> {
  let over = false;
  const end = async (): Promise<IteratorResult<Message, undefined>> => {
    const isLeft = !over;
    over = true;
    if (isLeft) await leave();
    return { value: undefined, done: true };
  };
  const next = async (): Promise<IteratorResult<Message, undefined>> => {
    if (over) return { value: undefined, done: true };
    try {
      const message = await receive();
      if (message !== undefined) return { value: message, done: false };
      over = true;
      return { value: undefined, done: true };
    } catch (error) {
      await end();
      throw error;
    }
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => handled(next()),
    return: end,
  };
}

/** One loop over the messages, written by hand because an async generator makes several promises per message. */
class Loop<Message> implements AsyncIterableIterator<Message, undefined> {
  readonly #messages: IncomingMessages<Message>;
  #over = false;

  constructor(messages: IncomingMessages<Message>) {
    this.#messages = messages;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Message, undefined>> {
    if (this.#over) return Promise.resolve({ value: undefined, done: true });
    try {
      const message = this.#messages.messageHere();
      return message === undefined ? handled(this.#wait()) : Promise.resolve({ value: message, done: false });
    } catch (error) {
      return handled(this.#fail(error));
    }
  }

  async return(): Promise<IteratorResult<Message, undefined>> {
    if (!this.#over) {
      this.#over = true;
      if (!this.#messages.ended) await this.#messages.leave();
    }
    return { value: undefined, done: true };
  }

  async #wait(): Promise<IteratorResult<Message, undefined>> {
    let message: Message | undefined;
    try {
      message = await this.#messages.nextMessage();
    } catch (error) {
      return this.#fail(error);
    }
    if (message !== undefined) return { value: message, done: false };
    this.#over = true;
    return { value: undefined, done: true };
  }

  async #fail(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }
}
