import { utf8Length } from "../transport/text-size.js";
import type { Entry } from "./frame.js";

/**
 * The maximum number of messages that are numbered before they are recorded. Through its links, an entry keeps at most
 * as many others in memory.
 */
const laneMessages = 64;
/** The maximum size of these messages together, in bytes. */
const laneBytes = 16_384;

interface LaneLimits {
  /** The highest number that may be assigned. */
  readonly until: number;
  readonly bytes: number;
}

/**
 * Numbers a few messages of a topic ahead of the sender, which records them before it does anything else. When a
 * message goes to thousands of streams, most of the cost is memory access, and a sender takes many times the memory of
 * a lane.
 */
export class FastLane {
  /** The newest entry, recorded or not; null: the lane is closed. */
  #last: Entry | null = null;
  /** The newest recorded entry. */
  #recorded: Entry | null = null;
  #until = 0;
  #bytes = 0;

  /** Opens the lane, whose numbers follow that of the sender's newest message. */
  open(newest: Entry, { until, bytes }: LaneLimits): void {
    this.#last = newest;
    this.#recorded = newest;
    // Entries are linked only up to here, so that an entry that is not acknowledged keeps only a few others in memory.
    this.#until = Math.min(until, newest.q - (newest.q % laneMessages) + laneMessages);
    this.#bytes = Math.min(bytes, laneBytes);
  }

  /** Gives a message its number; returns null if the sender has to number it. */
  number(body: string): Entry | null {
    const last = this.#last;
    if (last === null || last.q >= this.#until) return null;
    const entry = followingEntry(last, body);
    if (entry === null || entry.size > this.#bytes) return null;
    this.#last = entry;
    this.#bytes -= entry.size;
    return entry;
  }

  /** Closes the lane; `record` gets the entries that are not recorded, in order. */
  close(record: (entry: Entry) => void): void {
    const last = this.#last;
    if (last === null) return;
    this.#last = null;
    for (let entry = this.#recorded; entry !== null && entry !== last; entry = entry.next) {
      if (entry.next !== null) record(entry.next);
    }
    this.#recorded = null;
  }
}

/**
 * Returns the entry of a message that follows `entry`; null if a different message already follows it on another
 * stream.
 */
function followingEntry(entry: Entry, body: string): Entry | null {
  const { next } = entry;
  if (next !== null) return next.body === body ? next : null;
  entry.next = { q: entry.q + 1, body, size: utf8Length(body), isFrame: false, next: null };
  return entry.next;
}
