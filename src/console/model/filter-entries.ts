import type { CallLog, LogEntry } from "./call-log.js";

export interface EntryFilter {
  /** The text that entries must contain, in upper or lower case. */
  readonly search: string;
  readonly frames: boolean;
}

/** The entries of a log that match a filter. Each entry is checked once. */
export class FilteredLog {
  readonly #log: CallLog;
  readonly #filter: EntryFilter;
  readonly #wanted: string;
  #passed: LogEntry[] = [];
  #seen = 0;

  constructor(log: CallLog, filter: EntryFilter) {
    this.#log = log;
    this.#filter = filter;
    this.#wanted = filter.search.trim().toLowerCase();
  }

  /** Checks the entries that are new since the last call, and returns all that match. */
  update(): readonly LogEntry[] {
    const { entries } = this.#log;
    const oldest = entries[0]?.id ?? 0;
    for (let index = Math.max(0, this.#seen + 1 - oldest); index < entries.length; index++) {
      const entry = entries[index];
      if (entry === undefined) break;
      this.#seen = entry.id;
      if (this.#lets(entry)) this.#passed.push(entry);
    }
    const [first] = this.#passed;
    if (first !== undefined && first.id < oldest) this.#passed = this.#passed.filter(({ id }) => id >= oldest);
    return this.#passed;
  }

  #lets({ kind, text }: LogEntry): boolean {
    if (kind === "frame" && !this.#filter.frames) return false;
    return this.#wanted === "" || text.toLowerCase().includes(this.#wanted);
  }
}
