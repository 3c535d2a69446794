import type { Design } from "./design.js";

/**
 * The design as JSON text, the same to the byte for the same design: two spaces, one line break at the end, sorted
 * keys. In values of the contract, keys keep the order in which they are written, because documents show these values.
 */
export function canonicalText(design: Design): string {
  return `${JSON.stringify(sorted(design), null, 2)}\n`;
}

/** `holdsValues` is true for an example or a default, whose `value` belongs to the contract. */
function sorted(value: unknown, holdsValues = false): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item, holdsValues));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, item]) => {
        const isOwn = key === "arguments" || (holdsValues && key === "value");
        return [key, isOwn ? item : sorted(item, key === "default" || key === "examples")];
      }),
  );
}
