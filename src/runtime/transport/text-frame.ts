import { utf8Length } from "./text-size.js";

/** The first byte of a text message in one frame: RFC 6455, 5.2. */
const finalText = 0x81;

/** The last text that was framed. Sockets that send the same text, as those of a topic do, share one frame. */
let lastText = "";
let lastFrame = frameHead(0, 0);

/**
 * Returns a text message as a server sends it over a WebSocket: one frame, not masked. It is a string with a character
 * for each byte, because Node writes such strings without allocating a Buffer. `bytes` is the size of the text in
 * UTF-8, which is counted only if it is not given and the frame is new.
 */
export function textFrame(text: string, bytes?: number): string {
  if (lastText === text) return lastFrame;
  const length = bytes ?? utf8Length(text);
  lastText = text;
  lastFrame = frameHead(length, 0) + (length === text.length ? text : Buffer.from(text).toString("latin1"));
  return lastFrame;
}

/**
 * Returns the head of a text frame with `length` bytes of payload, with a character for each byte; `mask` is its mask
 * bit.
 */
export function frameHead(length: number, mask: 0 | 0x80): string {
  if (length < 126) return String.fromCharCode(finalText, mask | length);
  if (length < 65_536) return String.fromCharCode(finalText, mask | 126, length >> 8, length & 0xff);
  return String.fromCharCode(finalText, mask | 127, ...wordBytes(Math.floor(length / 2 ** 32)), ...wordBytes(length));
}

/** Returns the lower four bytes of an integer, the highest first. */
function wordBytes(word: number): readonly number[] {
  return [(word >>> 24) & 0xff, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff];
}
