import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface FrameOptions {
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly masked?: boolean;
  /** The three reserved bits. */
  readonly rsv?: number;
}

/** A client's frame, which may be invalid in any way (RFC 6455, 5.2). */
export function frame(payload: string | Uint8Array, options: FrameOptions = {}): Buffer {
  const { opcode = 1, fin = true, masked = true, rsv = 0 } = options;
  const data = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const bit = masked ? 0x80 : 0;
  let head: Buffer;
  if (data.length < 126) head = Buffer.from([first, bit | data.length]);
  else if (data.length < 65_536) head = Buffer.from([first, bit | 126, data.length >> 8, data.length & 255]);
  else {
    head = Buffer.alloc(10);
    head[0] = first;
    head[1] = bit | 127;
    head.writeBigUInt64BE(BigInt(data.length), 2);
  }
  if (!masked) return Buffer.concat([head, data]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, data.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A peer that writes raw bytes, and answers neither pings nor closes. */
export class RawPeer {
  readonly socket: Socket;
  /** Resolves when the server has ended the connection. */
  readonly gone: Promise<void>;
  #bytes = Buffer.alloc(0);
  #wake: () => void = () => {};
  #ended = false;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("data", (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    this.socket.on("error", () => {});
    this.gone = new Promise((resolve) =>
      this.socket.on("close", () => {
        this.#ended = true;
        this.#wake();
        resolve();
      }),
    );
  }

  write(data: string | Buffer): void {
    this.socket.write(data);
  }

  /** Requests an upgrade. Each of `headers` is a line. */
  ask(path: string, headers: readonly string[] = []): void {
    const lines = [
      `GET ${path} HTTP/1.1`,
      "Host: x",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      ...headers,
    ];
    this.write(`${lines.join("\r\n")}\r\n\r\n`);
  }

  /** The head of the server's answer, which is followed by frames or a body. */
  async head(): Promise<string> {
    while (true) {
      const end = this.#bytes.indexOf("\r\n\r\n");
      if (end >= 0) {
        const head = this.#bytes.subarray(0, end).toString();
        this.#bytes = this.#bytes.subarray(end + 4);
        return head;
      }
      if (this.#ended) return this.#bytes.toString();
      await this.#more();
    }
  }

  async open(path: string): Promise<this> {
    this.ask(path);
    const head = await this.head();
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(head);
    return this;
  }

  /** The next frame of the server; null when the connection ended without one. */
  async frame(): Promise<ServerFrame | null> {
    while (true) {
      const found = this.#cut();
      if (found !== null || this.#ended) return found;
      await this.#more();
    }
  }

  /** The code and reason of the server's close frame. Earlier frames are skipped. */
  async close(): Promise<{ readonly code: number; readonly reason: string }> {
    for (let next = await this.frame(); next !== null; next = await this.frame()) {
      if (next.opcode !== 8) continue;
      return { code: next.payload.readUInt16BE(0), reason: next.payload.subarray(2).toString() };
    }
    return { code: 1006, reason: "" };
  }

  #cut(): ServerFrame | null {
    const bytes = this.#bytes;
    if (bytes.length < 2) return null;
    const short = (bytes[1] ?? 0) & 127;
    const at = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < at) return null;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < at + length) return null;
    this.#bytes = bytes.subarray(at + length);
    return { opcode: (bytes[0] ?? 0) & 15, payload: bytes.subarray(at, at + length) };
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
