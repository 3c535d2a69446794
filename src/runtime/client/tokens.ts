import { OpenError } from "../errors.js";
import { isHeaderValue } from "../transport/header-text.js";

/** A token is about to expire if it is valid for less than this, or than this fraction of its lifetime. */
const aboutToExpireMs = 30_000;
const aboutToExpirePart = 0.2;

interface Held {
  readonly token: string;
  /** The expiry time, as in `Date.now`; infinity if it is unknown. */
  readonly until: number;
}

/**
 * The bearer token of one client; its provider is called again only when the token is about to expire or was refused.
 */
export class Tokens {
  readonly #provider: () => string | Promise<string>;
  #held: Held | null = null;
  #asking: Promise<string> | null = null;

  constructor(provider: () => string | Promise<string>) {
    this.#provider = provider;
  }

  /**
   * Returns the current token; `stale` is a token that was refused or is about to expire, and is not returned again.
   */
  get(stale: string | null): Promise<string> {
    const held = this.#held;
    if (held !== null && held.token !== stale && Date.now() < held.until) return Promise.resolve(held.token);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Whether `get` has a token without calling the provider. */
  get holds(): boolean {
    return this.#held !== null && Date.now() < this.#held.until;
  }

  /** Records the remaining validity that the server reported; null: unlimited or unknown. */
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

/** Checks the provider's token at run time, because its type may be wrong. */
function checked(token: unknown): string {
  if (typeof token === "string" && token !== "" && isHeaderValue(token)) return token;
  const what = typeof token === "string" ? "a text that a header can't carry" : kindOf(token);
  throw new OpenError(
    `the token provider returned ${token === "" ? "an empty string" : what}, which is not a token`,
    null,
  );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Returns the expiry time that a JSON Web Token claims (RFC 7519, 4.1.4); null for any other token. */
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
