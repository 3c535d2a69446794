import { randomFillSync } from "node:crypto";
import { frameHead } from "./text-frame.js";
import { utf8Length } from "./text-size.js";

/** The buffer in which frames are built; larger frames get a separate one. */
const workspace = Buffer.allocUnsafe(65_536);

/** Random bytes for the masks of many frames, and the index of the next. */
const random = Buffer.alloc(8_192);
let nextRandom = random.length;

/**
 * Returns a text message as a client sends it over a WebSocket: one frame, masked with unpredictable bytes (RFC 6455,
 * 5.3). It is a string with a character for each byte.
 */
export function maskedFrame(text: string): string {
  const length = utf8Length(text);
  const head = frameHead(length, 0x80);
  const start = head.length + 4;
  const size = start + length;
  const frame = size <= workspace.length ? workspace : Buffer.allocUnsafe(size);
  frame.write(head, 0, "latin1");
  if (nextRandom === random.length) {
    randomFillSync(random);
    nextRandom = 0;
  }
  random.copy(frame, head.length, nextRandom, nextRandom + 4);
  nextRandom += 4;
  frame.write(text, start, length === text.length ? "latin1" : "utf8");
  mask(frame, start, size);
  return frame.toString("latin1", 0, size);
}

/** Masks the bytes between two indexes with the four bytes before them. */
function mask(frame: Buffer, start: number, end: number): void {
  const first = frame[start - 4] ?? 0;
  const second = frame[start - 3] ?? 0;
  const third = frame[start - 2] ?? 0;
  const fourth = frame[start - 1] ?? 0;
  let index = start;
  for (; index + 3 < end; index += 4) {
    frame[index] = first ^ (frame[index] ?? 0);
    frame[index + 1] = second ^ (frame[index + 1] ?? 0);
    frame[index + 2] = third ^ (frame[index + 2] ?? 0);
    frame[index + 3] = fourth ^ (frame[index + 3] ?? 0);
  }
  if (index < end) frame[index] = first ^ (frame[index] ?? 0);
  if (index + 1 < end) frame[index + 1] = second ^ (frame[index + 1] ?? 0);
  if (index + 2 < end) frame[index + 2] = third ^ (frame[index + 2] ?? 0);
}
