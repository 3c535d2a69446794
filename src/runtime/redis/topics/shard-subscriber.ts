import type { RedisClient, RedisSubscriber } from "../redis-client.js";
import { connectionLost, replyOf } from "../send-command.js";

/** The listeners of one channel. */
export interface ChannelListener {
  readonly message: (text: string) => void;
  /** Called when the connection is back after a loss. Messages that were published meanwhile did not arrive. */
  readonly returned: () => void;
}

/** One connection to Redis for all channels of a process, which exists while it has channels. */
export class ShardSubscriber {
  readonly #client: RedisClient;
  readonly #channels = new Map<string, Set<ChannelListener>>();
  #connection: RedisSubscriber | null = null;
  #connected: Promise<unknown> = Promise.resolve();

  constructor(client: RedisClient) {
    this.#client = client;
  }

  /** Resolves when the channel delivers. Rejects if Redis can't be reached. */
  async listen(channel: string, listener: ChannelListener): Promise<void> {
    const listeners = this.#channels.get(channel) ?? new Set();
    listeners.add(listener);
    this.#channels.set(channel, listeners);
    try {
      await replyOf(this.#client, () => this.#subscribe(channel, listener));
    } catch (error) {
      this.leave(channel, listener);
      throw connectionLost(error);
    }
  }

  async #subscribe(channel: string, listener: ChannelListener): Promise<void> {
    const connection = this.#connect();
    await this.#connected;
    // If the listener has left meanwhile, nothing would end its subscription.
    if (this.#channels.get(channel)?.has(listener) !== true) throw new Error("the listener has left");
    // A second subscription to the same channel with the same listener does no harm.
    await connection.sSubscribe(channel, this.#receive);
  }

  leave(channel: string, listener: ChannelListener): void {
    const listeners = this.#channels.get(channel);
    if (listeners?.delete(listener) !== true || listeners.size > 0) return;
    this.#channels.delete(channel);
    if (this.#channels.size === 0) this.close();
    else this.#connection?.sUnsubscribe(channel).catch(() => {});
  }

  close(): void {
    this.#channels.clear();
    this.#connection?.destroy();
    this.#connection = null;
  }

  #connect(): RedisSubscriber {
    if (this.#connection !== null) return this.#connection;
    const connection = this.#client.duplicate();
    // The client reconnects on its own, and the history has the messages that it missed.
    connection.on("error", () => {});
    connection.on("ready", () => {
      for (const listeners of this.#channels.values()) for (const { returned } of listeners) returned();
    });
    this.#connection = connection;
    this.#connected = connection.connect();
    this.#connected.catch(() => {});
    return connection;
  }

  readonly #receive = (text: string, channel: string): void => {
    for (const { message } of this.#channels.get(channel) ?? []) message(text);
  };
}
