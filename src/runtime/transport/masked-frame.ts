import { randomFillSync } from "node:crypto";
import { frameHead } from "./text-frame.js";
import { utf8Length } from "./text-size.js";

/**
 * The index of the first masked byte. It leaves room for the longest head, and a mask covers whole words from there on.
 */
const start = 16;

/** The memory in which frames are built; larger frames get a separate one. */
const workspace = wordsOf(start + 65_536);

/** Random bytes for the masks of many frames, and the index of the next. */
const random = Buffer.alloc(8_192);
let nextRandom = random.length;

/**
 * Returns a text message as a client sends it over a WebSocket: one frame, masked with unpredictable bytes (RFC 6455,
 * 5.3). It is a string with a character for each byte. `bytes` is the size of the text in UTF-8.
 */
export function maskedFrame(text: string, bytes = utf8Length(text)): string {
  const head = frameHead(bytes, 0x80);
  const headAt = start - 4 - head.length;
  const end = start + bytes;
  const words = end <= workspace.byteLength ? workspace : wordsOf(end);
  const frame = Buffer.from(words.buffer);
  frame.write(head, headAt, "latin1");
  if (nextRandom === random.length) {
    randomFillSync(random);
    nextRandom = 0;
  }
  random.copy(frame, start - 4, nextRandom, nextRandom + 4);
  nextRandom += 4;
  frame.write(text, start, bytes === text.length ? "latin1" : "utf8");
  mask(words, end);
  return frame.toString("latin1", headAt, end);
}

/** Masks the payload, which follows the mask and ends at `end`. Also changes the rest of the last word. */
function mask(words: Int32Array, end: number): void {
  const first = start >> 2;
  const key = words[first - 1] ?? 0;
  const last = (end + 3) >> 2;
  for (let index = first; index < last; index++) words[index] = (words[index] ?? 0) ^ key;
}

/** Returns memory for at least this number of bytes. */
function wordsOf(bytes: number): Int32Array<ArrayBuffer> {
  return new Int32Array((bytes + 3) >> 2);
}
