import type { Backoff } from "../transport/backoff.js";
import type { ClientSettings } from "./client-settings.js";
import type { Platform } from "./platform.js";
import { ReconnectNotifier } from "./reconnect-notifier.js";
import { isServiceUrl } from "./service-url.js";
import { Tokens } from "./tokens.js";

/** The part of a client that all its calls share. */
export interface ClientContext {
  readonly platform: Platform;
  readonly options: ClientSettings;
  /** The server's address without a trailing slash, for WebSockets and for other requests. */
  readonly base: { readonly ws: string; readonly http: string };
  readonly backoff: Backoff;
  /** Lets the client's calls reconnect early when one of them gets through. */
  readonly reconnects: ReconnectNotifier;
  /** Null: calls have no bearer token besides those in their payloads. */
  readonly tokens: Tokens | null;
  readonly onError: NonNullable<ClientSettings["onError"]>;
}

const defaultBackoff: Backoff = { baseMs: 200, maxMs: 10_000, attempts: 5 };

/** Makes a client's context. Throws if the URL is invalid. */
export function contextOf(platform: Platform, options: ClientSettings): ClientContext {
  const { baseMs, maxMs, attempts } = options.backoff ?? {};
  const base = baseUrl(options.url);
  if (options.token !== undefined) warnOfPlainText(base.http);
  const backoff: Backoff = {
    baseMs: baseMs ?? defaultBackoff.baseMs,
    maxMs: maxMs ?? defaultBackoff.maxMs,
    attempts: attempts ?? defaultBackoff.attempts,
  };
  return {
    platform,
    options,
    base,
    backoff,
    reconnects: new ReconnectNotifier(backoff.baseMs),
    tokens: options.token === undefined ? null : new Tokens(options.token),
    onError: options.onError ?? ((error, call) => console.error(`${call.service}.${call.method} ${call.id}:`, error)),
  };
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
  if (!isServiceUrl(text)) {
    throw new Error(
      `${JSON.stringify(text)} is not the URL of a service: a URL starts with ws://, wss://, http:// or https://`,
    );
  }
  const url = new URL(text);
  const rest = `://${url.host}${url.pathname.replace(/\/+$/, "")}`;
  const secure = /^(wss|https):$/.test(url.protocol) ? "s" : "";
  return { ws: `ws${secure}${rest}`, http: `http${secure}${rest}` };
}
