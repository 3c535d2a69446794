import { defaultSharedPath, envelopeBytes, sharedMessageMaxBytes } from "../mux/envelope.js";
import type { Backoff } from "../transport/backoff.js";
import { largestMessageOf } from "../v1/frame.js";
import type { ClientOptions } from "./client-options.js";
import type { EventStreams } from "./event-streams.js";
import type { Platform } from "./platform.js";
import { SharedConnection } from "./shared-connection.js";
import { Tokens } from "./tokens.js";
import { Wakes } from "./wakes.js";

/** The part of a client that all its calls share. */
export interface ClientContext {
  readonly platform: Platform;
  readonly options: ClientOptions;
  /** Set by clients that have methods with `transport sse`. */
  readonly events: EventStreams | undefined;
  /** The server's address without a trailing slash, for WebSockets and for other requests. */
  readonly base: { readonly ws: string; readonly http: string };
  readonly backoff: Backoff;
  /** Wakes the client's calls when one of them gets through. */
  readonly wakes: Wakes;
  /** The connection on which calls in goaidl.v1 are channels; null: each call has its own WebSocket. */
  readonly shared: SharedConnection | null;
  /** Null: calls have no bearer token besides those in their payloads. */
  readonly tokens: Tokens | null;
  readonly onError: NonNullable<ClientOptions["onError"]>;
  /**
   * For `protocol: "auto"`: the routes that answered without a subprotocol, with the time until which that is assumed.
   */
  readonly goaOnly: Map<string, number>;
}

const defaultOpenTimeoutMs = 10_000;
/** How long a shared connection stays open without calls. */
const defaultIdleMs = 30_000;
const defaultBackoff: Backoff = { baseMs: 200, maxMs: 10_000, attempts: 5 };

/** Makes a client's context. Throws if the URL is invalid. */
export function contextOf(platform: Platform, options: ClientOptions, events: EventStreams | undefined): ClientContext {
  const { baseMs, maxMs, attempts } = options.backoff ?? {};
  const base = baseUrl(options.url);
  if (options.token !== undefined) warnOfPlainText(base.http);
  const backoff: Backoff = {
    baseMs: baseMs ?? defaultBackoff.baseMs,
    maxMs: maxMs ?? defaultBackoff.maxMs,
    attempts: attempts ?? defaultBackoff.attempts,
  };
  const wakes = new Wakes(backoff.baseMs);
  return {
    platform,
    options,
    events,
    base,
    backoff,
    wakes,
    shared:
      options.connection === "perCall" ? null : sharedConnection(platform, options, { url: base.ws, backoff, wakes }),
    tokens: options.token === undefined ? null : new Tokens(options.token),
    onError: options.onError ?? ((error, call) => console.error(`${call.service}.${call.method} ${call.id}:`, error)),
    goaOnly: new Map(),
  };
}

function sharedConnection(
  platform: Platform,
  options: ClientOptions,
  { url, backoff, wakes }: { readonly url: string; readonly backoff: Backoff; readonly wakes: Wakes },
): SharedConnection {
  // The headers of a function are added per call.
  const own = typeof options.headers === "function" ? {} : (options.headers ?? {});
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined) headers[name.toLowerCase()] = value;
  return new SharedConnection({
    dial: platform.dial(
      `${url}${options.sharedPath ?? defaultSharedPath}`,
      platform.setsHeaders ? headers : {},
      largestMessageOf(sharedMessageMaxBytes) + envelopeBytes,
    ),
    backoff,
    openTimeoutMs: options.openTimeoutMs ?? defaultOpenTimeoutMs,
    idleMs: options.idleConnectionMs ?? defaultIdleMs,
    showsAnswers: platform.setsHeaders,
    watch: wakes.watch,
  });
}

/** Warns if a token would travel over a network in plain text. */
function warnOfPlainText(url: string): void {
  const { protocol, hostname } = new URL(url);
  const isLocal = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|memory)$/.test(hostname);
  if (protocol !== "https:" && !isLocal) {
    console.warn(`the token of this client travels to ${hostname} in plain text: use wss:// or https://`);
  }
}

function baseUrl(text: string): ClientContext["base"] {
  if (!/^(ws|http)s?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new Error(
      `${JSON.stringify(text)} is not the URL of a service: a URL starts with ws://, wss://, http:// or https://`,
    );
  }
  const url = new URL(text);
  const rest = `://${url.host}${url.pathname.replace(/\/+$/, "")}`;
  const secure = /^(wss|https):$/.test(url.protocol) ? "s" : "";
  return { ws: `ws${secure}${rest}`, http: `http${secure}${rest}` };
}
