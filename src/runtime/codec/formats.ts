import type { Cursor, Key } from "./cursor.js";
import {
  isDate,
  isDecimal,
  isDuration,
  isEmail,
  isHostname,
  isIp,
  isIpv4,
  isIpv6,
  isLocalTime,
  isTime,
  isTimestamp,
  isUri,
  isUuid,
} from "./format-checks.js";
import { string } from "./primitives.js";

/** Makes a format's codec. Its calls are marked as pure, so that a bundle has only the formats that its codecs use. */
function formatted(isFormat: (text: string) => boolean, words: string) {
  return (value: unknown, at: Cursor, key?: Key): string => {
    const text = string(value, at, key);
    if (typeof value === "string" && !isFormat(text)) at.fail("format", `must be ${words}`, value, key);
    return text;
  };
}

export const timestamp = /* @__PURE__ */ formatted(isTimestamp, "a timestamp of RFC 3339");
export const localtime = /* @__PURE__ */ formatted(isLocalTime, "a timestamp without zone");
export const date = /* @__PURE__ */ formatted(isDate, "a date such as 2026-01-31");
export const time = /* @__PURE__ */ formatted(isTime, "a time such as 12:30:00");
export const duration = /* @__PURE__ */ formatted(isDuration, "a duration of ISO 8601");
export const uuid = /* @__PURE__ */ formatted(isUuid, "a UUID");
export const decimal = /* @__PURE__ */ formatted(isDecimal, "a decimal in a string");
export const uri = /* @__PURE__ */ formatted(isUri, "a URI");
export const email = /* @__PURE__ */ formatted(isEmail, "an e-mail address");
export const hostname = /* @__PURE__ */ formatted(isHostname, "a host name");
export const ipv4 = /* @__PURE__ */ formatted(isIpv4, "an IPv4 address");
export const ipv6 = /* @__PURE__ */ formatted(isIpv6, "an IPv6 address");
export const ip = /* @__PURE__ */ formatted(isIp, "an IP address");

/**
 * The checks by their format names in published schemas; with `ajv.addFormat(name, check)` ajv agrees with generated
 * code.
 */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  "date-time": isTimestamp,
  "local-date-time": isLocalTime,
  date: isDate,
  time: isTime,
  duration: isDuration,
  uuid: isUuid,
  decimal: isDecimal,
  uri: isUri,
  email: isEmail,
  hostname: isHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
  ip: isIp,
};

/** Checks a text against the format that `@format` names. Formats without a check are only documentation. */
export function format(text: string, name: string, at: Cursor): string {
  const check = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!at.wrong && check !== undefined && !check(text)) at.broken("format", `must have the format ${name}`, text);
  return text;
}
