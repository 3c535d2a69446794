import type { TopicSource } from "../descriptor.js";
import { TopicMessage } from "../topic-message.js";
import { optional } from "../transport/operation.js";
import { bytesOf, formsOf } from "./message-forms.js";
import { LogSubscription, type SubscribeOptions, type TopicHistory, type TopicSubscription } from "./subscription.js";
import { limitsOf, type RetainOptions, retentionOf } from "./topic-limits.js";
import { TopicLog } from "./topic-log.js";

/** The message without the field that the topic fills in. */
export type Unplaced<Out, Field extends PropertyKey> = [Field] extends [never]
  ? Out
  : Out extends unknown
    ? Omit<Out, Field>
    : never;

export interface TopicOptions {
  /** The history: the newest messages, up to these limits. Default: no history. */
  readonly retain?: RetainOptions;
  /** Takes the errors of `publish` that no caller awaits. Default: `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/** A topic sends each message to many streams. */
export interface Topic<Out, Field extends PropertyKey = never> {
  /** The position of the newest message. */
  readonly position: string;
  /** The number of subscriptions. */
  readonly subscribers: number;
  /**
   * Validates and encodes a message, once, and passes it to all subscribers. Resolves with its position; rejects with a
   * `ValidationError`. No subscriber delays it.
   */
  publish(message: Unplaced<Out, Field>): Promise<string>;
  /** Subscribes to the messages. The signal of the handler's context ends the subscription with the call. */
  subscribe(options?: SubscribeOptions): TopicSubscription<Out>;
  /** Ends all subscriptions once they have read everything. */
  close(): void;
}

/** Connects topics of several nodes, such as `redisTopics` of `goaidl/redis`. */
export interface TopicBackend {
  open<Out>(source: TopicSource<Out>, options: SharedTopicOptions): Topic<Out>;
}

export interface SharedTopicOptions extends TopicOptions {
  /** Identifies the topic: all nodes that use the name share it. */
  readonly name: string;
  /** The field of each message that the topic fills in with the message's position. */
  readonly position?: string;
}

/** The place of a topic: in this process, or on all nodes that use its name. */
export type TopicPlace = { readonly backend?: undefined } | { readonly backend: TopicBackend; readonly name: string };

/** Makes a topic of the messages of a method: `createTopic(loggerTopics.tail, { retain: { messages: 1000 } })`. */
export function createTopic<Out>(source: TopicSource<Out>, options?: TopicOptions & TopicPlace): Topic<Out>;
/**
 * Makes a topic that fills in one field of each message, named by the option `position`, with the message's position.
 */
export function createTopic<Out, Field extends keyof Out & string>(
  source: TopicSource<Out>,
  options: TopicOptions & TopicPlace & { readonly position: Field },
): Topic<Out, Field>;
export function createTopic<Out>(
  source: TopicSource<Out>,
  options: TopicOptions & TopicPlace & { readonly position?: string } = {},
): Topic<Out> {
  if (options.backend === undefined) return new MemoryTopic(source, options);
  return options.backend.open(source, options);
}

/** A topic of this process. */
class MemoryTopic<Out> implements Topic<Out> {
  readonly #source: TopicSource<Out>;
  readonly #field: string | undefined;
  readonly #onError: (error: unknown) => void;
  readonly #log: TopicLog<Out>;
  readonly #history: TopicHistory<Out>;
  /** Unique to the topic, so that its positions differ from those of other topics. */
  readonly #name = crypto.randomUUID().replaceAll("-", "").slice(0, 12);

  constructor(source: TopicSource<Out>, options: TopicOptions & { readonly position?: string }) {
    this.#source = source;
    this.#field = options.position;
    this.#onError = options.onError ?? ((error) => console.error(`${nameOf(source)}:`, error));
    this.#log = new TopicLog(retentionOf(options.retain), this.#positionOf(0), 0);
    this.#history = { log: () => this.#log, numberOf, older: null };
  }

  get position(): string {
    return this.#log.end.position;
  }

  get subscribers(): number {
    return this.#log.readers;
  }

  publish(message: Out): Promise<string> {
    return optional(this.#publish(message), this.#onError);
  }

  async #publish(given: Out): Promise<string> {
    if (this.#log.over !== null) throw new Error(`a topic of ${nameOf(this.#source)} is closed`);
    const number = this.#log.end.number + 1;
    const position = this.#positionOf(number);
    const message = this.#field === undefined ? given : { ...given, [this.#field]: position };
    const forms = formsOf(this.#source, message);
    this.#log.add(new TopicMessage({ position, value: () => message, forms }), number, bytesOf(message, forms));
    return position;
  }

  subscribe({ after, signal, ...limits }: SubscribeOptions = {}): TopicSubscription<Out> {
    return new LogSubscription({ history: this.#history, after, signal, limits: limitsOf(this.#source, limits) });
  }

  close(): void {
    this.#log.finish(null);
  }

  #positionOf(number: number): string {
    return `${this.#name}-${number}`;
  }
}

/** Returns the number at the end of a position; null if there is none. */
export function numberOf(position: string): number | null {
  const [, digits] = /-(\d{1,15})$/.exec(position) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Names the method of a topic in messages. */
export function nameOf<Out>({ descriptor }: TopicSource<Out>): string {
  return `${descriptor.service}.${descriptor.name}`;
}
