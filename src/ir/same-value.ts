/**
 * Whether two parts of designs, or two JSON values, are the same. The order of keys is ignored, because a printed
 * design has its keys in a different order.
 */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const other = new Map<string, unknown>(Object.entries(b));
  const entries: readonly [string, unknown][] = Object.entries(a);
  return (
    entries.length === other.size &&
    entries.every(([key, value]) => other.has(key) && isSameValue(value, other.get(key)))
  );
}
