import type { Method } from "./design.js";

/** A token in the header `Authorization` that no field of the payload carries. */
export interface BearerHeader {
  /** The schemes whose credential it is. */
  readonly schemes: readonly string[];
  /** Whether all of the method's alternatives need it. */
  readonly isRequired: boolean;
}

/** The token that a method takes from `Authorization` besides its payload; null if there is none. */
export function bearerHeaderOf({ security, http }: Method): BearerHeader | null {
  const carried = new Set(http.parameters.map(({ credential }) => credential?.scheme));
  const missing = security.map(({ schemes }) =>
    schemes.map(({ scheme }) => scheme).filter((name) => !carried.has(name)),
  );
  const schemes = [...new Set(missing.flat())];
  return schemes.length === 0 ? null : { schemes, isRequired: missing.every((names) => names.length > 0) };
}
