/** The only module of the server that imports the package `ws`. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { CoalescingWriter } from "../transport/coalescing-writer.js";
import { type FrameReader, type FrameReading, readBeforeWs } from "../transport/frame-reader.js";
import { keepAlive } from "../transport/keep-alive.js";
import { highWaterBytes, type ServerSocket } from "../transport/socket.js";
import { textFrame } from "../transport/text-frame.js";
import { breachOf, fragmentLimits } from "../transport/ws-breach.js";

/** The events of an upgraded socket; `closed` comes exactly once and last. */
export interface ServerSocketEvents {
  text(text: string, bytes: number): void;
  binary(data: Uint8Array): void;
  pong?(): void;
  closed(code: number, reason: string): void;
}

export interface UpgradeOptions {
  /** The largest message that is accepted; a larger one closes the connection with 1009. */
  readonly maxBytes: number;
  /** Additional headers of the 101 answer. */
  readonly headers: readonly string[];
  /** The subprotocol to select if the client offers it; null: none. */
  readonly protocol: string | null;
}

/**
 * The time for a peer to answer the close of its connection, in milliseconds; the connection keeps its slot until then.
 */
const closeTimeoutMs = 5_000;

/**
 * Bun has its own `ws`, which doesn't send through the connection that it upgraded, so writes to that connection may be
 * lost.
 */
const sendsThroughConnection = process.versions.bun === undefined;

/** Upgrades connections. */
export class Upgrader {
  readonly #servers = new Map<string, WebSocketServer>();
  readonly #headers = new WeakMap<IncomingMessage, readonly string[]>();
  readonly #frames: FrameReading;

  constructor(frames: FrameReading = "ws") {
    this.#frames = frames;
  }

  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    options: UpgradeOptions,
    accept: (socket: ServerSocket) => ServerSocketEvents,
  ): void {
    this.#headers.set(request, options.headers);
    // The header may be a list of protocols, and `ws` accepts only a single one.
    request.headers.upgrade = "websocket";
    this.#server(options).handleUpgrade(request, socket, head, (ws) => {
      keepAlive(socket);
      const events = accept(new WsSocket(ws, socket));
      const { maxBytes } = options;
      const isFast = this.#frames === "fast" && sendsThroughConnection;
      listen(ws, events, isFast ? readBeforeWs(socket, { isMasked: true, maxBytes, events }) : null);
    });
  }

  #server({ maxBytes, protocol }: UpgradeOptions): WebSocketServer {
    const key = `${maxBytes} ${protocol}`;
    let server = this.#servers.get(key);
    if (server === undefined) {
      // The types of `ws` lack `closeTimeout`.
      const options = {
        noServer: true,
        clientTracking: false,
        perMessageDeflate: false,
        // Pings are answered below, where answers can't pile up.
        autoPong: false,
        maxPayload: maxBytes,
        ...fragmentLimits(maxBytes),
        closeTimeout: closeTimeoutMs,
        handleProtocols: (offered: Set<string>) => (protocol !== null && offered.has(protocol) ? protocol : false),
      } as const;
      server = new WebSocketServer(options);
      server.on("headers", (headers, request) => headers.push(...(this.#headers.get(request) ?? [])));
      this.#servers.set(key, server);
    }
    return server;
  }
}

/**
 * A class, because there are many sockets, and each object literal with accessors would have a separate hidden class.
 */
class WsSocket implements ServerSocket {
  readonly #ws: WebSocket;
  /** Null where `ws` does not send through the connection. */
  readonly #writer: CoalescingWriter | null;

  constructor(ws: WebSocket, connection: Duplex) {
    this.#ws = ws;
    this.#writer = sendsThroughConnection ? new CoalescingWriter(connection, ws, textFrame) : null;
  }

  get bufferedBytes(): number {
    return this.#ws.bufferedAmount + (this.#writer?.heldBytes ?? 0);
  }

  send(data: string | Uint8Array, flushed: () => void, bytes?: number): void {
    const writer = this.#writer;
    if (writer !== null && this.#isText(data)) writer.text(data, flushed, bytes);
    else {
      writer?.hold();
      this.#ws.send(data, flushed);
    }
  }

  sendLast(data: string | Uint8Array, flushed: () => void, bytes?: number): void {
    const writer = this.#writer;
    if (writer !== null && this.#isText(data)) writer.lastText(data, flushed, bytes);
    else {
      this.send(data, flushed);
      this.flush();
    }
  }

  sendAlone(text: string): void {
    if (this.#writer === null) this.#ws.send(text);
    else this.#writer.lastTextAlone(text);
  }

  /**
   * Whether a message can be written as one text frame without `ws`, which would write the same frame in two parts,
   * because messages are neither compressed nor split.
   */
  #isText(data: string | Uint8Array): data is string {
    return typeof data === "string" && this.#ws.readyState === WebSocket.OPEN;
  }

  flush(): void {
    this.#writer?.release();
  }

  close(code: number, reason: string): void {
    this.#writer?.release();
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  ping(): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.ping();
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }
}

/** The listeners of a socket share its state here, because a closure for each would take more memory. */
const listening = new WeakMap<WebSocket, Listening>();

interface Listening {
  readonly events: ServerSocketEvents;
  /** Null: `ws` reads all frames. */
  readonly reader: FrameReader | null;
  /** The close code for the peer's violation; null if there was none. */
  breach: number | null;
  problem: string;
}

function listen(ws: WebSocket, events: ServerSocketEvents, reader: FrameReader | null): void {
  listening.set(ws, { events, reader, breach: null, problem: "" });
  ws.on("message", onMessage);
  if (events.pong !== undefined) ws.on("pong", onPong);
  ws.on("ping", onPing);
  ws.on("error", onError);
  ws.on("close", onClose);
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const events = listening.get(this)?.events;
  const bytes = bufferOf(data);
  if (isBinary) events?.binary(bytes);
  else events?.text(bytes.toString("utf8"), bytes.length);
}

function onPong(this: WebSocket): void {
  listening.get(this)?.events.pong?.();
}

/**
 * Answers a ping. RFC 6455, 5.5.3: not every ping has to be answered. Answers to a peer that floods with pings and
 * reads nothing would use up memory.
 */
function onPing(this: WebSocket, data: Buffer): void {
  if (this.bufferedAmount < highWaterBytes) this.pong(data);
}

function onError(this: WebSocket, error: Error): void {
  const state = listening.get(this);
  if (state === undefined) return;
  state.reader?.stop();
  state.breach ??= breachOf(error);
  state.problem = error.message;
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  const state = listening.get(this);
  state?.events.closed(state.breach ?? code, reason.toString("utf8") || state.problem);
}

function bufferOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
