/** The sockets of the chaos tests: `ws` on both ends, connected to the state machines without runtime adapters. */
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { MemoryBudget } from "../../src/runtime/transport/memory-budget.js";
import type { Dial, FrameSocket, HttpAnswer } from "../../src/runtime/transport/socket.js";
import { Acceptor, type UpgradedCall } from "../../src/runtime/v1/acceptor.js";
import { SessionStore } from "../../src/runtime/v1/session-store.js";

class WsFrameSocket implements FrameSocket {
  readonly #ws: WebSocket;

  constructor(ws: WebSocket) {
    this.#ws = ws;
  }

  get bufferedBytes(): number {
    return this.#ws.bufferedAmount;
  }

  send(data: string | Uint8Array, flushed: () => void): void {
    this.#ws.send(data, flushed);
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }
}

export const dialTo =
  (url: string): Dial =>
  (protocols, events) => {
    const ws = new WebSocket(url, [...protocols], { perMessageDeflate: false });
    let answer: HttpAnswer | null = null;
    ws.on("open", () => events.opened(ws.protocol, null));
    ws.on("message", (data: Buffer, binary) => {
      if (binary) events.binary(data);
      else events.text(data.toString(), data.length);
    });
    ws.on("unexpected-response", (request, response) => {
      answer = { status: response.statusCode ?? 0, name: null, body: undefined };
      request.destroy();
    });
    ws.on("error", () => {});
    ws.on("close", (code, reason) => events.closed(code, reason.toString(), answer));
    return new WsFrameSocket(ws);
  };

/** Starts a server that passes each connection to the state machines. */
export class TestServer {
  readonly store = new SessionStore();
  readonly budget = new MemoryBudget(268_435_456);
  readonly #http = createServer();
  readonly #callOf: (request: IncomingMessage) => UpgradedCall;
  helloTimeoutMs = 5_000;

  constructor(callOf: (request: IncomingMessage) => UpgradedCall) {
    this.#callOf = callOf;
    const sockets = new WebSocketServer({
      server: this.#http,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has("goaidl.v1") ? "goaidl.v1" : false),
    });
    sockets.on("connection", (ws, request) => {
      const { store: sessions, budget, helloTimeoutMs } = this;
      const acceptor = new Acceptor(new WsFrameSocket(ws), this.#callOf(request), {
        sessions,
        budget,
        helloTimeoutMs,
        isShared: false,
      });
      ws.on("message", (data: Buffer, binary) => {
        if (binary) acceptor.binary(data);
        else acceptor.text(data.toString(), data.length);
      });
      ws.on("error", () => {});
      ws.on("close", (code, reason) => acceptor.closed(code, reason.toString()));
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    return (this.#http.address() as AddressInfo).port; // The address of a TCP server is never a string.
  }

  async close(): Promise<void> {
    for (const channel of this.store.channels) channel.abandon(1001, "the test is over");
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }
}
