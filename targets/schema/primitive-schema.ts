import { type PrimitiveName, primitives, safeRange } from "../../src/ir/primitives.js";
import type { Encoding } from "../../src/ir/type.js";
import type { Dialect, JsonSchema } from "./dialect.js";

/** Padded base64 (RFC 4648, section 4), which goaidl's decoders accept. */
const base64Pattern = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";
/** A date and time of RFC 3339 without its zone. */
export const localtimePattern =
  "^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])[Tt](?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?$";
export const decimalPattern = "^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$";

/** The largest 32-bit float (IEEE 754). */
const largestFloat32 = 3.4028234663852886e38;

/** The bounds of an integer that travels as a number, also where it is the base of an open enum. */
export function integerBoundsOf(name: PrimitiveName): JsonSchema {
  const bounds = safeRange(name);
  return bounds === null ? {} : { minimum: bounds[0], maximum: bounds[1] };
}

/** The schema of a primitive in its wire form, without constraints. */
export function primitiveSchema(name: PrimitiveName, encoding: Encoding | null, dialect: Dialect): JsonSchema {
  // Receivers accept any value for `empty`, so there is nothing to describe.
  if (name === "any" || name === "empty") return {};
  if (name === "boolean" || name === "string") return { type: name };
  if (encoding === "unixSeconds" || encoding === "unixMillis") return { type: "integer", ...integerBoundsOf("int64") };
  const { json, format } = primitives[name];
  if (json === "string" && format !== null) return { type: "string", format };
  const bounds = safeRange(name);
  if (bounds !== null) {
    if (encoding === "string") {
      const form = bounds[0] === 0 ? "-?0|[1-9]\\d{0,19}" : "-?(?:0|[1-9]\\d{0,19})";
      return { type: "string", pattern: `^(?:${form})$` };
    }
    return { type: "integer", ...numberFormat(name, dialect), ...integerBoundsOf(name) };
  }
  switch (name) {
    case "float32":
      return dialect.flavour === "asyncapi"
        ? { type: "number", ...numberFormat(name, dialect) }
        : { type: "number", minimum: -largestFloat32, maximum: largestFloat32 };
    case "float64":
      return { type: "number", ...numberFormat(name, dialect) };
    case "decimal":
      return encoding === "number" ? { type: "number" } : { type: "string", pattern: decimalPattern };
    case "bytes":
      return { type: "string", contentEncoding: "base64", pattern: base64Pattern };
    case "localtime":
      return { type: "string", pattern: localtimePattern };
    case "ip":
      return { type: "string", anyOf: [{ format: "ipv4" }, { format: "ipv6" }] };
    default:
      throw new Error(`no schema is known for the primitive ${name}`);
  }
}

/** The format of a number's size, only for AsyncAPI, because strict validators of JSON Schema may not know it. */
function numberFormat(name: PrimitiveName, dialect: Dialect): JsonSchema {
  const { format } = primitives[name];
  return dialect.flavour === "asyncapi" && format !== null ? { format } : {};
}
