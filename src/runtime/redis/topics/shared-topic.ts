import type { TopicSource } from "../../descriptor.js";
import type { TopicMessage } from "../../topic-message.js";
import { nameOf, numberOf, type SharedTopicOptions, type Topic } from "../../topics/create-topic.js";
import {
  LogSubscription,
  oldest,
  type SubscribeOptions,
  type TopicHistory,
  type TopicSubscription,
} from "../../topics/subscription.js";
import { notKept } from "../../topics/topic-errors.js";
import { limitsOf, retentionOf } from "../../topics/topic-limits.js";
import { type Retention, TopicLog } from "../../topics/topic-log.js";
import { Deferred } from "../../transport/deferred.js";
import { itemOverheadBytes } from "../../transport/memory-budget.js";
import { optional } from "../../transport/operation.js";
import { utf8Length } from "../../transport/text-size.js";
import type { RedisClient } from "../redis-client.js";
import type { ShardSubscriber } from "./shard-subscriber.js";
import { readContent, writeContent } from "./topic-content.js";
import { TopicFeed } from "./topic-feed.js";
import { beginning, isPosition, readLive, type StoredMessage, TopicStore } from "./topic-store.js";
import { Turnstile } from "./turnstile.js";

/** The connection to Redis that the topics of a process share. */
export interface TopicConnection {
  readonly client: RedisClient;
  readonly subscriber: ShardSubscriber;
  readonly prefix: string;
  /** How often a topic with subscribers is compared with Redis, in milliseconds. */
  readonly checkMs: number;
}

/** The bytes of older messages that are read at once; at least 32 messages are read. */
const pageBytes = 1_048_576;

/** The maximum number of concurrent reads of older messages of one topic. */
const maxReads = 8;

/** How long a topic stays connected after its last subscriber has left. */
const lingerMs = 1_000;

/** The connection of a topic that has subscribers. */
interface Live<Out> {
  /** Settles when the topic is connected, can't be connected, or is closed. */
  readonly log: Deferred<TopicLog<Out>>;
  /** The log of received messages, once it has begun. */
  begun: TopicLog<Out> | null;
  /** Looks for messages that have not arrived. */
  readonly check: () => Promise<void>;
  readonly stop: () => void;
}

/** A topic that is shared by all nodes that use its name. */
export class SharedTopic<Out> implements Topic<Out> {
  readonly #source: TopicSource<Out>;
  readonly #options: SharedTopicOptions;
  readonly #connection: TopicConnection;
  readonly #retention: Retention;
  readonly #store: TopicStore;
  readonly #pageMessages: number;
  readonly #history: TopicHistory<Out>;
  readonly #onError: (error: unknown) => void;
  readonly #reading = new Map<string, Promise<readonly TopicMessage<Out>[]>>();
  readonly #readers = new Turnstile(maxReads);
  #live: Live<Out> | null = null;
  #position = beginning;
  #closed = false;

  constructor(source: TopicSource<Out>, options: SharedTopicOptions, connection: TopicConnection) {
    this.#source = source;
    this.#options = options;
    this.#connection = connection;
    this.#onError = options.onError ?? ((error) => console.error(`${nameOf(source)}:`, error));
    this.#retention = retentionOf(options.retain);
    const { client, prefix } = connection;
    this.#store = new TopicStore({ client, prefix, name: options.name, retention: this.#retention });
    const largest = source.descriptor.policy?.messageMaxBytes ?? pageBytes;
    this.#pageMessages = Math.min(256, Math.max(32, Math.floor(pageBytes / largest)));
    this.#history = { log: () => this.#log(), numberOf, older: (after) => this.#older(after) };
  }

  get position(): string {
    return this.#live?.begun?.end.position ?? this.#position;
  }

  get subscribers(): number {
    return this.#live?.begun?.readers ?? 0;
  }

  publish(message: Out): Promise<string> {
    return optional(this.#publish(message), this.#onError);
  }

  async #publish(message: Out): Promise<string> {
    if (this.#closed) throw new Error(`a topic of ${nameOf(this.#source)} is closed`);
    this.#position = await this.#store.publish(writeContent(this.#source, message, this.#options.position));
    return this.#position;
  }

  subscribe({ after, signal, ...limits }: SubscribeOptions = {}): TopicSubscription<Out> {
    return new LogSubscription({ history: this.#history, after, signal, limits: limitsOf(this.#source, limits) });
  }

  close(): void {
    this.#closed = true;
    const live = this.#live;
    this.#live = null;
    live?.stop();
    live?.begun?.finish(null);
    live?.log.resolve(this.#ended());
  }

  /** Returns the log of the topic; connects the topic if it has had no subscribers. */
  #log(): TopicLog<Out> | Promise<TopicLog<Out>> {
    if (this.#closed) return this.#ended();
    this.#live ??= this.#connect();
    return this.#live.begun ?? this.#live.log.promise;
  }

  /** Makes the log of a topic that was closed. */
  #ended(): TopicLog<Out> {
    const ended = new TopicLog<Out>(this.#retention, beginning, 0);
    ended.finish(null);
    return ended;
  }

  #connect(): Live<Out> {
    const { subscriber, checkMs } = this.#connection;
    const { channel } = this.#store;
    let timer: ReturnType<typeof setInterval> | undefined;
    let lingering: ReturnType<typeof setTimeout> | undefined;
    const feed = new TopicFeed(
      this.#store,
      {
        message: (message) => this.#add(live, message),
        lost: (error) => {
          this.#drop(live);
          live.begun?.finish(error);
        },
      },
      this.#pageMessages,
    );
    const listener = {
      message: (text: string) => {
        const messages = readLive(text);
        if (messages !== null) feed.take(messages);
      },
      returned: () => void feed.check(),
    };
    const linger = () => {
      clearTimeout(lingering);
      lingering = this.#linger(live);
    };
    const begin = async (): Promise<void> => {
      await subscriber.listen(channel, listener);
      await feed.begin((position) => {
        live.begun = new TopicLog<Out>(this.#retention, position, numberOf(position) ?? 0, linger);
        live.log.resolve(live.begun);
        timer = setInterval(() => void feed.check(), checkMs);
        timer.unref?.();
      });
    };
    const live: Live<Out> = {
      log: new Deferred(),
      begun: null,
      check: () => feed.check(),
      stop: () => {
        clearInterval(timer);
        clearTimeout(lingering);
        feed.stop();
        subscriber.leave(channel, listener);
      },
    };
    begin().catch((error: unknown) => {
      this.#drop(live);
      live.log.reject(error);
    });
    return live;
  }

  #add({ begun }: Live<Out>, { position, content }: StoredMessage): void {
    const message = readContent(this.#source, content, position, this.#options.position);
    begun?.add(message, numberOf(position) ?? 0, utf8Length(content) + itemOverheadBytes);
  }

  /** Disconnects the topic if no subscriber comes for a while. Returns the timer. */
  #linger(live: Live<Out>): ReturnType<typeof setTimeout> | undefined {
    if (this.#live !== live) return undefined;
    const timer = setTimeout(() => {
      if (live.begun?.readers !== 0) return;
      this.#drop(live);
      live.begun.finish(null);
    }, lingerMs);
    timer.unref?.();
    return timer;
  }

  #drop(live: Live<Out>): void {
    if (this.#live === live) {
      this.#position = live.begun?.end.position ?? this.#position;
      this.#live = null;
    }
    live.stop();
  }

  /** Reads a page of the messages after a position from Redis. Concurrent reads of the same position share the page. */
  #older(after: string): Promise<readonly TopicMessage<Out>[]> {
    const known = this.#reading.get(after);
    if (known !== undefined) return known;
    const reading = this.#readers.run(() => this.#read(after)).finally(() => this.#reading.delete(after));
    this.#reading.set(after, reading);
    return reading;
  }

  async #read(after: string): Promise<readonly TopicMessage<Out>[]> {
    const isOldest = after === oldest;
    if (!isOldest && !isPosition(after)) throw notKept(after);
    const messages = this.#store.keeps ? await this.#store.range(isOldest ? null : after, this.#pageMessages) : [];
    const [first] = messages;
    if (first !== undefined && !isOldest && first.previous !== after) throw notKept(after);
    // The position may be of a message that has not arrived here yet.
    if (first === undefined) await this.#live?.check();
    return messages.map(({ position, content }) =>
      readContent(this.#source, content, position, this.#options.position),
    );
  }
}
