import { isSafeKey } from "../schema/safe-keys.js";

/** Turns a name into a key that AsyncAPI and its tools accept: ASCII letters, digits and `_`. */
export function asciiName(name: string): string {
  const ascii = name.replaceAll(/[^A-Za-z0-9_]/gu, "_");
  return isSafeKey(ascii) ? ascii : `${ascii}_`;
}

/** Allowed keys for some names, in their order; keys that would be equal get a number. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return names.map((name) => {
    const base = asciiName(name);
    let unique = base;
    let number = next.get(base) ?? 2;
    for (; taken.has(unique); number++) unique = `${base}${number}`;
    next.set(base, number);
    taken.add(unique);
    return unique;
  });
}
