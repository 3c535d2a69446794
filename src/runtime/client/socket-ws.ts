/** The only module of the client that imports the package `ws`: connections from Node. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type RawData, WebSocket } from "ws";
import { CoalescingWriter } from "../transport/coalescing-writer.js";
import { type Fetch, globalFetch } from "../transport/fetch.js";
import { type FrameReader, type FrameReading, readBeforeWs } from "../transport/frame-reader.js";
import { keepAlive } from "../transport/keep-alive.js";
import { maskedFrame } from "../transport/masked-frame.js";
import { type Dial, type FrameSocket, type HttpAnswer, highWaterBytes, notSelected } from "../transport/socket.js";
import { breachOf, fragmentLimits } from "../transport/ws-breach.js";
import type { NetworkOptions } from "./network-options.js";
import type { Platform } from "./platform.js";

/** The longest answer to a refused upgrade that is read; an error of a contract is not longer. */
const maxAnswerBytes = 65_536;

interface Connections {
  /** Makes the connection of one WebSocket; null: over the network. */
  readonly connect: (() => Socket) | null;
  /** Options of connections over the network, such as certificates or an agent. */
  readonly network?: NetworkOptions;
  /** How frames are read. Default: "ws". */
  readonly frames?: FrameReading;
  readonly fetch: Fetch;
}

export function platformOver({ connect, fetch, network = {}, frames = "ws" }: Connections): Platform {
  const options = {
    ...network,
    perMessageDeflate: false,
    // Pings are answered below, and only while few bytes are buffered.
    autoPong: false,
    ...(connect === null ? {} : { createConnection: connect }),
  };
  return {
    setsHeaders: true,
    fetch,
    dial:
      (url, headers, maxPayload): Dial =>
      (protocols, events) => {
        const ws = new WebSocket(url, [...protocols], {
          ...options,
          ...fragmentLimits(maxPayload),
          headers: { ...headers },
          maxPayload,
        });
        /** The code with which this side closed because of the peer's violation; the peer need not echo it. */
        let breach: number | null = null;
        let answer: HttpAnswer | null = null;
        let isSelected = true;
        let view: string | null = null;
        let problem = "";
        let connection: Socket | null = null;
        let reader: FrameReader | null = null;
        const socket = new WsSocket(ws);
        ws.on("upgrade", (response) => {
          connection = response.socket;
          socket.upgraded(response.socket);
          view = headerOf(response, "goa-view");
          const [first] = protocols;
          if (first === undefined || headerOf(response, "sec-websocket-protocol") !== null) return;
          // A server may select no subprotocol (RFC 6455, 4.2.2), but `ws` would fail then. The server's handler is
          // already running, and profile goa can continue on this connection, so the missing header is added here.
          isSelected = false;
          answer = notSelected;
          response.headers["sec-websocket-protocol"] = first;
        });
        ws.on("unexpected-response", (request, response) => {
          readAnswer(response).then((read) => {
            answer = read;
            request.destroy();
            ws.terminate();
          });
        });
        ws.on("ping", (data) => {
          if (ws.bufferedAmount < highWaterBytes) ws.pong(data);
        });
        ws.on("open", () => {
          answer = null;
          if (frames === "fast" && connection !== null) {
            reader = readBeforeWs(connection, { isMasked: false, maxBytes: maxPayload, events });
          }
          events.opened(isSelected ? ws.protocol : "", view);
        });
        ws.on("message", (data, isBinary) => {
          const bytes = bufferOf(data);
          if (isBinary) events.binary(bytes);
          else events.text(bytes.toString("utf8"), bytes.length);
        });
        ws.on("error", (error) => {
          reader?.stop();
          problem = error.message;
          breach ??= breachOf(error);
        });
        ws.on("close", (code, reason) => events.closed(breach ?? code, reason.toString("utf8") || problem, answer));
        return socket;
      },
  };
}

export const nodePlatform = platformOver({ connect: null, fetch: globalFetch });

class WsSocket implements FrameSocket {
  readonly #ws: WebSocket;
  #connection: Socket | null = null;
  #writer: CoalescingWriter | null = null;

  constructor(ws: WebSocket) {
    this.#ws = ws;
  }

  /** Called when the connection is open; nothing is sent before. Null if the platform doesn't expose it, as on Bun. */
  upgraded(connection: Socket | null): void {
    if (connection === null) return;
    keepAlive(connection);
    this.#connection = connection;
    this.#writer = new CoalescingWriter(connection, this.#ws, maskedFrame);
  }

  get bufferedBytes(): number {
    return this.#ws.bufferedAmount + (this.#writer?.heldBytes ?? 0);
  }

  send(data: string | Uint8Array, flushed: () => void, bytes?: number): void {
    // Messages are neither compressed nor split, so `ws` would write the same frame, but in two parts.
    if (this.#writer !== null && typeof data === "string" && this.#ws.readyState === WebSocket.OPEN) {
      this.#writer.text(data, flushed, bytes);
      return;
    }
    this.#writer?.hold();
    this.#ws.send(data, flushed);
  }

  flush(): void {
    this.#writer?.release();
  }

  close(code: number, reason: string): void {
    this.#writer?.release();
    this.#ws.close(code, reason);
  }

  left(then: () => void): void {
    this.flush();
    if (this.#connection === null || this.#connection.destroyed) then();
    // The callback runs after everything that was written before.
    else this.#connection.write("", () => then());
  }

  terminate(): void {
    this.#ws.terminate();
  }

  ref(): void {
    if (this.#connection?.destroyed === false) this.#connection.ref();
  }

  unref(): void {
    if (this.#connection?.destroyed === false) this.#connection.unref();
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }
}

function headerOf(response: IncomingMessage, name: string): string | null {
  const value = response.headers[name];
  return Array.isArray(value) ? (value[0] ?? null) : (value ?? null);
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  let text = "";
  let body: unknown;
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      text += String(chunk);
      if (text.length > maxAnswerBytes) break;
    }
    body = JSON.parse(text);
  } catch {
    // An answer without a JSON body still has a status.
  }
  const content = { type: headerOf(response, "content-type"), text };
  const answer = { status: response.statusCode ?? 0, name: headerOf(response, "goa-error"), body, content };
  const seconds = headerOf(response, "retry-after") ?? "";
  return /^\d{1,6}$/.test(seconds) ? { ...answer, retryAfterMs: Number(seconds) * 1000 } : answer;
}

function bufferOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
