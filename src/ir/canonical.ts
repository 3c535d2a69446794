import type { Design } from "./design.js";

/** The design as JSON text, the same to the byte for the same design: keys in order, two blanks, one line break at the end. */
export function canonicalText(design: Design): string {
  return `${JSON.stringify(sorted(design), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
