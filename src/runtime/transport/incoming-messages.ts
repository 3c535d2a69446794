import type { Reader, Received } from "./channel.js";
import { handled, isAccepted, optional } from "./operation.js";

/** Waits for a message in its final form; undefined is the end. */
interface Waiting<Message> {
  settle(message: Message | undefined): void;
  fail(error: unknown): void;
}

/**
 * The receiving half of a stream object: messages one at a time, in order. A message that has already arrived is
 * returned without waiting, which saves most of the promises of a fast stream.
 */
export abstract class IncomingMessages<Message> implements AsyncIterable<Message>, Reader {
  #ended = false;
  #waiting: Waiting<Message> | null = null;

  /** Takes a message that has already arrived; undefined if the caller has to wait. */
  protected abstract take(): Received | undefined;
  /** Gives a reader the next message. */
  protected abstract waitFor(reader: Reader): void;
  /** Decodes and checks a message. Throws a ValidationError. */
  protected abstract decode(value: unknown): Message;
  /** Takes an error that no caller awaits. */
  protected abstract lose(error: unknown): void;
  /** Called when a loop over the messages is left before their end. */
  abstract leave(): Promise<void>;

  receive(): Promise<Message | undefined> {
    try {
      const message = this.messageHere();
      if (message !== undefined) return Promise.resolve(message);
      const next = new Promise<Message | undefined>((settle, fail) => this.next({ settle, fail }));
      return this.optional(next);
    } catch (error) {
      return this.optional(Promise.reject(error));
    }
  }

  /** Makes a promise that a program need not await. */
  protected optional<Value>(work: Promise<Value>): Promise<Value> {
    return isAccepted(work) ? work : optional(work, (error) => this.lose(error));
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
    const received = this.#ended || this.#waiting !== null ? undefined : this.take();
    return received === undefined ? undefined : this.#read(received);
  }

  /** Waits for the next message, or for the end. */
  next(waiting: Waiting<Message>): void {
    if (this.#ended) waiting.settle(undefined);
    else if (this.#waiting !== null) {
      waiting.fail(new Error("another receive waits for the next message: await each before the next"));
    } else {
      this.#waiting = waiting;
      this.waitFor(this);
    }
  }

  received(received: Received): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    let message: Message | undefined;
    try {
      message = this.#read(received);
    } catch (error) {
      waiting?.fail(error);
      return;
    }
    waiting?.settle(message);
  }

  failed(error: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.fail(error);
  }

  #read(received: Received): Message | undefined {
    if (received.kind === "message") return this.decode(received.value);
    this.#ended = true;
    return undefined;
  }
}

/** Loops over the values of `receive` until it returns undefined; calls `leave` when the loop is left before that. */
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

/**
 * One loop over the messages, written by hand because an async generator makes several promises per message, and an
 * async function keeps its frame in memory while it waits.
 */
class Loop<Message> implements AsyncIterableIterator<Message, undefined>, Waiting<Message> {
  readonly #messages: IncomingMessages<Message>;
  #over = false;
  /** The result for which the loop waits, and the functions that settle it. */
  #next: Promise<IteratorResult<Message, undefined>> | null = null;
  #resolve: (result: IteratorResult<Message, undefined>) => void = ignore;
  #reject: (error: unknown) => void = ignore;

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
      if (message !== undefined) return Promise.resolve({ value: message, done: false });
    } catch (error) {
      return handled(this.#fail(error));
    }
    if (this.#next !== null) {
      return handled(this.#fail(new Error("another `next` waits for the next message: await each before the next")));
    }
    const next = new Promise<IteratorResult<Message, undefined>>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#next = next;
    this.#messages.next(this);
    return next;
  }

  async return(): Promise<IteratorResult<Message, undefined>> {
    if (!this.#over) {
      this.#over = true;
      if (!this.#messages.ended) await this.#messages.leave();
    }
    return { value: undefined, done: true };
  }

  settle(message: Message | undefined): void {
    const resolve = this.#resolve;
    this.#forget();
    if (message !== undefined) resolve({ value: message, done: false });
    else {
      this.#over = true;
      resolve({ value: undefined, done: true });
    }
  }

  fail(error: unknown): void {
    const reject = this.#reject;
    // A loop that was left awaits nothing.
    this.#next?.catch(ignore);
    this.#forget();
    this.#fail(error).catch(reject);
  }

  #forget(): void {
    this.#next = null;
    this.#resolve = ignore;
    this.#reject = ignore;
  }

  async #fail(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }
}

function ignore(): void {}
