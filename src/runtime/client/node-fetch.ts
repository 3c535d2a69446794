import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { Readable } from "node:stream";
import type { Fetch } from "../transport/fetch.js";

/** Answers without a body: Fetch standard, 2.2.3. */
const withoutBody = new Set([204, 205, 304]);

/** Makes a `fetch` that connects as the options say, with HTTP/1.1. */
export function fetchOver(connection: RequestOptions): Fetch {
  return (url, init) =>
    new Promise((resolve, reject) => {
      const { method = "GET", signal } = init;
      const headers = Object.fromEntries(new Headers(init.headers));
      const makeRequest = url.startsWith("https:") ? httpsRequest : httpRequest;
      const request = makeRequest(url, { ...connection, method, headers, ...(signal ? { signal } : {}) }, (answer) => {
        const status = answer.statusCode ?? 0;
        if (init.redirect === "error" && status >= 300 && status < 400 && status !== 304) {
          request.destroy();
          reject(new TypeError("fetch failed", { cause: new Error("unexpected redirect") }));
        } else resolve(new Response(bodyOf(answer, status), { status, headers: headersOf(answer) }));
      });
      request.on("error", (cause) =>
        reject(signal?.aborted ? signal.reason : new TypeError("fetch failed", { cause })),
      );
      request.end(typeof init.body === "string" ? init.body : undefined);
    });
}

function bodyOf(answer: IncomingMessage, status: number): ReadableStream<Uint8Array> | null {
  if (!withoutBody.has(status)) return Readable.toWeb(answer);
  answer.resume();
  return null;
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}
