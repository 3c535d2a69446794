import type { Reader, Received } from "./channel.js";
import { Queue } from "./queue.js";

/**
 * The messages of a channel that have arrived and have not been read, in order, and the one reader that may be waiting
 * for the next message. `Unread` is the stored form of an item: text rather than its parsed value, which can take
 * twenty times the memory.
 */
export class Inbox<Unread> {
  readonly #read: (item: Unread) => Received;
  readonly #unread = new Queue<{ readonly item: Unread; readonly bytes: number }>();
  #bytes = 0;
  #reader: Reader | null = null;
  /** The result for readers after the last item. */
  #end: { readonly received: Received } | { readonly error: Error } | null = null;

  /**
   * `read` turns a stored item into the reader's value; if the item is malformed it throws the error that ends the
   * call.
   */
  constructor(read: (item: Unread) => Received) {
    this.#read = read;
  }

  /** The number of unread items. */
  get length(): number {
    return this.#unread.length;
  }

  /** The size of the unread items, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Passes an item to the waiting reader, or stores it. */
  put(item: Unread, bytes: number): void {
    const reader = this.#reader;
    if (reader !== null) {
      this.#reader = null;
      this.#hand(item, reader);
      return;
    }
    this.#unread.push({ item, bytes });
    this.#bytes += bytes;
  }

  /** Removes and returns the oldest unread item. Throws if the item is malformed. */
  take(): Received | undefined {
    const next = this.#unread.shift();
    if (next === undefined) return undefined;
    this.#bytes -= next.bytes;
    return this.#read(next.item);
  }

  /**
   * Gives a reader the next item as soon as it has arrived, or, after the last item, the end that was passed to
   * `finish`.
   */
  read(reader: Reader): void {
    const next = this.#unread.shift();
    if (next !== undefined) {
      this.#bytes -= next.bytes;
      this.#hand(next.item, reader);
    } else if (this.#end !== null) settle(reader, this.#end);
    else this.#reader = reader;
  }

  /** Marks the end: unread items can still be read, and after them readers get `received` or `error`. */
  finish(end: { readonly received: Received } | { readonly error: Error }): void {
    this.#end = end;
    const reader = this.#reader;
    this.#reader = null;
    if (reader !== null) settle(reader, end);
  }

  /** Drops all unread items. */
  clear(): void {
    this.#unread.clear();
    this.#bytes = 0;
  }

  #hand(item: Unread, reader: Reader): void {
    let received: Received;
    try {
      received = this.#read(item);
    } catch (error) {
      reader.failed(error);
      return;
    }
    reader.received(received);
  }
}

function settle(reader: Reader, end: { readonly received: Received } | { readonly error: Error }): void {
  if ("received" in end) reader.received(end.received);
  else reader.failed(end.error);
}
