import type { Platform } from "../../runtime/client/platform.js";

/** A request that the page's server is to make. */
export interface RelayedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A platform that reaches services through the page's own server: it sets headers, which pages can't, and services see no origin.
 * @param relay - the absolute URL at which the server passes requests on, without a trailing slash; `http:` or `https:`
 */
export function relayPlatform(platform: Platform, relay: string): Platform {
  const through = (url: string, headers: Readonly<Record<string, string>>): string => {
    const request: RelayedRequest = { url, headers };
    return `${relay}/${base64Url(JSON.stringify(request))}`;
  };
  return {
    setsHeaders: true,
    dial: (url, headers, maxBytes) => platform.dial(through(url, headers).replace(/^http/, "ws"), {}, maxBytes),
    fetch: (url, init) => {
      const { headers, ...rest } = init;
      return platform.fetch(through(url, Object.fromEntries(new Headers(headers))), rest);
    },
  };
}

function base64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
