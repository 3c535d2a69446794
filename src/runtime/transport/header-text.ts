/** Checks of HTTP header names (in lower case) and values. */

const maxNameLength = 256;
const maxValueLength = 8_192;

/** Whether a text is a valid header name, that is, a token: RFC 9110, 5.1. */
export function isHeaderName(name: string): boolean {
  return name.length <= maxNameLength && /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name);
}

/**
 * Whether a text is a valid header value: RFC 9110, 5.5. It has no control characters, so it can't become another
 * header.
 */
export function isHeaderValue(value: string): boolean {
  return value.length <= maxValueLength && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
