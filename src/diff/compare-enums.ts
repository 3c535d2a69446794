import type { EnumType, EnumValue, Type } from "../ir/type.js";
import { add, type Comparison, type Place, typePlace } from "./finding.js";
import { fitScalars, scalarSet } from "./scalar-fit.js";
import type { Sides } from "./sides.js";

export function compareEnums(comparison: Comparison, outer: Place, enums: Sides<EnumType>): void {
  const { client, server } = enums;
  const place = typePlace(outer, enums);
  if (client.open !== server.open) add(comparison, server.open ? "enum-opened" : "enum-closed", place);
  if (client.open && server.open) compareBases(comparison, place, enums);
  const before = { byValue: firstBy(client, "value"), byName: firstBy(client, "name") };
  const after = { byValue: firstBy(server, "value"), byName: firstBy(server, "name") };
  for (const value of client.values) {
    if (after.byValue.has(value.value)) continue;
    const named = after.byName.get(value.name);
    // Another value under this name is a renumbering only if that value is new.
    if (named !== undefined && !before.byValue.has(named.value)) {
      add(comparison, "enum-value-renumbered", place, {
        name: `\`${value.name}\``,
        client: JSON.stringify(value.value),
        server: JSON.stringify(named.value),
      });
    } else {
      add(comparison, "enum-value-removed", place, {
        name: `\`${value.name}\``,
        variant: server.open ? "open" : "usual",
      });
    }
  }
  for (const value of server.values) {
    const same = before.byValue.get(value.value);
    if (same === undefined) {
      const named = before.byName.get(value.name);
      if (named !== undefined && !after.byValue.has(named.value)) continue;
      add(comparison, "enum-value-added", place, {
        name: `\`${value.name}\``,
        variant: client.open ? "open" : "usual",
      });
    } else if (same.name !== value.name) {
      const moved = after.byName.get(same.name);
      if (moved !== undefined) {
        // The name remains with another value, so its meaning on the wire changed.
        add(comparison, "enum-value-renumbered", place, {
          name: `\`${same.name}\``,
          client: JSON.stringify(same.value),
          server: JSON.stringify(moved.value),
        });
        continue;
      }
      const words = { client: `\`${same.name}\``, server: `\`${value.name}\`` };
      add(comparison, "enum-value-renamed", { ...place, direction: "none", trail: null }, words);
    }
  }
}

function firstBy<Key extends "name" | "value">(type: EnumType, key: Key): Map<EnumValue[Key], EnumValue> {
  return new Map([...type.values].reverse().map((value) => [value[key], value]));
}

/** Open enums take any value of their bases. */
function compareBases(comparison: Comparison, place: Place, { client, server }: Sides<EnumType>): void {
  const toServer = fitScalars(scalarSet(client, []), scalarSet(server, [])) !== "refused";
  const toClient = fitScalars(scalarSet(server, []), scalarSet(client, [])) !== "refused";
  if (toServer && toClient) return;
  const words = { client: `\`${client.base}\``, server: `\`${server.base}\`` };
  const code = toServer ? "field-type-widened" : toClient ? "field-type-narrowed" : "field-type-changed";
  add(comparison, code, place, words);
}

type Literal = Extract<Type, { kind: "literal" }>;

export function compareLiterals(comparison: Comparison, place: Place, literals: Sides<Literal>): void {
  const before = new Set(literals.client.values);
  const after = new Set(literals.server.values);
  for (const value of before) {
    if (!after.has(value)) add(comparison, "enum-value-removed", place, { name: `\`${JSON.stringify(value)}\`` });
  }
  for (const value of after) {
    if (!before.has(value)) add(comparison, "enum-value-added", place, { name: `\`${JSON.stringify(value)}\`` });
  }
}
