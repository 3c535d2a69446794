/** Parses `text/event-stream` as specified in WHATWG HTML, 9.2.6, in chunks of any size. */

export interface ParsedEvent {
  /** The value of the `event` line; null if it is absent or empty. */
  readonly type: string | null;
  /** The `data` lines, joined with line feeds. */
  readonly data: string;
  /** The value of the event's own `id` line; null if it has none. */
  readonly id: string | null;
  /** The value of the event's own `retry` line, which consists of digits; null if it has none. */
  readonly retry: string | null;
}

/** The error of an event or a line that is longer than the limit. */
export class EventTooLargeError extends Error {
  override readonly name = "EventTooLargeError";
}

const lineEnd = /[\r\n]/g;

export class EventParser {
  /** The standard's last event ID: the value of `Last-Event-ID` for the next connection. */
  lastEventId = "";
  /** The wait before the next connection that the server requested, in milliseconds; null if it did not. */
  retryMs: number | null = null;
  readonly #maxLength: number;
  // Decodes as the standard requires: a leading byte order mark is dropped, malformed bytes become U+FFFD.
  readonly #decoder = new TextDecoder("utf-8");
  /** The text after the last end of a line. */
  #rest = "";
  /** Whether the last chunk ended with CR, so that an LF at the start of the next one belongs to it. */
  #afterCr = false;
  #idBuffer = "";
  #type = "";
  #id: string | null = null;
  #retry: string | null = null;
  #data: string | null = null;

  /** `maxLength` limits an unfinished line plus the data before it, in UTF-16 units. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Returns the events that these bytes complete, in order. Throws EventTooLargeError. */
  push(bytes: Uint8Array): ParsedEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    const events: ParsedEvent[] = [];
    let start = 0;
    if (this.#afterCr && text !== "") {
      if (text.startsWith("\n")) start = 1;
      this.#afterCr = false;
    }
    while (true) {
      lineEnd.lastIndex = start;
      const found = lineEnd.exec(text);
      if (found === null) break;
      const line = this.#rest + text.slice(start, found.index);
      this.#rest = "";
      this.#line(line, events);
      start = found.index + 1;
      if (found[0] === "\r") {
        if (text.startsWith("\n", start)) start++;
        else this.#afterCr = start === text.length;
      }
    }
    this.#rest += text.slice(start);
    this.#bound(this.#rest.length);
    return events;
  }

  #line(line: string, events: ParsedEvent[]): void {
    if (line === "") {
      this.#dispatch(events);
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
    switch (field) {
      case "data":
        this.#bound(value.length);
        this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
        return;
      case "event":
        this.#type = value;
        return;
      case "id":
        if (value.includes("\0")) return;
        this.#idBuffer = value;
        this.#id = value;
        return;
      case "retry":
        if (!/^\d+$/.test(value)) return;
        this.retryMs = Number(value);
        this.#retry = value;
        return;
      default:
    }
  }

  #dispatch(events: ParsedEvent[]): void {
    this.lastEventId = this.#idBuffer;
    if (this.#data !== null) {
      const type = this.#type === "" ? null : this.#type;
      events.push({ type, data: this.#data, id: this.#id, retry: this.#retry });
    }
    this.#retry = null;
    this.#type = "";
    this.#id = null;
    this.#data = null;
  }

  #bound(added: number): void {
    if (added + (this.#data?.length ?? 0) > this.#maxLength) {
      throw new EventTooLargeError(`an event is longer than ${this.#maxLength}`);
    }
  }
}
