import { isUtf8 } from "node:buffer";
import type { Duplex } from "node:stream";

/**
 * How frames are read. `ws`: by the package `ws`. `fast`: text messages in a single frame, which are nearly all
 * messages, are read without that package.
 */
export type FrameReading = "ws" | "fast";

/** The first byte of a text message in one frame: RFC 6455, 5.2. */
const finalText = 0x81;
/** The bits of a frame's first two bytes. */
const finalBit = 0x80;
const opcodeBits = 0x0f;
const maskBit = 0x80;
const closeOpcode = 8;
/**
 * The maximum number of parts in which a frame may arrive here. A frame in more parts is left to `ws`, which has its
 * own limits.
 */
const maxParts = 32;

/** Takes the text messages of a connection; `bytes` is the size of a text in UTF-8. */
interface TextEvents {
  text(text: string, bytes: number): void;
}

interface FrameReaderOptions {
  /** Whether the peer masks its frames, as clients do. */
  readonly isMasked: boolean;
  /** The largest message that is accepted. */
  readonly maxBytes: number;
  readonly events: TextEvents;
}

type Feed = (chunk: Buffer) => void;

/**
 * Reads text messages of a WebSocket in place of `ws` if they arrive in a single frame, as nearly all messages do. All
 * other frames go to `ws` unchanged and in order, so that pings, fragments, endings and violations of the protocol are
 * handled there.
 */
export class FrameReader {
  readonly #feed: Feed;
  readonly #mask: number;
  readonly #maxBytes: number;
  readonly #events: TextEvents;
  /** The parts of a frame that has not arrived completely, and their size. */
  #parts: Buffer[] | null = null;
  #partBytes = 0;
  /** The size of that frame; 0 while its head is not complete. */
  #frameBytes = 0;
  /** The number of bytes that are still to be passed to `ws`. */
  #passing = 0;
  /** Whether `ws` reads the rest of this chunk, because it reports a violation only after the chunk. */
  #leavesRest = false;
  #isFragmented = false;
  #isClosing = false;
  #isOver = false;

  /** `feed` passes bytes to `ws`. */
  constructor(feed: Feed, { isMasked, maxBytes, events }: FrameReaderOptions) {
    this.#feed = feed;
    this.#mask = isMasked ? maskBit : 0;
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  /** Ignores everything that follows, because the peer has violated the protocol. */
  stop(): void {
    this.#isOver = true;
    this.#parts = null;
  }

  read(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#leavesRest = false;
    const parts = this.#parts;
    if (parts === null) {
      this.#scan(chunk, 0);
      return;
    }
    const missing = this.#frameBytes - this.#partBytes;
    parts.push(chunk);
    if (this.#frameBytes === 0) {
      this.#parts = null;
      this.#scan(Buffer.concat(parts), 0);
    } else if (chunk.length < missing) {
      this.#partBytes += chunk.length;
      if (parts.length > maxParts) this.#passParts(parts);
    } else {
      this.#parts = null;
      parts[parts.length - 1] = chunk.subarray(0, missing);
      this.#scan(Buffer.concat(parts, this.#frameBytes), 0);
      if (missing < chunk.length) this.#scan(chunk, missing);
    }
  }

  /** Leaves a frame that arrives in very many parts to `ws`. */
  #passParts(parts: readonly Buffer[]): void {
    this.#parts = null;
    this.#passing = this.#frameBytes - this.#partBytes;
    for (const part of parts) this.#pass(part);
  }

  /** Reads the frames from an index on. */
  #scan(chunk: Buffer, from: number): void {
    const end = chunk.length;
    /** The index of the first byte that goes to `ws`. */
    let passFrom = from;
    let at = from;
    while (at < end && !this.#isOver) {
      if (this.#passing > 0) {
        this.#leavesRest = true;
        const passed = Math.min(this.#passing, end - at);
        this.#passing -= passed;
        at += passed;
        // `ws` ignores what follows a close frame.
        if (this.#passing === 0 && this.#isClosing) {
          at = end;
          this.#isOver = true;
        }
        continue;
      }
      const start = at + headBytes(chunk, at);
      if (start > end) {
        this.#keep(chunk, passFrom, at, 0);
        return;
      }
      const length = payloadBytes(chunk, at);
      if (!this.#takes(chunk, at, length)) {
        this.#leave(chunk[at] ?? 0);
        this.#passing = start - at + length;
        continue;
      }
      const next = start + length;
      if (next > end) {
        this.#keep(chunk, passFrom, at, next - at);
        return;
      }
      if (passFrom < at) this.#pass(chunk.subarray(passFrom, at));
      if (this.#text(chunk, start, next)) passFrom = next;
      else {
        passFrom = at;
        this.#leavesRest = true;
      }
      at = next;
    }
    if (passFrom < at) this.#pass(passFrom === 0 && at === end ? chunk : chunk.subarray(passFrom, at));
  }

  /** Whether a frame is read here. */
  #takes(chunk: Buffer, at: number, length: number): boolean {
    const isWhole = chunk[at] === finalText && !this.#isFragmented;
    return !this.#leavesRest && isWhole && ((chunk[at + 1] ?? 0) & maskBit) === this.#mask && length <= this.#maxBytes;
  }

  /**
   * Records, from the first byte of a frame that is left to `ws`, whether a message is unfinished or the peer closes.
   */
  #leave(first: number): void {
    const opcode = first & opcodeBits;
    if (opcode < closeOpcode) this.#isFragmented = (first & finalBit) === 0;
    else if (opcode === closeOpcode) this.#isClosing = true;
  }

  /**
   * Passes the bytes before `at` on to `ws`, and keeps the rest: the beginning of a frame of `frameBytes` bytes, or of
   * an unknown size if that is 0.
   */
  #keep(chunk: Buffer, passFrom: number, at: number, frameBytes: number): void {
    if (passFrom < at) this.#pass(chunk.subarray(passFrom, at));
    if (this.#isOver) return;
    this.#parts = [chunk.subarray(at)];
    this.#partBytes = chunk.length - at;
    this.#frameBytes = frameBytes;
  }

  #pass(bytes: Buffer): void {
    this.#feed(bytes);
  }

  /** Reads a payload; returns false if it is not UTF-8, and is left to `ws`. */
  #text(chunk: Buffer, start: number, end: number): boolean {
    const bits = this.#mask === 0 ? bitsOf(chunk, start, end) : unmask(chunk, start, end);
    let text: string;
    if ((bits & nonAscii) === 0) text = chunk.toString("latin1", start, end);
    else if (isUtf8(chunk.subarray(start, end))) text = chunk.toString("utf8", start, end);
    else {
      // The payload was unmasked in place, so `ws` gets a mask of zeros.
      if (this.#mask !== 0) chunk.fill(0, start - 4, start);
      return false;
    }
    this.#events.text(text, end - start);
    return true;
  }
}

/** The bits of a word of four bytes that are never set in an ASCII text. */
const nonAscii = 0x8080_8080;

/**
 * Returns the size of a frame's head. If the head is incomplete, the result exceeds the number of its bytes that have
 * arrived.
 */
function headBytes(chunk: Buffer, at: number): number {
  const second = chunk[at + 1];
  if (second === undefined) return 2;
  const length = second & 0x7f;
  return 2 + (length < 126 ? 0 : length === 126 ? 2 : 8) + ((second & maskBit) === 0 ? 0 : 4);
}

/** Returns the size of a frame's payload. */
function payloadBytes(chunk: Buffer, at: number): number {
  const length = (chunk[at + 1] ?? 0) & 0x7f;
  if (length < 126) return length;
  return length === 126
    ? chunk.readUInt16BE(at + 2)
    : chunk.readUInt32BE(at + 2) * 2 ** 32 + chunk.readUInt32BE(at + 6);
}

/** The memory of the chunk that was read last, and its words: the next chunks are usually parts of the same memory. */
let lastMemory: ArrayBufferLike | null = null;
let lastWords: Int32Array = new Int32Array(0);

function wordsOf({ buffer }: Buffer): Int32Array {
  if (lastMemory !== buffer) {
    lastMemory = buffer;
    lastWords = new Int32Array(buffer, 0, buffer.byteLength >> 2);
  }
  return lastWords;
}

/**
 * Combines the bytes of a range with `|`, in words where possible. `nonAscii` shows whether one of them is not ASCII.
 */
function bitsOf(chunk: Buffer, start: number, end: number): number {
  const words = wordsOf(chunk);
  const offset = chunk.byteOffset;
  const firstWord = (offset + start + 3) >> 2;
  const lastWord = (offset + end) >> 2;
  let bits = 0;
  let at = start;
  for (const stop = Math.min(end, firstWord * 4 - offset); at < stop; at++) bits |= chunk[at] ?? 0;
  if (firstWord < lastWord) {
    for (let word = firstWord; word < lastWord; word++) bits |= words[word] ?? 0;
    at = lastWord * 4 - offset;
  }
  for (; at < end; at++) bits |= chunk[at] ?? 0;
  return bits;
}

const key = new Uint8Array(4);
const keyWord = new Int32Array(key.buffer);

/**
 * Unmasks a range in place, with the mask in the four bytes before it. Returns what `bitsOf` returns for the plain
 * bytes.
 */
function unmask(chunk: Buffer, start: number, end: number): number {
  const words = wordsOf(chunk);
  const offset = chunk.byteOffset;
  const firstWord = (offset + start + 3) >> 2;
  const lastWord = (offset + end) >> 2;
  let bits = 0;
  let at = start;
  for (const stop = Math.min(end, firstWord * 4 - offset); at < stop; at++) bits |= unmaskByte(chunk, start, at);
  if (firstWord < lastWord) {
    for (let index = 0; index < 4; index++) key[index] = chunk[start - 4 + ((at - start + index) & 3)] ?? 0;
    const mask = keyWord[0] ?? 0;
    for (let word = firstWord; word < lastWord; word++) {
      const plain = (words[word] ?? 0) ^ mask;
      words[word] = plain;
      bits |= plain;
    }
    at = lastWord * 4 - offset;
  }
  for (; at < end; at++) bits |= unmaskByte(chunk, start, at);
  return bits;
}

function unmaskByte(chunk: Buffer, start: number, at: number): number {
  const plain = (chunk[at] ?? 0) ^ (chunk[start - 4 + ((at - start) & 3)] ?? 0);
  chunk[at] = plain;
  return plain;
}

const readers = new WeakMap<Duplex, FrameReader>();

function onData(this: Duplex, chunk: Buffer): void {
  readers.get(this)?.read(chunk);
}

/**
 * Reads the bytes that are left when the connection closes. Otherwise `ws` would read them, in the middle of a frame.
 */
function onClose(this: Duplex): void {
  const left: unknown = this.read();
  if (left instanceof Buffer) readers.get(this)?.read(left);
}

/** Puts a reader before `ws`; null if that is not possible on this platform. */
export function readBeforeWs(connection: Duplex, options: FrameReaderOptions): FrameReader | null {
  const [feed, ...others] = connection.listeners("data");
  if (feed === undefined || others.length > 0) return null;
  const reader = new FrameReader((chunk) => feed.call(connection, chunk), options);
  readers.set(connection, reader);
  connection.removeAllListeners("data");
  connection.on("data", onData);
  connection.prependListener("close", onClose);
  return reader;
}
