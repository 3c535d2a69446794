/** Finds where JSON values begin and end in a text, without parsing them. */

const quote = 0x22;
const backslash = 0x5c;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Returns the index of the first character at or after `at` that is not a space. */
export function afterSpaces(text: string, at: number): number {
  let index = at;
  while (isSpace(text.charCodeAt(index))) index++;
  return index;
}

/**
 * Returns the index after the JSON value that begins at `start`, in one pass and without recursion. It follows brackets
 * and strings and checks nothing else, so the result is arbitrary for a text that is not JSON.
 */
export function endOfValue(text: string, start: number): number {
  let depth = 0;
  let index = start;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = endOfString(text, index);
      if (depth === 0) return index;
      continue;
    }
    // [ {
    if (code === 0x5b || code === 0x7b) depth++;
    // ] }
    else if (code === 0x5d || code === 0x7d) {
      if (depth === 0) return index;
      if (--depth === 0) return index + 1;
    } else if (depth === 0 && (code === 0x2c || isSpace(code))) return index;
    index++;
  }
  return index;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === quote) return index + 1;
    index += code === backslash ? 2 : 1;
  }
  return text.length;
}

/**
 * Returns the text of an object's member. If several have the name it is the last one, as with `JSON.parse`. `text`
 * must be valid JSON.
 */
export function memberText(text: string, name: string): string | undefined {
  let found: string | undefined;
  let at = afterSpaces(text, text.indexOf("{") + 1);
  while (at < text.length && text[at] !== "}") {
    const keyEnd = endOfValue(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const start = afterSpaces(text, afterSpaces(text, keyEnd) + 1);
    const end = endOfValue(text, start);
    if (key === name) found = text.slice(start, end);
    at = afterSpaces(text, end);
    if (text[at] === ",") at = afterSpaces(text, at + 1);
  }
  return found;
}

/** Reports whether a text is the JSON value `null`. */
export function isNull(text: string): boolean {
  const start = afterSpaces(text, 0);
  return text.startsWith("null", start) && afterSpaces(text, start + 4) === text.length;
}
