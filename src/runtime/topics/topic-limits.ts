import type { TopicSource } from "../descriptor.js";
import type { Limits, SubscribeOptions } from "./subscription.js";
import type { Retention } from "./topic-log.js";

/** The limits of a topic's history, as a program gives them. */
export interface RetainOptions {
  /** The number of messages. */
  readonly messages: number;
  /** Their size in bytes. Default: 16 MiB. */
  readonly bytes?: number;
  /** Their age in milliseconds. Default: no limit. */
  readonly ms?: number;
}

const defaultRetainedBytes = 16_777_216;

/** Returns the limits of a history. Throws a RangeError if one of them is not a whole number. */
export function retentionOf(retain: RetainOptions | undefined): Retention {
  const { messages = 0, bytes = defaultRetainedBytes, ms = null } = retain ?? {};
  checkCounts("retain", { messages, bytes, ...(ms === null ? {} : { ms }) });
  return { messages, bytes, ms };
}

/**
 * Returns the limits of a subscription; those that are not given are the contract's. Throws a RangeError if one of them
 * is not a whole number.
 */
export function limitsOf<Out>(
  { descriptor: { policy } }: TopicSource<Out>,
  { buffer = {}, overflow }: Pick<SubscribeOptions, "buffer" | "overflow">,
): Limits {
  checkCounts("buffer", buffer);
  const { messages = policy?.buffer.messages ?? 1, bytes = policy?.buffer.bytes ?? 0 } = buffer;
  return { messages, bytes, overflow: overflow ?? policy?.overflow ?? "wait" };
}

function checkCounts(what: string, counts: Readonly<Record<string, number | undefined>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 0)) {
      throw new RangeError(`${what}.${name} is ${count}, but must be a whole number`);
    }
  }
}
