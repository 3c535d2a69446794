import { type Issue, type Rule, ValidationError } from "../errors.js";

/** Reads a JSON value into the TypeScript form; reports what is wrong at the cursor. */
export type Decode<T> = (value: unknown, at: Cursor) => T;
/** Turns a TypeScript value into what travels, checked the same way. */
export type Encode<T> = (value: T, at: Cursor) => unknown;
export type Key = string | number | undefined;

/** More issues than this in one message are counted, not described. */
const maxIssues = 16;
/** Values nested deeper than this are refused: nobody writes them, attackers do. */
export const maxDepth = 64;

/** Unwinds a codec that can't go on; never leaves `runCodec`. */
class Stop extends Error {}

/** Where a codec stands in a value, and what it found wrong so far. */
export class Cursor {
  #path: (string | number)[] = [];
  #issues: Issue[] = [];
  #count = 0;
  /** The key of the value that was read last; constraints check that one. */
  key: Key;
  /** Where the last issue was: the key, and how deep. */
  #lastKey: Key;
  #lastDepth = -1;

  /** Whether anything was wrong so far. */
  get failed(): boolean {
    return this.#count > 0;
  }

  /** Whether the value that was read last was reported: constraints don't apply to what stands in for it. */
  get wrong(): boolean {
    return this.#count > 0 && this.#lastKey === this.key && this.#lastDepth === this.#path.length;
  }

  /** Reports that the value that was read last breaks a constraint. */
  broken(rule: Rule, message: string, value: unknown): void {
    this.fail(rule, message, value, this.key);
  }

  /** Runs a codec one level deeper. */
  nested<In, Out>(key: string | number, codec: (value: In, at: Cursor) => Out, value: In): Out {
    this.#path.push(key);
    if (this.#path.length > maxDepth) this.stop("depth", `nests deeper than ${maxDepth} levels`, value);
    this.#lastDepth = -1;
    const result = codec(value, this);
    this.#path.pop();
    this.key = key;
    return result;
  }

  /** Reports one issue; `key` names a field or element below the cursor. */
  fail(rule: Rule, message: string, value: unknown, key?: Key): void {
    this.#count++;
    this.#lastKey = key;
    this.#lastDepth = this.#path.length;
    if (this.#issues.length >= maxIssues) return;
    const path = key === undefined ? this.#path : [...this.#path, key];
    this.#issues.push({ path: jsonPointer(path), rule, message, received: kindOf(value) });
  }

  /** Reports an issue that leaves nothing to go on with. */
  stop(rule: Rule, message: string, value: unknown, key?: Key): never {
    this.fail(rule, message, value, key);
    throw new Stop();
  }

  /** The error of what was reported; null where all was well. */
  error(subject: string): ValidationError | null {
    return this.#count === 0 ? null : new ValidationError(subject, this.#issues, this.#count);
  }
}

/** RFC 6901. */
function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The kind of a value as an error may tell it: never the value itself, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** Runs a codec over a whole value. `subject` is what an error calls it: `monitor payload`. Throws a ValidationError. */
export function runCodec<In, Out>(subject: string, codec: (value: In, at: Cursor) => Out, value: In): Out {
  const at = new Cursor();
  let result: Out;
  try {
    result = codec(value, at);
  } catch (stopped) {
    const error = stopped instanceof Stop ? at.error(subject) : null;
    throw error ?? stopped;
  }
  if (at.failed) throw at.error(subject) ?? new Error("a failed cursor has an error");
  return result;
}
