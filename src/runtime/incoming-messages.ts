import type { Received } from "./channel.js";

/**
 * The receiving half of what handlers and callers hold: messages one at a time, in order. What is here already is handed
 * over without waiting for it, which spares most messages of a fast stream most of their promises.
 */
export abstract class IncomingMessages<Message> implements AsyncIterable<Message> {
  #ended = false;

  /** What the channel has already; undefined where it has to be waited for. */
  protected abstract take(): Received | undefined;
  /** What the channel gets next. */
  protected abstract wait(): Promise<Received>;
  /** Checks a message. Throws a ValidationError. */
  protected abstract decode(value: unknown): Message;
  /** A loop over the messages was left before their end. */
  protected abstract leave(): Promise<void>;

  receive(): Promise<Message | undefined> {
    try {
      const message = this.#take();
      return message === undefined ? this.#wait() : Promise.resolve(message);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** By hand, as an async generator makes several promises for each message. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message, undefined> {
    let over = false;
    const stop = async (): Promise<void> => {
      if (over) return;
      over = true;
      if (!this.#ended) await this.leave();
    };
    const fail = async (error: unknown): Promise<never> => {
      await stop();
      throw error;
    };
    const wait = async (): Promise<IteratorResult<Message, undefined>> => {
      const message = await this.#wait().catch(fail);
      if (message !== undefined) return { value: message, done: false };
      over = true;
      return { value: undefined, done: true };
    };
    return {
      next: () => {
        if (over) return Promise.resolve({ value: undefined, done: true });
        try {
          const message = this.#take();
          return message === undefined ? wait() : Promise.resolve({ value: message, done: false });
        } catch (error) {
          return fail(error);
        }
      },
      return: async () => {
        await stop();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #take(): Message | undefined {
    const received = this.#ended ? undefined : this.take();
    return received === undefined ? undefined : this.#read(received);
  }

  async #wait(): Promise<Message | undefined> {
    return this.#ended ? undefined : this.#read(await this.wait());
  }

  #read(received: Received): Message | undefined {
    if (received.kind === "message") return this.decode(received.value);
    this.#ended = true;
    return undefined;
  }
}
