import type { Backoff } from "../transport/backoff.js";
import type { ClientOptions } from "./client-options.js";
import type { EventStreams } from "./event-streams.js";
import type { Platform } from "./platform.js";
import { Wakes } from "./wakes.js";

/** What all calls of one client share. */
export interface ClientContext {
  readonly platform: Platform;
  readonly options: ClientOptions;
  /** Given by clients that have methods with `transport sse`. */
  readonly events: EventStreams | undefined;
  /** The server's address without a slash at its end, for WebSockets and for other requests. */
  readonly base: { readonly ws: string; readonly http: string };
  readonly backoff: Backoff;
  /** How its calls wake each other. */
  readonly wakes: Wakes;
  readonly onError: NonNullable<ClientOptions["onError"]>;
  /** `protocol: "auto"`: routes of servers that answered without a subprotocol, and until when that is believed. */
  readonly goaOnly: Map<string, number>;
}

const defaultBackoff: Backoff = { baseMs: 200, maxMs: 10_000, attempts: 5 };

/** Throws where the URL is invalid. */
export function contextOf(platform: Platform, options: ClientOptions, events: EventStreams | undefined): ClientContext {
  const { baseMs = defaultBackoff.baseMs, maxMs, attempts } = options.backoff ?? {};
  return {
    platform,
    options,
    events,
    base: baseUrl(options.url),
    backoff: {
      baseMs,
      maxMs: maxMs ?? defaultBackoff.maxMs,
      attempts: attempts ?? defaultBackoff.attempts,
    },
    wakes: new Wakes(baseMs),
    onError: options.onError ?? ((error, call) => console.error(`${call.service}.${call.method} ${call.id}:`, error)),
    goaOnly: new Map(),
  };
}

function baseUrl(text: string): ClientContext["base"] {
  if (!/^(ws|http)s?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new Error(
      `${JSON.stringify(text)} is not the URL of a service: it has to start with ws://, wss://, http:// or https://`,
    );
  }
  const url = new URL(text);
  const rest = `://${url.host}${url.pathname.replace(/\/+$/, "")}`;
  const secure = /^(wss|https):$/.test(url.protocol) ? "s" : "";
  return { ws: `ws${secure}${rest}`, http: `http${secure}${rest}` };
}
