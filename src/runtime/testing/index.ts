/** `goaidl/testing`: tools for tests of services and of their clients. Runs on Node. */
import { createServer as createHttpServer } from "node:http";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers";
import { fetchOver } from "../client/node-fetch.js";
import type { Platform } from "../client/platform.js";
import { platformOver } from "../client/socket-ws.js";
import type { GoaidlServer } from "../server/create-server.js";
import { connectionError, MemorySocket } from "./memory-socket.js";

/** A network inside the process with one server on it. Pass it to generated clients as their options. */
export interface MemoryNetwork {
  readonly url: string;
  readonly platform: Platform;
  /** The number of open connections. */
  readonly connections: number;
  /** Breaks all connections, as a network failure does: both ends lose them. New ones can be made at once. */
  cut(): void;
  /** Breaks all connections and refuses new ones until `restore`. */
  disconnect(): void;
  restore(): void;
}

/**
 * Connects clients to a server without a port: `createLoggerClient(connectInMemory(server))`, or, with more options,
 * `createLoggerClient({ ...connectInMemory(server), protocol: "goa" })`. HTTP and WebSocket are the real
 * implementations with their headers, limits, close codes and back-pressure; only the sockets are in memory. As with
 * any client on Node, there is no `Origin` header.
 */
export function connectInMemory(server: GoaidlServer): MemoryNetwork {
  const http = createHttpServer();
  server.attach(http);
  const standing = new Set<MemorySocket>();
  let isUp = true;

  const connect = (): Socket => {
    const [client, accepted] = MemorySocket.pair();
    if (!isUp) {
      // Deferred, so that the caller can add its listeners first.
      setImmediate(() => client.destroy(connectionError("ECONNREFUSED", "the network is down")));
      return client;
    }
    standing.add(client);
    client.on("close", () => standing.delete(client));
    http.emit("connection", accepted);
    return client;
  };
  const cut = (): void => {
    for (const client of standing) client.cut();
  };

  return {
    url: "http://memory",
    platform: platformOver({ connect, fetch: fetchOver({ createConnection: connect, defaultPort: 80 }) }),
    get connections() {
      return standing.size;
    },
    cut,
    disconnect() {
      isUp = false;
      cut();
    },
    restore() {
      isUp = true;
    },
  };
}
