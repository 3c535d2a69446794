/** The properties of a primitive that all layers use, in one table. */
interface Primitive {
  /** The kind of its values in JSON, unless `@encode` changes it. */
  readonly json: "boolean" | "number" | "string" | "any";
  readonly typescript: string;
  /** The least and the greatest value of an integer. */
  readonly range: readonly [bigint, bigint] | null;
  /** Its `format` in JSON Schema, or for numbers in OpenAPI and AsyncAPI. */
  readonly format: string | null;
}

const text = (format: string | null): Primitive => ({ json: "string", typescript: "string", range: null, format });

const number = (range: Primitive["range"], format: string | null): Primitive => ({
  json: "number",
  typescript: "number",
  range,
  format,
});

const signed = (bits: bigint): Primitive["range"] => [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
const unsigned = (bits: bigint): Primitive["range"] => [0n, 2n ** bits - 1n];

const table = {
  boolean: { json: "boolean", typescript: "boolean", range: null, format: null },
  int: number(signed(64n), "int64"),
  int32: number(signed(32n), "int32"),
  int64: number(signed(64n), "int64"),
  uint: number(unsigned(64n), null),
  uint32: number(unsigned(32n), null),
  uint64: number(unsigned(64n), null),
  float32: number(null, "float"),
  float64: number(null, "double"),
  decimal: text(null),
  string: text(null),
  bytes: { json: "string", typescript: "Uint8Array", range: null, format: null },
  any: { json: "any", typescript: "unknown", range: null, format: null },
  empty: { json: "any", typescript: "null", range: null, format: null },
  uuid: text("uuid"),
  timestamp: text("date-time"),
  localtime: text(null),
  date: text("date"),
  time: text("time"),
  duration: text("duration"),
  uri: text("uri"),
  email: text("email"),
  hostname: text("hostname"),
  ipv4: text("ipv4"),
  ipv6: text("ipv6"),
  ip: text(null),
} as const satisfies Readonly<Record<string, Primitive>>;

export type PrimitiveName = keyof typeof table;

export const primitives: Readonly<Record<PrimitiveName, Primitive>> = table;

export function isPrimitive(name: string): name is PrimitiveName {
  return Object.hasOwn(table, name);
}

export const primitiveNames: readonly PrimitiveName[] = Object.keys(table).filter(isPrimitive);

export function isInteger(name: PrimitiveName): boolean {
  return primitives[name].range !== null;
}

/** Whether bounds such as `@min` apply to it. */
export function isNumeric(name: PrimitiveName): boolean {
  return primitives[name].json === "number" || name === "decimal";
}

/** The range of an integer that travels as a JSON number: that of its type, as far as a JavaScript number is exact. */
export function safeRange(name: PrimitiveName): readonly [number, number] | null {
  const { range } = primitives[name];
  if (range === null) return null;
  return [Math.max(Number(range[0]), Number.MIN_SAFE_INTEGER), Math.min(Number(range[1]), Number.MAX_SAFE_INTEGER)];
}
