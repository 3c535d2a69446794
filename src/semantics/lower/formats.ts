import { isPrimitive, type PrimitiveName } from "../../ir/primitives.js";

const forms: Partial<Record<PrimitiveName, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  timestamp: /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/,
  localtime: /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?$/,
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?$/,
  duration: /^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/,
  uri: /^[a-z][a-z0-9+.-]*:[^\s]*$/i,
  email: /^[^\s@]+@[^\s@]+$/,
  hostname: /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i,
  ipv4: /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/,
  decimal: /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/,
  bytes: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
};

/** Formats that are called otherwise than their primitive. */
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

/** Whether a text has a `@format`; any text has one that nothing checks. */
export function hasFormat(format: string, text: string): boolean {
  const primitive = Object.hasOwn(formatPrimitives, format) ? formatPrimitives[format] : format;
  if (primitive === undefined || primitive === "bytes" || !isPrimitive(primitive)) return true;
  // Names of primitives that aren't formats: nothing checks them.
  if (primitive === format && Object.values(formatPrimitives).includes(primitive)) return true;
  return isWellFormed(primitive, text);
}

/** Whether a string in a contract (default, example, constant) has the form of its primitive. A day that no calendar has is refused too. */
export function isWellFormed(name: PrimitiveName, text: string): boolean {
  const form = forms[name];
  if (form === undefined || form.test(text) === false) return form === undefined;
  if (name !== "timestamp" && name !== "localtime" && name !== "date") return true;
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
