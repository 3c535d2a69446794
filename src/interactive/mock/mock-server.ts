import { createServer as createHttpServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "../../runtime/server/create-server.js";
import type { ServerEvent } from "../../runtime/server/events.js";
import type { InteractiveContract } from "../interactive-contract.js";
import { fractionsOf } from "./mock-clock.js";
import { type MockOptions, mockServices } from "./mock-service.js";

export interface MockServerOptions extends MockOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Origins of pages that may make calls, besides those of this machine; `*` allows all. */
  readonly origins: readonly string[];
  /** The mean time between two cuts of connections, in milliseconds; null if none are cut. */
  readonly cutEveryMs: number | null;
  readonly onEvent: (event: ServerEvent) => void;
  readonly onError: (error: unknown) => void;
}

export interface MockServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a contract with examples. Rejects with the system's error if the port can't be used. */
export async function mockServer(contract: InteractiveContract, options: MockServerOptions): Promise<MockServer> {
  const { host, port, origins, cutEveryMs, onEvent, onError } = options;
  const server = createServer({
    services: mockServices(contract, options),
    origins: (origin) => origins.includes("*") || origins.includes(origin) || isLoopback(origin),
    onEvent,
    onError,
  });
  const http = createHttpServer();
  server.attach(http);
  const sockets = new Set<Socket>();
  http.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
  const stopCutting =
    cutEveryMs === null ? () => {} : cutAtRandom(sockets, cutEveryMs, fractionsOf(`${options.seed}/cuts`));
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      stopCutting();
      await server.close();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
}

/** Pages of this machine: a development server on another port. */
function isLoopback(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return (
    hostname === "localhost" ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    hostname.endsWith(".localhost")
  );
}

/** Breaks a random connection at random times. Returns a function that stops it. */
function cutAtRandom(sockets: ReadonlySet<Socket>, meanMs: number, fraction: () => number): () => void {
  let timer: NodeJS.Timeout;
  const plan = (): void => {
    timer = setTimeout(cut, meanMs * (0.5 + fraction()));
  };
  const cut = (): void => {
    const all = [...sockets];
    all[Math.floor(fraction() * all.length)]?.resetAndDestroy();
    plan();
  };
  plan();
  return () => clearTimeout(timer);
}
