/** Checks of HTTP header names (in lower case) and values. */

const maxNameLength = 256;
const maxValueLength = 8_192;

/** RFC 9110, 5.1: a token. */
export function isHeaderName(name: string): boolean {
  return name.length <= maxNameLength && /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name);
}

/** RFC 9110, 5.5: no control characters, so that a value can't become another header. */
export function isHeaderValue(value: string): boolean {
  return value.length <= maxValueLength && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
