/** A part in which two JSON values differ. */
export interface Difference {
  /** A JSON pointer: RFC 6901. */
  readonly path: string;
  /** Undefined if the part is new. */
  readonly before: unknown;
  /** Undefined if the part is gone. */
  readonly after: unknown;
}

/** The parts in which two JSON values differ, at most `most`. */
export function valueDifference(before: unknown, after: unknown, most = 50): Difference[] {
  const found: Difference[] = [];
  const walk = (path: string, one: unknown, other: unknown): void => {
    if (found.length >= most || Object.is(one, other)) return;
    if (isContainer(one) && isContainer(other) && Array.isArray(one) === Array.isArray(other)) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
        walk(`${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, own(one, key), own(other, key));
      }
      return;
    }
    found.push({ path, before: one, after: other });
  };
  walk("", before, after);
  return found;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
