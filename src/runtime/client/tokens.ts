import { OpenError } from "../errors.js";
import { isHeaderValue } from "../transport/header-text.js";

/** A token that is valid for less than this, or this part of its time, is about to expire. */
const aboutToExpireMs = 30_000;
const aboutToExpirePart = 0.2;

interface Held {
  readonly token: string;
  /** By the clock of `Date.now`; infinity where that isn't known. */
  readonly until: number;
}

/** The bearer token of one client: its provider is asked again only when the token is about to expire, or was refused. */
export class Tokens {
  readonly #provider: () => string | Promise<string>;
  #held: Held | null = null;
  #asking: Promise<string> | null = null;

  constructor(provider: () => string | Promise<string>) {
    this.#provider = provider;
  }

  /** The token in force; another one than `stale`, which was refused or is about to expire. */
  get(stale: string | null): Promise<string> {
    const held = this.#held;
    if (held !== null && held.token !== stale && Date.now() < held.until) return Promise.resolve(held.token);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Whether `get` has a token without asking for it. */
  get holds(): boolean {
    return this.#held !== null && Date.now() < this.#held.until;
  }

  /** The server says how long a token is valid; null: for ever, or unknown. */
  lasts(token: string, leftMs: number | null): void {
    if (leftMs !== null && this.#held?.token === token) this.#held = { token, until: usableUntil(leftMs) };
  }

  async #ask(): Promise<string> {
    const token = checked(await this.#provider());
    const expiresAt = expiryOf(token);
    this.#held = { token, until: expiresAt === null ? Number.POSITIVE_INFINITY : usableUntil(expiresAt - Date.now()) };
    return token;
  }
}

function usableUntil(leftMs: number): number {
  return Date.now() + leftMs - Math.min(aboutToExpireMs, leftMs * aboutToExpirePart);
}

/** What a provider gives is a program's value, whatever its type says. */
function checked(token: unknown): string {
  if (typeof token === "string" && token !== "" && isHeaderValue(token)) return token;
  const what = typeof token === "string" ? "a text that a header can't carry" : kindOf(token);
  throw new OpenError(`the token provider gave ${token === "" ? "an empty text" : what}, which is not a token`, null);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** When a JSON Web Token expires, by its own word (RFC 7519, 4.1.4); null for any other token. */
function expiryOf(token: string): number | null {
  const [, claims, signature] = token.split(".");
  if (claims === undefined || signature === undefined) return null;
  try {
    const value: unknown = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
    const exp: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "exp") : null;
    return typeof exp === "number" ? exp * 1_000 : null;
  } catch {
    return null;
  }
}
