import { isPrimitive, type PrimitiveName } from "../../ir/primitives.js";
import * as checks from "../../runtime/codec/format-checks.js";

/** The checks of primitives that are strings, so that a contract has no values that generated code would refuse. */
const forms: Partial<Record<PrimitiveName, (text: string) => boolean>> = {
  uuid: checks.isUuid,
  timestamp: checks.isTimestamp,
  localtime: checks.isLocalTime,
  date: checks.isDate,
  time: checks.isTime,
  duration: checks.isDuration,
  uri: checks.isUri,
  email: checks.isEmail,
  hostname: checks.isHostname,
  ipv4: checks.isIpv4,
  ipv6: checks.isIpv6,
  ip: checks.isIp,
  decimal: checks.isDecimal,
  bytes: checks.isBase64,
};

/** Formats whose name differs from that of their primitive. */
const formatPrimitives: Readonly<Record<string, PrimitiveName>> = {
  "date-time": "timestamp",
  "local-date-time": "localtime",
};

/** The formats that generated code checks; `goaidl/formats` has the same. */
export const formatNames: readonly string[] = [
  "date-time",
  "local-date-time",
  "date",
  "time",
  "duration",
  "uuid",
  "decimal",
  "uri",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "ip",
];

/** Whether a text matches a `@format`; any text matches an unchecked one. */
export function hasFormat(format: string, text: string): boolean {
  const primitive = Object.hasOwn(formatPrimitives, format) ? formatPrimitives[format] : format;
  if (primitive === undefined || primitive === "bytes" || !isPrimitive(primitive)) return true;
  // Names of primitives that aren't formats: nothing checks them.
  if (primitive === format && Object.values(formatPrimitives).includes(primitive)) return true;
  return isWellFormed(primitive, text);
}

/** Whether a string in a contract (default, example, constant) has the form of its primitive. */
export function isWellFormed(name: PrimitiveName, text: string): boolean {
  return forms[name]?.(text) ?? true;
}
