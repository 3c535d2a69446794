import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import type { RelayedRequest } from "../../console/model/relay-platform.js";
import { isServiceUrl } from "../../runtime/client/service-url.js";

/** Headers that concern one connection, or that would reveal the page. */
const dropped = new Set([
  "connection",
  "cookie",
  "host",
  "keep-alive",
  "origin",
  "proxy-authenticate",
  "proxy-authorization",
  "referer",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Reads the last part of a relayed address; null if it is malformed. */
export function readRelayed(text: string): RelayedRequest | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return isRelayed(read) ? read : null;
  } catch {
    return null;
  }
}

function isRelayed(value: unknown): value is RelayedRequest {
  if (typeof value !== "object" || value === null || !("url" in value) || !("headers" in value)) return false;
  const { url, headers } = value;
  if (typeof url !== "string" || !isServiceUrl(url)) return false;
  return (
    typeof headers === "object" && headers !== null && Object.values(headers).every((one) => typeof one === "string")
  );
}

/** Makes a request on behalf of the page, and passes the answer on. */
export function relayRequest(from: IncomingMessage, to: ServerResponse, relayed: RelayedRequest): void {
  const fail = (error: Error): void => {
    if (to.headersSent) return void to.destroy(error);
    to.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end(`${error.message}\n`);
  };
  const outgoing = requestTo(relayed, { method: from.method ?? "GET", headers: passedOn(from), fail });
  if (outgoing === null) return;
  outgoing.on("response", (answer) => {
    to.writeHead(answer.statusCode ?? 502, passedOn(answer));
    answer.on("error", fail).pipe(to);
  });
  to.on("close", () => outgoing.destroy());
  from.on("error", fail).pipe(outgoing);
}

/** Opens a WebSocket on behalf of the page, and passes its bytes on in both directions. */
export function relayUpgrade(from: IncomingMessage, socket: Duplex, relayed: RelayedRequest): void {
  const fail = (error: Error): void => {
    socket.end(`HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\n${error.message}\n`);
  };
  socket.on("error", () => socket.destroy());
  const headers = { ...passedOn(from), connection: "Upgrade", upgrade: "websocket" };
  const outgoing = requestTo(relayed, { method: "GET", headers, fail });
  if (outgoing === null) return;
  outgoing.on("upgrade", (answer, service, head) => {
    socket.write(headText("101 Switching Protocols", answer.rawHeaders));
    socket.write(head);
    service.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("close", () => service.destroy());
    service.pipe(socket).pipe(service);
  });
  outgoing.on("response", (answer) => {
    const { rawHeaders } = answer;
    socket.write(
      headText(`${answer.statusCode ?? 502} ${answer.statusMessage ?? ""}`, [...rawHeaders, "connection", "close"]),
    );
    answer.on("error", () => socket.destroy()).pipe(socket);
  });
  socket.on("close", () => outgoing.destroy());
  outgoing.end();
}

interface RequestParts {
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly fail: (error: Error) => void;
}

function requestTo({ url, headers: given }: RelayedRequest, { method, headers, fail }: RequestParts) {
  const target = new URL(url.replace(/^ws/i, "http"));
  const request = target.protocol === "https:" ? httpsRequest : httpRequest;
  try {
    // Node throws for a header that contains a line break.
    return request(target, { method, headers: { ...headers, ...given } }).on("error", fail);
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
    return null;
  }
}

function passedOn({ headers }: IncomingMessage): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !dropped.has(name) && !name.startsWith("sec-fetch")),
  );
}

function headText(status: string, raw: readonly string[]): string {
  let text = `HTTP/1.1 ${status}\r\n`;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? "";
    if (!/^(?:set-cookie|transfer-encoding)$/i.test(name)) text += `${name}: ${raw[at + 1]}\r\n`;
  }
  return `${text}\r\n`;
}
