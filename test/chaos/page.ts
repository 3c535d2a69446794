/** What runs in the browser: one call that counts what it receives, and one that is refused. */
import { ServiceError } from "../../src/runtime/errors.js";
import { SessionClientChannel } from "../../src/runtime/v1/client-channel.js";
import { dialWebSocket, type WebSocketConstructor } from "../../src/runtime/v1/dial-web-socket.js";

declare const WebSocket: WebSocketConstructor;

function call(url: string, onEvent: (kind: string) => void): SessionClientChannel {
  return new SessionClientChannel({
    dial: dialWebSocket(WebSocket, url),
    shape: "bidirectional",
    window: { messages: 64, bytes: 65_536, largest: 1_024 },
    largestSent: 1_024,
    overflow: "wait",
    openTimeoutMs: 5_000,
    backoff: { baseMs: 20, maxMs: 200, attempts: 5 },
    token: null,
    renewsToken: false,
    refusalOf: () => new Error("refused"),
    errorOf: (wire) => new ServiceError(wire),
    onEvent: (event) => onEvent(event.kind),
    onWorthTrying: () => () => {},
  });
}

const page = {
  counted: 0,
  gaps: 0,
  resumes: 0,
  ended: "",
  /** Echoes what it gets, until the server ends. */
  async count(url: string): Promise<void> {
    const channel = call(url, (kind) => {
      if (kind === "resumed") page.resumes++;
    });
    for (let next = await channel.receive(); next.kind === "message"; next = await channel.receive()) {
      if (next.value !== page.counted) page.gaps++;
      page.counted++;
      await channel.send(JSON.stringify(next.value));
    }
    const { code, error } = await channel.closed;
    page.ended = `${code} ${error === null ? "normally" : error.name}`;
  },
  /** The typed refusal of a call. */
  async refusal(url: string): Promise<unknown> {
    try {
      await call(url, () => {}).opened;
      return "opened";
    } catch (error) {
      return error instanceof ServiceError
        ? { name: error.name, message: error.message, body: error.body }
        : String(error);
    }
  },
};

Object.assign(globalThis, { page });
