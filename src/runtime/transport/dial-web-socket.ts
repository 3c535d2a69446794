import { closeReason } from "./close-codes.js";
import { type Dial, type FrameSocket, highWaterBytes } from "./socket.js";
import { utf8Length } from "./text-size.js";

/** The part of the platform's WebSocket that is used here, as in browsers, Deno, Bun and Node 22. */
export interface WebSocketLike {
  readonly bufferedAmount: number;
  readonly readyState: number;
  readonly protocol: string;
  binaryType: string;
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: (() => void) | null;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** The value of `WebSocket.OPEN`. */
const openState = 1;

/**
 * The interval for polling `bufferedAmount` while the socket is full, because browsers have no event for sent bytes.
 */
const pollMs = 20;

/** Dials with the platform's WebSocket. It hides HTTP answers, so a refusal looks like a lost connection. */
export function dialWebSocket(Socket: WebSocketConstructor, url: string): Dial {
  return (protocols, events) => {
    const socket = new Socket(url, [...protocols]);
    socket.binaryType = "arraybuffer";
    let over = false;
    const end = (code: number, reason: string) => {
      if (over) return;
      over = true;
      socket.onopen = null;
      socket.onmessage = null;
      events.closed(code, reason, null);
    };
    socket.onopen = () => events.opened(socket.protocol, null);
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") events.text(data, utf8Length(data));
      else if (data instanceof ArrayBuffer) events.binary(new Uint8Array(data));
    };
    socket.onclose = ({ code, reason }) => end(code, reason);
    // The close event that follows has all the information.
    socket.onerror = () => {};
    return frameSocket(socket, () => over, end);
  };
}

function frameSocket(
  socket: WebSocketLike,
  isOver: () => boolean,
  end: (code: number, reason: string) => void,
): FrameSocket {
  const whenFlushed = (flushed: () => void) => {
    if (isOver() || socket.bufferedAmount < highWaterBytes) flushed();
    else setTimeout(() => whenFlushed(flushed), pollMs);
  };
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send(data, flushed) {
      // The browser would drop the message and print an error on the page's console.
      if (socket.readyState > openState) return;
      socket.send(data);
      if (socket.bufferedAmount >= highWaterBytes) whenFlushed(flushed);
    },
    // Pages can close with 1000 and 3000 to 4999 only.
    close: (code, reason) => socket.close(code === 1000 || code >= 3000 ? code : 4500, closeReason(reason)),
    left(then) {
      const look = (): void => {
        if (isOver() || socket.bufferedAmount === 0) then();
        else setTimeout(look, pollMs);
      };
      look();
    },
    terminate() {
      socket.close();
      end(1006, "");
    },
  };
}
