/**
 * Forms of strings, which both generated code and the compiler check. All patterns are linear in time: texts come from
 * peers.
 */

// Times are parsed digit by digit, because most messages have one, and this is several times as fast as regular
// expressions.

/** Returns the number in `count` digits from an index on; NaN if they aren't digits. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let index = from; index < from + count; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const dash = 45;
const colon = 58;

/** Whether the text begins with a valid calendar date. */
function startsWithDate(text: string): boolean {
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Returns the index after the time of day that begins at an index; -1 if there is none. Leap seconds are refused,
 * although RFC 3339 (section 5.7) has them, because the parsers of Go and JavaScript refuse them. A second has up to
 * nine decimals, as in Go.
 */
function endOfTime(text: string, from: number): number {
  if (text.charCodeAt(from + 2) !== colon || text.charCodeAt(from + 5) !== colon) return -1;
  if (!(digits(text, from, 2) <= 23 && digits(text, from + 3, 2) <= 59 && digits(text, from + 6, 2) <= 59)) return -1;
  let end = from + 8;
  if (text[end] !== ".") return end;
  end++;
  while (digits(text, end, 1) >= 0) end++;
  return end - from >= 10 && end - from <= 18 ? end : -1;
}

/** Whether exactly `Z` or an offset such as `+02:00` follows an index. */
function endsWithOffset(text: string, from: number): boolean {
  const sign = text[from];
  if (sign === "Z" || sign === "z") return text.length === from + 1;
  return (
    (sign === "+" || sign === "-") &&
    text.length === from + 6 &&
    text.charCodeAt(from + 3) === colon &&
    digits(text, from + 1, 2) <= 23 &&
    digits(text, from + 4, 2) <= 59
  );
}

/** Whether a text is a valid calendar date: RFC 3339, full-date. */
export function isDate(text: string): boolean {
  return text.length === 10 && startsWithDate(text);
}

/** Whether a text is a timestamp: RFC 3339, date-time, with up to nine decimals of a second. */
export function isTimestamp(text: string): boolean {
  if (!isLocalPart(text)) return false;
  const end = endOfTime(text, 11);
  return end > 0 && endsWithOffset(text, end);
}

/** Whether a text is a timestamp without a zone. */
export function isLocalTime(text: string): boolean {
  return isLocalPart(text) && endOfTime(text, 11) === text.length;
}

function isLocalPart(text: string): boolean {
  return (text[10] === "T" || text[10] === "t") && startsWithDate(text);
}

/** Whether a text is a time of day, with or without an offset. */
export function isTime(text: string): boolean {
  const end = endOfTime(text, 0);
  return end > 0 && (end === text.length || endsWithOffset(text, end));
}

/** Whether a text is a duration of ISO 8601, such as `P1DT2H`, `PT0.5S` or `P2W`. */
export function isDuration(text: string): boolean {
  return /^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/.test(text);
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** Whether a text is a decimal: digits with at most one point, without an exponent or leading zeros. */
export function isDecimal(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text);
}

const uriParts = /^[a-z][a-z0-9+.-]*:(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
const uriName = /^(?:[\w\-.~!$&'()*+,;=]|%[0-9a-f]{2})*$/i;
const uriUser = /^(?:[\w\-.~!$&'()*+,;=:]|%[0-9a-f]{2})*$/i;
const uriPath = /^(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9a-f]{2})*$/i;
const uriQuery = /^(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*$/i;

/** Whether a text is a URI with a scheme: RFC 3986. */
export function isUri(text: string): boolean {
  const parts = uriParts.exec(text);
  if (parts === null) return false;
  const [, authority = "", path = "", query = "", fragment = ""] = parts;
  return isAuthority(authority) && uriPath.test(path) && uriQuery.test(query) && uriQuery.test(fragment);
}

function isAuthority(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at >= 0 && !uriUser.test(text.slice(0, at))) return false;
  const host = text.slice(at + 1).replace(/:\d*$/, "");
  return host.startsWith("[") ? host.endsWith("]") && isIpv6(host.slice(1, -1)) : uriName.test(host);
}

/** Whether a text is an e-mail address that mail servers accept, without a quoted local part. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  return (
    at > 0 &&
    at <= 64 &&
    /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(text.slice(0, at)) &&
    isHostname(text.slice(at + 1))
  );
}

/** Whether a text is a host name: RFC 1123. */
export function isHostname(text: string): boolean {
  return text.length <= 253 && text.split(".").every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
}

export function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** Whether a text is an IPv6 address without a zone: RFC 4291, section 2.2. */
export function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const all = halves.flatMap(groups);
  const last = all.at(-1) ?? "";
  const tail = last.includes(".");
  if (tail && (!isIpv4(last) || text.endsWith(":"))) return false;
  const hex = tail ? all.slice(0, -1) : all;
  const count = hex.length + (tail ? 2 : 0);
  return hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

export function isIp(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/**
 * Whether a text is padded base64. It is checked by the characters that must not occur, because a pattern with groups
 * overflows its stack on megabytes.
 */
export function isBase64(text: string): boolean {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.slice(0, text.length - padding));
}
