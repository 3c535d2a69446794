/** HTTP answers in Goa's form: a JSON value and a line break, and errors with their name in a header. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { MemoryBudget } from "../transport/memory-budget.js";
import type { Refusal } from "../wire-error.js";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Makes the answer to a refusal. The body of a declared error is its own value; that of any other has Goa's six keys in
 * Goa's order.
 */
function refusalAnswer({ status, error, designed }: Refusal, extra: Readonly<Record<string, string>>): Answer {
  const { name, id, message, temporary, timeout, fault } = error;
  const body = error.body !== undefined ? error.body : { name, id, message, temporary, timeout, fault };
  const headers = {
    "content-type": "application/json",
    // A name of the contract may have characters that a header can't carry.
    ...(designed && /^[\x21-\x7e]+$/.test(name) ? { "goa-error": name } : {}),
    // A retryable request should not be retried at once. RFC 9110, 10.2.3: seconds.
    ...(status === 429 || status === 503 ? { "retry-after": "1" } : {}),
    ...extra,
  };
  return { status, headers, body: `${JSON.stringify(body)}\n` };
}

export function writeRefusal(
  response: ServerResponse,
  refusal: Refusal,
  extra: Readonly<Record<string, string>> = {},
): void {
  const { status, headers, body } = refusalAnswer(refusal, extra);
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}

/** Answers an upgrade with a complete HTTP response, and ends the connection. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal, extra: Readonly<Record<string, string>> = {}): void {
  // Destroys the connection after the response: a peer that never closes its own half would keep it open.
  socket.once("finish", () => socket.destroy());
  const { status, headers, body } = refusalAnswer(refusal, extra);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Error"}\r\n${lines.join("")}content-length: ${length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** The body of a request, or the reason why there is none; `full`: the server's memory is full. */
export type ReadBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: "size" | "full" | "json" | "gone" };

/** Reads the JSON value of a request's body; undefined if it has no body. */
export async function readBody(request: IncomingMessage, maxBytes: number, budget: MemoryBudget): Promise<ReadBody> {
  // A framework's body parser has read it already (Express: `express.json()`).
  if (request.readableEnded) return { ok: true, value: Reflect.get(request, "body") };
  const memory = budget.account();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maxBytes) return { ok: false, problem: "size" };
      if (budget.full) return { ok: false, problem: "full" };
      chunks.push(bytes);
      memory.hold(size);
    }
  } catch {
    // The connection broke off.
    return { ok: false, problem: "gone" };
  } finally {
    memory.hold();
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return { ok: false, problem: "json" };
  }
}
