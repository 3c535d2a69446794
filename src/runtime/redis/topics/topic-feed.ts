import { TopicGapError } from "../../topics/topic-errors.js";
import { partsOf, type StoredMessage } from "./topic-store.js";

/** The interface of a topic in Redis that a feed uses. */
export interface FeedStore {
  readonly keeps: boolean;
  last(): Promise<string>;
  range(after: string | null, count: number): Promise<readonly StoredMessage[]>;
}

export interface FeedEvents {
  /** Called for each message, in order, without a gap. */
  readonly message: (message: StoredMessage) => void;
  /** Called once, when messages are permanently missing; nothing follows. */
  readonly lost: (error: TopicGapError) => void;
}

/**
 * The maximum number of deliveries that wait while the feed catches up. Beyond it, the oldest are dropped, and read
 * from the history.
 */
const maxHeld = 1_000;

/**
 * The messages of a topic as they arrive from a channel that may lose some. Each message names its predecessor. If that
 * is not the last message seen, the feed catches up from the history, or reports that messages are lost. `check` must
 * be called from time to time, because no later message reveals the loss of the newest one.
 */
export class TopicFeed {
  readonly #store: FeedStore;
  readonly #events: FeedEvents;
  readonly #pageMessages: number;
  /** The position of the last message that was passed on; null before the beginning. */
  #last: string | null = null;
  /** Deliveries that wait for the beginning, or for older messages. */
  #held: (readonly StoredMessage[])[] = [];
  #catching: Promise<boolean> | null = null;
  #over = false;

  constructor(store: FeedStore, events: FeedEvents, pageMessages: number) {
    this.#store = store;
    this.#events = events;
    this.#pageMessages = pageMessages;
  }

  /**
   * Begins after the newest message. The channel must already deliver messages. `begun` is called before the first
   * message, and not at all if the feed was stopped meanwhile.
   */
  async begin(begun: (position: string) => void): Promise<void> {
    const last = await this.#store.last();
    if (this.#over) return;
    this.#last = last;
    begun(last);
    this.#takeHeld();
  }

  /** Takes messages that the channel delivered together. */
  take(messages: readonly StoredMessage[]): void {
    if (this.#over) return;
    if (this.#last !== null && this.#catching === null && this.#deliver(messages)) return;
    this.#held.push(messages);
    if (this.#held.length > maxHeld) this.#held.shift();
    if (this.#last !== null) void this.#catchUp();
  }

  /** Looks for messages that the channel has lost. Does nothing if Redis is unavailable. */
  async check(): Promise<void> {
    const seen = this.#last;
    if (this.#over || seen === null) return;
    let newest: string;
    try {
      newest = await this.#store.last();
    } catch {
      return;
    }
    // The current read may have started before the newest message was stored.
    await this.#catching;
    if (this.#over || newest === seen || newest === this.#last) return;
    if (partsOf(newest).number <= partsOf(seen).number) this.#lose(seen);
    else if ((await this.#catchUp()) && partsOf(this.#last ?? seen).number < partsOf(newest).number) this.#lose(seen);
  }

  /** Stops: nothing more is passed on. */
  stop(): void {
    this.#over = true;
    this.#held = [];
  }

  /** Passes on messages that follow the last one; returns false if some are missing before them. */
  #deliver(messages: readonly StoredMessage[]): boolean {
    const end = messages.at(-1);
    const last = this.#last;
    if (end === undefined || last === null || isBehind(end.position, last)) return true;
    const start = messages.findIndex(({ previous }) => previous === last);
    for (const message of start < 0 ? [] : messages.slice(start)) this.#pass(message);
    return start >= 0;
  }

  #pass(message: StoredMessage): void {
    if (this.#over) return;
    this.#last = message.position;
    this.#events.message(message);
  }

  /**
   * Passes on the messages of the history after the last one, then those that were held back. If messages that were
   * held back before the history was read do not continue it, messages are lost. Returns false if Redis is unavailable:
   * messages that are held back are dropped then, because the next check finds them in the history.
   */
  #catchUp(): Promise<boolean> {
    if (this.#catching !== null) return this.#catching;
    const before = this.#held;
    this.#held = [];
    this.#catching = this.#readHistory().then(
      () => {
        this.#catching = null;
        for (const messages of before) {
          if (this.#last !== null && !this.#deliver(messages)) this.#lose(this.#last);
        }
        this.#takeHeld();
        return true;
      },
      () => {
        this.#catching = null;
        this.#held = [];
        return false;
      },
    );
    return this.#catching;
  }

  #takeHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const messages of held) this.take(messages);
  }

  async #readHistory(): Promise<void> {
    let isWhole = !this.#store.keeps;
    while (!isWhole && !this.#over) {
      const page = await this.#store.range(this.#last, this.#pageMessages);
      isWhole = page.length < this.#pageMessages;
      for (const message of page) {
        if (message.previous === this.#last) this.#pass(message);
        else if (this.#last !== null && !isBehind(message.position, this.#last)) this.#lose(this.#last);
      }
    }
  }

  #lose(after: string): void {
    if (this.#over) return;
    this.stop();
    this.#events.lost(new TopicGapError(after, "messages of the topic were lost on their way to this node"));
  }
}

/** Whether a position is not later than another. */
function isBehind(position: string, other: string): boolean {
  const one = partsOf(position);
  const two = partsOf(other);
  return one.number <= two.number && Number(one.time) <= Number(two.time);
}
