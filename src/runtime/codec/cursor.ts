import { type Issue, type Rule, ValidationError } from "../errors.js";

/** Reads a JSON value into the TypeScript form; reports what is wrong at the cursor and returns a stand-in of the right type. */
export type Decode<T> = (value: unknown, at: Cursor) => T;
/** Turns a TypeScript value into what travels, checked the same way. */
export type Encode<T> = (value: T, at: Cursor) => unknown;

/** More issues than this in one message are counted, not described. */
const maxIssues = 16;
/** Values nested deeper than this are refused: nobody writes them, attackers do. */
const maxDepth = 64;

/** Where a codec stands in a value, and what it found wrong so far. One per message; reused on the fast path. */
export class Cursor {
  readonly #path: (string | number)[] = [];
  #issues: Issue[] = [];
  #count = 0;

  get failed(): boolean {
    return this.#count > 0;
  }

  /** Steps into a field or element; false when the value is nested too deeply, which is then already reported. */
  enter(key: string | number): boolean {
    this.#path.push(key);
    if (this.#path.length <= maxDepth) return true;
    if (this.#path.length === maxDepth + 1) this.fail("depth", `nests deeper than ${maxDepth} levels`, undefined);
    return false;
  }

  leave(): void {
    this.#path.pop();
  }

  /** Reports one issue; `key` names a field or element below the cursor. */
  fail(rule: Rule, message: string, value: unknown, key?: string | number): void {
    this.#count++;
    if (this.#issues.length >= maxIssues) return;
    const path = key === undefined ? this.#path : [...this.#path, key];
    this.#issues.push({ path: jsonPointer(path), rule, message, received: kindOf(value) });
  }

  /** The error of what was reported, and a clean cursor. */
  take(subject: string): ValidationError {
    const error = new ValidationError(subject, this.#issues, this.#count);
    this.#issues = [];
    this.#count = 0;
    this.#path.length = 0;
    return error;
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
