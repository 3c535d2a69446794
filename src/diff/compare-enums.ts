import type { EnumType, Type } from "../ir/type.js";
import { relatePrimitives } from "./compare-scalars.js";
import { add, type Comparison, type Place, type Sides, typePlace } from "./finding.js";

export function compareEnums(comparison: Comparison, outer: Place, enums: Sides<EnumType>): void {
  const { client, server } = enums;
  const place = typePlace(outer, enums);
  const open = client.open && server.open;
  if (client.open !== server.open) add(comparison, server.open ? "enum-opened" : "enum-closed", place);
  if (open && client.base !== server.base) {
    const relation = relatePrimitives(
      { kind: "primitive", name: client.base, encoding: null },
      { kind: "primitive", name: server.base, encoding: null },
    );
    const words = { client: `\`${client.base}\``, server: `\`${server.base}\`` };
    if (relation === "widened" || relation === "narrowed")
      add(comparison, relation === "widened" ? "field-type-widened" : "field-type-narrowed", place, words);
    else if (relation !== "same") add(comparison, "field-type-changed", place, words);
  }
  for (const value of client.values) {
    if (server.values.some((other) => other.value === value.value)) continue;
    const named = server.values.find((other) => other.name === value.name);
    // Another value under this name is a renumbering only where that value is new.
    if (named !== undefined && !client.values.some((other) => other.value === named.value)) {
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
    const same = client.values.find((other) => other.value === value.value);
    if (same === undefined) {
      const named = client.values.find((other) => other.name === value.name);
      if (named !== undefined && !server.values.some((other) => other.value === named.value)) continue;
      add(comparison, "enum-value-added", place, {
        name: `\`${value.name}\``,
        variant: client.open ? "open" : "usual",
      });
    } else if (same.name !== value.name) {
      const moved = server.values.find((other) => other.name === same.name);
      if (moved !== undefined) {
        // The name lives on with another value: what used to mean one thing means another now.
        add(comparison, "enum-value-renumbered", place, {
          name: `\`${same.name}\``,
          client: JSON.stringify(same.value),
          server: JSON.stringify(moved.value),
        });
        continue;
      }
      add(
        comparison,
        "enum-value-renamed",
        { ...place, direction: "none", trail: [] },
        {
          client: `\`${same.name}\``,
          server: `\`${value.name}\``,
        },
      );
    }
  }
}

type Literal = Extract<Type, { kind: "literal" }>;

export function compareLiterals(comparison: Comparison, place: Place, literals: Sides<Literal>): void {
  for (const value of literals.client.values) {
    if (!literals.server.values.includes(value))
      add(comparison, "enum-value-removed", place, { name: `\`${JSON.stringify(value)}\`` });
  }
  for (const value of literals.server.values) {
    if (!literals.client.values.includes(value))
      add(comparison, "enum-value-added", place, { name: `\`${JSON.stringify(value)}\`` });
  }
}
