/** Reads `text/event-stream` as the HTML standard says (WHATWG HTML, 9.2.6), whatever the chunks that it comes in. */

export interface ParsedEvent {
  /** Of its `event` line; null where it has none, or an empty one. */
  readonly type: string | null;
  /** Its `data` lines, with a line feed between them. */
  readonly data: string;
  /** Of its own `id` line; null where it has none. */
  readonly id: string | null;
}

/** An event or line is longer than the reader takes. */
export class EventTooLargeError extends Error {
  override readonly name = "EventTooLargeError";
}

const lineEnd = /[\r\n]/g;

export class EventParser {
  /** The standard's last event ID: what `Last-Event-ID` says at the next connection. */
  lastEventId = "";
  /** The wait before the next connection that the server asked for; null where it didn't. */
  retryMs: number | null = null;
  readonly #maxLength: number;
  // UTF-8 as the standard decodes it: a byte order mark at the beginning is left out, what is malformed becomes U+FFFD.
  readonly #decoder = new TextDecoder("utf-8");
  /** What follows the last end of a line. */
  #rest = "";
  /** The last chunk ended with CR: an LF at the beginning of the next one belongs to it. */
  #afterCr = false;
  #idBuffer = "";
  #type = "";
  #id: string | null = null;
  #data: string | null = null;

  /** `maxLength`: of an unfinished line together with the data before it, in UTF-16 units. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The events that these bytes complete, in order. Throws EventTooLargeError. */
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
        if (/^\d+$/.test(value)) this.retryMs = Number(value);
        return;
      default:
    }
  }

  #dispatch(events: ParsedEvent[]): void {
    this.lastEventId = this.#idBuffer;
    if (this.#data !== null) {
      events.push({ type: this.#type === "" ? null : this.#type, data: this.#data, id: this.#id });
    }
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
