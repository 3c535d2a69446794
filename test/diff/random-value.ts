import type { Design } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { PrimitiveName } from "../../src/ir/primitives.js";
import type { Type } from "../../src/ir/type.js";
import { pick, type Tape } from "./random-contract.js";

/** Values at the limits of the constraints and ranges of the random contracts. */
const samples: Readonly<Partial<Record<PrimitiveName, readonly [Json, ...Json[]]>>> = {
  int32: [0, 1, 2, 3, 4, 5, 8, -1, 2147483647, -2147483648],
  int: [0, 1, 2, 3, 4, 5, 8, -1, 2147483648, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  int64: [0, 1, 2, 3, 4, 5, 8, -1, 2147483648, "7", "-9007199254740993"],
  uint32: [0, 1, 2, 3, 4, 5, 8, 4294967295],
  float64: [0, 1, 2, 3, 4, 0.5, 2.5, -1.5, 1e300],
  boolean: [true, false],
  string: ["", "a", "b", "ab", "abc", "a1", "abcd", "abcdefgh", "v0", "Z", "é"],
  uuid: ["123e4567-e89b-42d3-a456-426614174000"],
  date: ["2026-11-24", "2024-02-29"],
  decimal: ["0", "1.5", "-2", "19.99"],
  ipv4: ["127.0.0.1", "10.0.0.255"],
  ip: ["127.0.0.1", "::1"],
  bytes: ["", "AA==", "AAEC"],
  any: ["x", 1, true, [1], { a: 1 }, 2.5, "a"],
  uint: [0, 1, 2, 5, 4294967296, Number.MAX_SAFE_INTEGER],
  uint64: [0, 1, 2, 5, "0", "18446744073709551615", "-0"],
  float32: [0, 0.5, 1, 2, -1.5, 3.4028234663852886e38],
  localtime: ["2026-11-24T03:00:00", "2024-02-29t23:59:60.5"],
  time: ["03:00:00", "03:00:00.5+02:00", "23:59:60Z"],
  duration: ["P1DT2H", "PT0.5S", "P2W"],
  uri: ["https://example.com/?q=1#x", "urn:a:b"],
  email: ["ann@example.com"],
  hostname: ["example.com", "a"],
  ipv6: ["::1", "2001:db8::1"],
  empty: [{}, null],
  timestamp: ["2026-11-24T03:00:00Z", 1_700_000_000, "2026-11-24T03:00:00.123456789+02:00"],
};

/** A wire value that probably belongs to the type; only a codec can decide. */
export function randomValue(tape: Tape, design: Design, type: Type): Json {
  switch (type.kind) {
    case "primitive":
      return pick(tape, samples[type.encoding === "number" ? "float64" : type.name] ?? ["?"]);
    case "literal":
      return type.values[tape.next(type.values.length)] ?? null;
    case "nullable":
      return tape.next(2) === 0 ? null : randomValue(tape, design, type.type);
    case "array":
      return Array.from({ length: tape.next(5) }, () => randomValue(tape, design, type.element));
    case "tuple":
      return type.elements.map((element) => randomValue(tape, design, element));
    case "map": {
      const keys = keysOf(type.key).slice(0, tape.next(5));
      return Object.fromEntries(keys.map((key) => [key, randomValue(tape, design, type.value)]));
    }
    case "reference":
      return namedValue(tape, design, type.name);
  }
}

function keysOf(type: Type): string[] {
  if (type.kind !== "primitive" || type.name === "string") return ["a", "b", "c", "d"];
  return type.name === "uuid" ? ["123e4567-e89b-42d3-a456-426614174000"] : ["0", "-1", "7", "42"];
}

function namedValue(tape: Tape, design: Design, name: string): Json {
  const type = design.types.find((candidate) => candidate.name === name);
  switch (type?.kind) {
    case "alias":
      return randomValue(tape, design, type.type);
    case "enum": {
      if (type.open && tape.next(3) === 0) return type.base === "string" ? "unheard" : 77;
      return type.values[tape.next(type.values.length)]?.value ?? null;
    }
    case "union": {
      const variant = type.variants[tape.next(type.variants.length)];
      if (variant === undefined) return null;
      if (type.tagging.kind === "untagged") return randomValue(tape, design, variant.type);
      const isUnknown = type.open && tape.next(4) === 0;
      if (type.tagging.kind === "internal") {
        if (isUnknown) return { [type.tagging.tagKey]: "unheard" };
        const value = randomValue(tape, design, variant.type);
        return typeof value === "object" && !Array.isArray(value)
          ? { ...value, [type.tagging.tagKey]: variant.tag }
          : value;
      }
      if (isUnknown) return { type: "unheard", value: 1 };
      const value = randomValue(tape, design, variant.type);
      return variant.isDefault && tape.next(2) === 0 ? { value } : { type: variant.tag, value };
    }
    case "object": {
      const entries = type.fields
        .filter((field) => field.required || tape.next(2) === 1)
        .map((field): [string, Json] => [field.name, randomValue(tape, design, field.type)]);
      return Object.fromEntries(entries);
    }
    default:
      return null;
  }
}
