import { type PrimitiveName, primitives, safeRange } from "../ir/primitives.js";
import type { EnumType, Type } from "../ir/type.js";
import type { PlainType } from "../ir/walk.js";
import { decimalValue, isWhole } from "./decimal-value.js";

type Primitive = Extract<Type, { kind: "primitive" }>;

export type Relation = "same" | "narrowed" | "widened" | "changed" | "encoding";

/** Whether values are strings that are told apart by form alone: the text of `bytes` stands for something else. */
function isPlainText(name: PrimitiveName): boolean {
  return primitives[name].json === "string" && name !== "bytes";
}

/** How the values of one primitive lie to those of another, as they travel. */
export function relatePrimitives(client: Primitive, server: Primitive): Relation {
  if (wireName(client) === wireName(server)) {
    return client.encoding === server.encoding ? "same" : "encoding";
  }
  if (contains(server, client)) return "widened";
  if (contains(client, server)) return "narrowed";
  return "changed";
}

/** `int` and `int64` are one on the wire. */
function wireName(type: Primitive): string {
  return type.name === "int" ? "int64" : type.name === "uint" ? "uint64" : type.name;
}

function contains(outer: Primitive, inner: Primitive): boolean {
  if (outer.name === "any") return inner.name !== "bytes" && inner.name !== "empty";
  if (inner.name === "any" || inner.encoding !== null || outer.encoding !== null) return false;
  if (isPlainText(inner.name) && isPlainText(outer.name)) {
    return outer.name === "string" || (outer.name === "ip" && (inner.name === "ipv4" || inner.name === "ipv6"));
  }
  const innerRange = safeRange(inner.name);
  const outerRange = safeRange(outer.name);
  if (innerRange !== null && outerRange !== null)
    return innerRange[0] >= outerRange[0] && innerRange[1] <= outerRange[1];
  return outer.name === "float64" && (innerRange !== null || inner.name === "float32");
}

/** The values of a type that has finitely many, as they travel; null for others. Open enums have no end. */
export function finiteValues(node: PlainType): readonly (string | number | boolean)[] | null {
  if (node.kind === "literal") return node.values;
  if (node.kind === "enum") return node.open ? null : node.values.map((value) => value.value);
  if (node.kind === "primitive" && node.name === "boolean") return [true, false];
  return null;
}

/** What an open enum is to those who don't look at its values. */
function baseOf(node: Primitive | EnumType): Primitive {
  return node.kind === "primitive" ? node : { kind: "primitive", name: node.base, encoding: null };
}

function accepts(primitive: Primitive, value: string | number | boolean): boolean {
  if (primitive.name === "any") return true;
  if (primitive.encoding !== null) return false;
  if (typeof value === "boolean") return primitive.name === "boolean";
  if (typeof value === "string") return primitive.name === "string";
  const range = safeRange(primitive.name);
  if (range !== null) return isWhole(decimalValue(value)) && value >= range[0] && value <= range[1];
  return primitive.name === "float64";
}

/** Relation of two single values of unlike kinds: a literal type beside a primitive, an enum beside a string. */
export function relateScalars(
  client: Extract<PlainType, { kind: "primitive" | "literal" | "enum" }>,
  server: Extract<PlainType, { kind: "primitive" | "literal" | "enum" }>,
): Relation {
  const clientValues = finiteValues(client);
  const serverValues = finiteValues(server);
  if (clientValues !== null && serverValues !== null) {
    const widened = clientValues.every((value) => serverValues.includes(value));
    const narrowed = serverValues.every((value) => clientValues.includes(value));
    return widened && narrowed ? "same" : widened ? "widened" : narrowed ? "narrowed" : "changed";
  }
  if (client.kind !== "literal" && server.kind !== "literal") {
    if (clientValues === null && serverValues === null) return relatePrimitives(baseOf(client), baseOf(server));
  }
  if (clientValues !== null && server.kind !== "literal") {
    return clientValues.every((value) => accepts(baseOf(server), value)) ? "widened" : "changed";
  }
  if (serverValues !== null && client.kind !== "literal") {
    return serverValues.every((value) => accepts(baseOf(client), value)) ? "narrowed" : "changed";
  }
  return "changed";
}
