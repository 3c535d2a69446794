import { dialWebSocket, type WebSocketConstructor } from "../transport/dial-web-socket.js";
import { globalFetch } from "../transport/fetch.js";
import type { Platform } from "./platform.js";

/** The platform's own WebSocket, as in browsers, Deno, Bun and Node 22. */
export const browserPlatform: Platform = {
  setsHeaders: false,
  fetch: globalFetch,
  // Looked up at each dial, so that a client can be made where there is no WebSocket, as by a server that renders pages.
  dial: (url) => (protocols, events) => dialWebSocket(webSocket(), url)(protocols, events),
};

function isConstructor(value: unknown): value is WebSocketConstructor {
  return typeof value === "function";
}

function webSocket(): WebSocketConstructor {
  const found: unknown = Reflect.get(globalThis, "WebSocket");
  if (!isConstructor(found)) throw new Error("this platform has no WebSocket");
  return found;
}
