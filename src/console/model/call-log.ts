/** The origin of an entry: the client, which is the page; the server; or the call itself. */
export type Lane = "client" | "server" | "call";

export type EntryKind = "message" | "result" | "end" | "error" | "event" | "frame";

/** A line of the timeline. */
export interface LogEntry {
  /** Counts from 1. */
  readonly id: number;
  /** Milliseconds since the call began. */
  readonly ms: number;
  readonly lane: Lane;
  readonly kind: EntryKind;
  /** A text without line breaks. */
  readonly text: string;
  /** UTF-8 bytes of a message or frame; null for other entries. */
  readonly bytes: number | null;
  /** The number of a message in its direction, or a frame's sequence number; null for other entries. */
  readonly number: number | null;
  /** The JSON value of a message, result or error. */
  readonly value?: unknown;
}

export type NewEntry = Omit<LogEntry, "id" | "ms">;

/** A log drops its oldest entries beyond this number. */
export const maxEntries = 200_000;

/** The entries of one call. Listeners are called once for all entries of a turn. */
export class CallLog {
  #entries: LogEntry[] = [];
  #count = 0;
  #version = 0;
  readonly #now: () => number;
  readonly #began: number;
  readonly #listeners = new Set<() => void>();

  /** @param now - the clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#began = now();
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** A number that grows with each entry. */
  get version(): number {
    return this.#version;
  }

  /** Milliseconds since the call began. */
  get elapsedMs(): number {
    return this.#now() - this.#began;
  }

  add(entry: NewEntry): void {
    this.#entries.push({ ...entry, id: ++this.#count, ms: this.elapsedMs });
    // Old entries are dropped many at a time, so that the average cost of an entry is constant.
    if (this.#entries.length > maxEntries * 1.25) this.#entries = this.#entries.slice(-maxEntries);
    if (this.#version++ === this.#notified) queueMicrotask(this.#notify);
  }

  #notified = 0;

  readonly #notify = (): void => {
    this.#notified = this.#version;
    for (const listener of [...this.#listeners]) listener();
  };

  /** Returns a function that unsubscribes the listener. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
