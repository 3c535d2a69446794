import { type IncomingMessage, Server } from "node:http";
import { Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";

/**
 * Answers a request as if it had not asked for another protocol (RFC 9110, 7.8), because Java's HttpClient and `curl
 * --http2` ask for `h2c` with every request. By then Node has detached its parser from the connection, so the request
 * is passed to the server again without the header. Returns false if the connection has no server.
 */
export function ignoreUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
  const server: unknown = Reflect.get(socket, "server");
  if (!(server instanceof Server || server instanceof SecureServer)) return false;
  socket.unshift(Buffer.concat([Buffer.from(headOf(request), "latin1"), head]));
  server.emit(server instanceof SecureServer ? "secureConnection" : "connection", socket);
  return true;
}

function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const value = rawHeaders[index + 1] ?? "";
    if (/^(upgrade|http2-settings)$/i.test(name)) continue;
    lines.push(`${name}: ${/^connection$/i.test(name) ? withoutUpgrade(value) : value}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function withoutUpgrade(connection: string): string {
  const options = connection.split(",").map((option) => option.trim());
  return options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option)).join(", ");
}
