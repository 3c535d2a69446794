import { StreamOverflowError } from "../../errors.js";
import type { Retention } from "../../topics/topic-log.js";
import { Deferred } from "../../transport/deferred.js";
import { utf8Length } from "../../transport/text-size.js";
import { afterThisTurn } from "../../transport/turn.js";
import type { RedisClient } from "../redis-client.js";
import { RedisScript } from "../redis-script.js";
import { sendCommand } from "../send-command.js";

/** A message as Redis keeps it. */
export interface StoredMessage {
  readonly position: string;
  /** The position of the message before it, which shows whether one is missing. */
  readonly previous: string;
  readonly content: string;
}

/** The position before the first message of a topic. */
export const beginning = "0-0";

/**
 * Numbers messages, stores and publishes them, in one step. A position is the time of Redis in microseconds and a
 * number without gaps, so that a Redis that has lost its data never assigns a position twice.
 *
 * Keys: the topic's state, its history, its channel. Arguments: messages and age to keep, how long an unused topic is
 * remembered, the newest position that the publisher knows, then the messages. If Redis has lost that position, the
 * messages follow it nevertheless, so that every subscriber that has not seen it notices the loss.
 */
const publishScript = new RedisScript(`
local last = redis.call('HGET', KEYS[1], 'last') or '${beginning}'
local lastTime, lastNumber = string.match(last, '(%d+)-(%d+)')
local knownTime, knownNumber = string.match(ARGV[4], '(%d+)-(%d+)')
if last ~= ARGV[4] and tonumber(knownNumber) >= tonumber(lastNumber) then
  last, lastTime, lastNumber = ARGV[4], knownTime, knownNumber
end
local now = redis.call('TIME')
local time = math.max(now[1] * 1000000 + now[2], tonumber(lastTime))
local number = tonumber(lastNumber)
local previous = last
local keeps = tonumber(ARGV[1]) > 0
for i = 5, #ARGV do
  number = number + 1
  local position = string.format('%.0f-%.0f', time, number)
  if keeps then redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[1], position, 'p', previous, 'c', ARGV[i]) end
  previous = position
end
if keeps and ARGV[2] ~= '' then
  redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f-0', time - tonumber(ARGV[2]) * 1000))
end
redis.call('HSET', KEYS[1], 'last', previous)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if keeps then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
redis.call('SPUBLISH', KEYS[3], last .. ' ' .. string.format('%.0f', time) .. '\\n' .. table.concat(ARGV, '\\n', 5))
return previous
`);

/** Returns the position of the newest message, and remembers the topic for longer. */
const lastScript = new RedisScript(`
local last = redis.call('HGET', KEYS[1], 'last')
if last then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
end
return last or '${beginning}'
`);

/** How long a topic that no node uses is remembered. */
const rememberedMs = 86_400_000;

/** The maximum number of messages and bytes in one command. */
const batch = { messages: 500, bytes: 1_048_576 };

/** The maximum number of messages and bytes of one topic that may wait for Redis. */
const waitingLimit = { messages: 10_000, bytes: 67_108_864 };

interface Waiting {
  readonly content: string;
  readonly bytes: number;
  readonly published: Deferred<string>;
}

export interface TopicStoreOptions {
  readonly client: RedisClient;
  readonly prefix: string;
  readonly name: string;
  readonly retention: Retention;
}

/** A topic in Redis. Messages that are published in one turn of the event loop travel in one command. */
export class TopicStore {
  readonly #client: RedisClient;
  readonly #retention: Retention;
  readonly #keys: readonly [state: string, history: string, channel: string];
  #waiting: Waiting[] = [];
  readonly #waits = { messages: 0, bytes: 0 };
  #sends = false;
  /** The newest position that Redis has given to this publisher. */
  #known = beginning;

  constructor({ client, prefix, name, retention }: TopicStoreOptions) {
    this.#client = client;
    this.#retention = retention;
    // The braces keep all keys of a topic on one node of a cluster.
    const tag = `${prefix}:{${name.replaceAll("}", "%7D")}}`;
    this.#keys = [tag, `${tag}:history`, `${tag}:live`];
  }

  get channel(): string {
    return this.#keys[2];
  }

  /** Whether the topic keeps older messages. */
  get keeps(): boolean {
    return this.#retention.messages > 0;
  }

  /** Publishes a message and resolves with its position. */
  publish(content: string): Promise<string> {
    const bytes = utf8Length(content);
    if (this.#waits.messages >= waitingLimit.messages || this.#waits.bytes + bytes > waitingLimit.bytes) {
      return Promise.reject(new StreamOverflowError("too many messages wait for Redis: await each publish"));
    }
    this.#waits.messages++;
    this.#waits.bytes += bytes;
    const published = new Deferred<string>();
    this.#waiting.push({ content, bytes, published });
    if (this.#waiting.length === 1 && !this.#sends) afterThisTurn({ runTurn: () => void this.#send() });
    return published.promise;
  }

  /** Returns the position of the newest message. */
  async last(): Promise<string> {
    return String(await lastScript.run(this.#client, this.#keys.slice(0, 2), [String(rememberedMs)]));
  }

  /** Returns the messages after a position, or the oldest ones. */
  async range(after: string | null, count: number): Promise<readonly StoredMessage[]> {
    const from = after === null ? "-" : `(${after}`;
    return readEntries(await sendCommand(this.#client, ["XRANGE", this.#keys[1], from, "+", "COUNT", String(count)]));
  }

  /** Sends the waiting messages, one command at a time, so that they never overtake each other. */
  async #send(): Promise<void> {
    if (this.#sends) return;
    this.#sends = true;
    while (this.#waiting.length > 0) await this.#run(this.#nextBatch());
    this.#sends = false;
  }

  #nextBatch(): readonly Waiting[] {
    let end = 0;
    for (let bytes = 0; end < this.#waiting.length && end < batch.messages && bytes < batch.bytes; end++) {
      bytes += this.#waiting[end]?.bytes ?? 0;
    }
    return this.#waiting.splice(0, end);
  }

  async #run(messages: readonly Waiting[]): Promise<void> {
    const { messages: count, ms } = this.#retention;
    const limits = [String(count), ms === null ? "" : String(ms), String(rememberedMs), this.#known];
    const contents = messages.map(({ content }) => content);
    try {
      const last = await publishScript.run(this.#client, this.#keys, [...limits, ...contents]);
      this.#known = String(last);
      const { time, number } = partsOf(this.#known);
      const first = number - messages.length + 1;
      for (const [index, { published }] of messages.entries()) published.resolve(`${time}-${first + index}`);
    } catch (error) {
      for (const { published } of messages) published.reject(error);
    }
    this.#waits.messages -= messages.length;
    for (const { bytes } of messages) this.#waits.bytes -= bytes;
  }
}

/** Reads a delivery of a channel: the messages that one command published. Null if it has another form. */
export function readLive(text: string): readonly StoredMessage[] | null {
  const [head = "", ...contents] = text.split("\n");
  const [previous = "", time = ""] = head.split(" ");
  if (!isPosition(previous) || !/^\d{1,16}$/.test(time) || contents.length === 0) return null;
  const { number } = partsOf(previous);
  return contents.map((content, index) => ({
    position: `${time}-${number + index + 1}`,
    previous: index === 0 ? previous : `${time}-${number + index}`,
    content,
  }));
}

/** Whether a text has the form of a position. */
export function isPosition(text: string): boolean {
  return /^\d{1,16}-\d{1,15}$/.test(text);
}

/** Splits a position into its time and its number. */
export function partsOf(position: string): { readonly time: string; readonly number: number } {
  const [time = "0", number = "0"] = position.split("-");
  return { time, number: Number(number) };
}

/** Reads the reply of XRANGE: `[[id, [p, previous, c, content]], ..]`. */
function readEntries(reply: unknown): StoredMessage[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((entry: unknown) => {
    const [position, fields]: unknown[] = Array.isArray(entry) ? entry : [];
    const [, previous, , content]: unknown[] = Array.isArray(fields) ? fields : [];
    if (typeof position !== "string" || typeof previous !== "string" || typeof content !== "string") return [];
    return [{ position, previous, content }];
  });
}
