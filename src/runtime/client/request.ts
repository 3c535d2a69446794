import { OpenError } from "../errors.js";
import type { Credentials } from "../transport/fetch.js";
import { onAbort } from "../transport/on-abort.js";
import { timerMs } from "../transport/timer-ms.js";
import type { Platform } from "./platform.js";

export interface RequestOptions {
  readonly fetch: Platform["fetch"];
  /** Fetch's `credentials` option, which decides about cookies for other origins; null: its default. */
  readonly credentials: Credentials | null;
  readonly verb: string;
  /** Returns the headers; may wait for a token. If it rejects, the request rejects with the same error. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly body: string | null;
  readonly signal: AbortSignal | null;
  /** The time for the whole request, up to the last byte of the answer. */
  readonly timeoutMs: number;
  /** The largest body of an answer, in bytes. */
  readonly maxBytes: number;
}

export interface RequestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Makes one HTTP request, limited in time and size. Redirects are returned rather than followed, so that credentials
 * are never sent elsewhere. Rejects with the signal's reason, or an OpenError. `what` names the call in errors.
 */
export async function request(what: string, url: string, options: RequestOptions): Promise<RequestAnswer> {
  const { verb, body, signal, timeoutMs, maxBytes, credentials } = options;
  signal?.throwIfAborted();
  const stop = new AbortController();
  const stopListening = signal === null ? () => {} : onAbort(signal, () => stop.abort(signal.reason));
  const late = new OpenError(`${what} got no answer within ${timeoutMs} ms`, null);
  const timer = setTimeout(() => stop.abort(late), timerMs(timeoutMs));
  let isAsked = false;
  try {
    const headers = await orAborted(options.headers(), stop.signal);
    isAsked = true;
    const response = await options.fetch(url, {
      method: verb,
      headers,
      body,
      signal: stop.signal,
      redirect: "manual",
      ...(credentials === null ? {} : { credentials }),
    });
    return { status: response.status, headers: response.headers, text: await readText(what, response, maxBytes) };
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    throw error instanceof OpenError || !isAsked
      ? error
      : new OpenError(`${what} got no answer: ${reasonOf(error)}`, null, { cause: error });
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

async function readText(what: string, response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new OpenError(`the answer of ${what} is larger than ${maxBytes} bytes`, response.status);
    }
    text += decoder.decode(next.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Returns the reason of a failed connection: `fetch` itself has no details, and Node has them in its causes. */
function reasonOf(error: unknown): string {
  let reason = String(error);
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.message !== "") reason = at.message;
    else if ("code" in at && typeof at.code === "string") reason = at.code;
  }
  return reason;
}
