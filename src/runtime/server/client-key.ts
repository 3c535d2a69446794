/** Determines the client whose limits a call counts against. */
import type { CallEnvironment } from "./admission.js";
import { defaultPrefix, networkOf } from "./client-address.js";
import type { ServerOptions } from "./server-options.js";

export function clientKeyOf(options: ServerOptions): CallEnvironment["clientKey"] {
  const { clientKey } = options;
  if (clientKey !== undefined) {
    return ({ remoteAddress, request }, principal) => clientKey({ remoteAddress, headers: request.headers, principal });
  }
  const { ipv6Prefix = defaultPrefix } = options;
  return ({ remoteAddress }, principal) =>
    principal === undefined || principal === null ? networkOf(remoteAddress, ipv6Prefix) : principalKey(principal);
}

/**
 * Returns a text for a principal that is stable over reconnections: the principal if it is a text, its `id` or `sub`,
 * or all of it as JSON.
 */
export function principalKey(principal: unknown): string {
  return principalName(principal) ?? JSON.stringify(principal) ?? String(principal);
}

/** Returns the name of a principal in logs: the principal if it is a text, or its `id` or `sub`. */
export function principalName(principal: unknown): string | null {
  if (typeof principal === "string" || typeof principal === "number") return String(principal);
  if (typeof principal !== "object" || principal === null) return null;
  for (const key of ["id", "sub"]) {
    const value: unknown = Reflect.get(principal, key);
    if (typeof value === "string" || typeof value === "number") return String(value);
  }
  return null;
}
