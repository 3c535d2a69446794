import type { Received } from "./channel.js";
import { Deferred } from "./deferred.js";
import { Queue } from "./queue.js";

/**
 * What has arrived on a channel and has not been read, in order, and the one reader that may be waiting for it. `Unread` is
 * an item as it is kept: text rather than what is parsed of it, which may weigh twenty times as much.
 */
export class Inbox<Unread> {
  readonly #read: (item: Unread) => Received;
  readonly #unread = new Queue<{ readonly item: Unread; readonly bytes: number }>();
  #bytes = 0;
  #reader: Deferred<Received> | null = null;
  /** What comes after the last item. */
  #end: { readonly received: Received } | { readonly error: Error } | null = null;

  /** `read` makes what a reader gets; it may throw what the call ends with where the item is broken. */
  constructor(read: (item: Unread) => Received) {
    this.#read = read;
  }

  /** Unread items. */
  get length(): number {
    return this.#unread.length;
  }

  /** Bytes of the unread items. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Hands an item to the waiting reader, or keeps it. */
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

  /** The oldest unread item. Throws where it is broken. */
  take(): Received | undefined {
    const next = this.#unread.shift();
    if (next === undefined) return undefined;
    this.#bytes -= next.bytes;
    return this.#read(next.item);
  }

  /** The next item, once it is here; what the inbox was finished with after the last one. */
  wait(): Promise<Received> {
    const reader = new Deferred<Received>();
    const next = this.#unread.shift();
    if (next !== undefined) {
      this.#bytes -= next.bytes;
      this.#hand(next.item, reader);
    } else if (this.#end !== null) settle(reader, this.#end);
    else this.#reader = reader;
    return reader.promise;
  }

  /** Nothing more comes. What is unread can still be read, and then there is `received`, or `error`. */
  finish(end: { readonly received: Received } | { readonly error: Error }): void {
    this.#end = end;
    const reader = this.#reader;
    this.#reader = null;
    if (reader !== null) settle(reader, end);
  }

  /** Drops what is unread. */
  clear(): void {
    this.#unread.clear();
    this.#bytes = 0;
  }

  #hand(item: Unread, reader: Deferred<Received>): void {
    try {
      reader.resolve(this.#read(item));
    } catch (error) {
      reader.reject(error);
    }
  }
}

function settle(reader: Deferred<Received>, end: { readonly received: Received } | { readonly error: Error }): void {
  if ("received" in end) reader.resolve(end.received);
  else reader.reject(end.error);
}
