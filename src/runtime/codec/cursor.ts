import { type Issue, type Rule, ValidationError } from "../errors.js";

/** Converts a JSON value into its TypeScript form; reports what is wrong at the cursor. */
export type Decode<T> = (value: unknown, at: Cursor) => T;
/** Converts a TypeScript value into its JSON form, with the same checks. */
export type Encode<T> = (value: T, at: Cursor) => unknown;
export type Key = string | number | undefined;

/** The maximum number of issues that are described; further ones are only counted. */
const maxIssues = 16;
/** The deepest nesting that is accepted; real messages are not that deep, but an attacker's may be. */
export const maxDepth = 64;

/** Thrown to unwind a codec that can't continue; `runCodec` always catches it. */
class Stop extends Error {}

/** The position of a codec in a value, and the issues found so far. */
export class Cursor {
  #path: (string | number)[] = [];
  #issues: Issue[] = [];
  #count = 0;
  /** The key of the value that was read last, which constraints check. */
  key: Key;
  /** The position of the last issue: its key and depth. */
  #lastKey: Key;
  #lastDepth = -1;

  /** Whether any issue was found so far. */
  get failed(): boolean {
    return this.#count > 0;
  }

  /** Whether the value that was read last has an issue: constraints don't apply to its placeholder. */
  get wrong(): boolean {
    return this.#count > 0 && this.#lastKey === this.key && this.#lastDepth === this.#path.length;
  }

  /** Reports that the value that was read last breaks a constraint. */
  broken(rule: Rule, message: string, value: unknown): void {
    this.fail(rule, message, value, this.key);
  }

  /** Runs a codec one level deeper. */
  nested<In, Out>(key: string | number, codec: (value: In, at: Cursor) => Out, value: In): Out {
    this.enter(key, value);
    const result = codec(value, this);
    this.leave(key);
    return result;
  }

  /** Goes one level deeper, into a value that has parts; `leave` follows. */
  enter(key: Key, value: unknown): void {
    if (key === undefined) return;
    this.#path.push(key);
    if (this.#path.length > maxDepth) this.stop("depth", `nests deeper than ${maxDepth} levels`, value);
    this.#lastDepth = -1;
  }

  leave(key: Key): void {
    if (key !== undefined) this.#path.pop();
    this.key = key;
  }

  /** Reports an issue; `key` names a field or element below the cursor. */
  fail(rule: Rule, message: string, value: unknown, key?: Key): void {
    this.#count++;
    this.#lastKey = key;
    this.#lastDepth = this.#path.length;
    if (this.#issues.length >= maxIssues) return;
    const path = key === undefined ? this.#path : [...this.#path, key];
    this.#issues.push({ path: jsonPointer(path), rule, message, received: kindOf(value) });
  }

  /** Reports an issue after which the codec can't continue. */
  stop(rule: Rule, message: string, value: unknown, key?: Key): never {
    this.fail(rule, message, value, key);
    throw new Stop();
  }

  /** Returns the error with all issues; null if there are none. */
  error(subject: string): ValidationError | null {
    return this.#count === 0 ? null : new ValidationError(subject, this.#issues, this.#count);
  }
}

/** Writes a JSON pointer: RFC 6901. */
function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Returns the kind of a value for an error message; never the value itself, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** A cursor that can be used again, because its last value had no issues; null while it is in use. */
let spare: Cursor | null = null;

/**
 * Runs a codec over a whole value. `subject` names it in errors, for example `monitor payload`. Throws a
 * ValidationError.
 */
export function runCodec<In, Out>(subject: string, codec: (value: In, at: Cursor) => Out, value: In): Out {
  // A getter of the value may run another codec meanwhile.
  const at = spare ?? new Cursor();
  spare = null;
  let result: Out;
  try {
    result = codec(value, at);
  } catch (stopped) {
    const error = stopped instanceof Stop ? at.error(subject) : null;
    throw error ?? stopped;
  }
  if (at.failed) throw at.error(subject) ?? new Error("a failed cursor has an error");
  at.key = undefined;
  spare = at;
  return result;
}
