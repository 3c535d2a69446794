import { isMultiple } from "../ir/decimal-value.js";
import type { Constraint } from "../ir/type.js";
import { type Base, type Bound, compareBounds, limitsOf } from "./constraint-limits.js";
import { add, type Comparison, type Place } from "./finding.js";
import type { Sides } from "./sides.js";

function boundWords(bound: Bound | undefined): string {
  return bound?.words ?? "none";
}

/** Compares the constraints of one place: the field's own and those of its aliases. */
export function compareConstraints(
  comparison: Comparison,
  place: Place,
  constraints: Sides<readonly Constraint[]>,
  base: Base | null,
): void {
  const client = limitsOf(constraints.client, base);
  const server = limitsOf(constraints.server, base);
  for (const name of new Set([...client.bounds.keys(), ...server.bounds.keys()])) {
    const before = client.bounds.get(name);
    const after = server.bounds.get(name);
    const order = before === undefined ? -1 : after === undefined ? 1 : compareBounds(after, before);
    if (order === 0) continue;
    add(comparison, order < 0 ? "constraint-tightened" : "constraint-loosened", place, {
      name,
      client: boundWords(before),
      server: boundWords(after),
    });
  }
  if (client.unique !== server.unique) {
    add(comparison, server.unique ? "constraint-tightened" : "constraint-loosened", place, {
      name: "uniqueness of the elements",
      client: client.unique ? "on" : "off",
      server: server.unique ? "on" : "off",
    });
  }
  compareMultiples(comparison, place, client.multiples, server.multiples);
  compareSets(comparison, place, "constraint-changed", "the format", client.formats, server.formats);
  compareSets(comparison, place, "constraint-pattern-changed", "the pattern", client.patterns, server.patterns);
}

function compareMultiples(
  comparison: Comparison,
  place: Place,
  client: readonly (number | string)[],
  server: readonly (number | string)[],
): void {
  const stricter = client.every((old) => server.some((now) => isMultiple(now, old)));
  const laxer = server.every((now) => client.some((old) => isMultiple(old, now)));
  if (stricter && laxer) return;
  const code = stricter ? "constraint-tightened" : laxer ? "constraint-loosened" : "constraint-changed";
  add(comparison, code, place, {
    name: "`multipleOf`",
    client: client.join(" and ") || "none",
    server: server.join(" and ") || "none",
  });
}

/** Compares sets of constraints: additions are stricter and removals laxer, but an exchange can be either. */
function compareSets(
  comparison: Comparison,
  place: Place,
  exchanged: string,
  name: string,
  client: readonly string[],
  server: readonly string[],
): void {
  const lost = client.some((value) => !server.includes(value));
  const gained = server.some((value) => !client.includes(value));
  if (!lost && !gained) return;
  const words = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(" and ") || "none";
  add(comparison, lost && gained ? exchanged : gained ? "constraint-tightened" : "constraint-loosened", place, {
    name,
    client: words(client),
    server: words(server),
  });
}
