/** The first byte of a text message in one frame: RFC 6455, 5.2. */
const finalText = 0x81;

/** The last text that was framed. Sockets that send the same text, as those of a topic do, share one frame. */
let last: { readonly text: string; readonly frame: Buffer } | null = null;

/** Returns a text message as a server sends it over a WebSocket: one frame, not masked. */
export function textFrame(text: string): Buffer {
  if (last?.text === text) return last.frame;
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = finalText;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  last = { text, frame };
  return frame;
}
