import type { ErrorObject, ValidateFunction } from "ajv";
import type { JsonPath } from "../../text/json-text.js";
import { suggest } from "../../text/suggest.js";

/** One mistake that a schema found in a value, in words. */
export interface SchemaProblem {
  readonly kind: "unknown-key" | "missing-key" | "value";
  /** The path of the value, or of the object that has or lacks the key. */
  readonly path: JsonPath;
  /** The key that is unknown or missing; empty for a value. */
  readonly key: string;
  /** The expectation that the value breaks, such as "must be a string"; empty for keys. */
  readonly expected: string;
  readonly hint: string | null;
}

/** Keywords that combine others repeat what their branches report. */
const combining = new Set(["if", "anyOf", "oneOf", "allOf", "not"]);

/**
 * The mistakes of the last call of a validator that was compiled with `allErrors` and `verbose`: one for each place.
 * For a value with several alternatives, it names all of them.
 */
export function schemaProblems(validate: ValidateFunction): SchemaProblem[] {
  const errors = (validate.errors ?? []).filter((error) => !combining.has(error.keyword));
  const problems = new Map<string, SchemaProblem>();
  for (const error of errors) {
    const problem = problemOf(error);
    const place = JSON.stringify([problem.path, problem.key]);
    const known = problems.get(place);
    // Of two alternatives that failed, the list of values says more than a pattern.
    if (known === undefined || error.keyword === "enum") problems.set(place, problem);
  }
  return [...problems.values()];
}

function problemOf(error: ErrorObject): SchemaProblem {
  const path = error.instancePath.split("/").slice(1).map(unescaped);
  const { keyword, params } = error;
  const value = { kind: "value", path, key: "", hint: null } as const;
  switch (keyword) {
    case "additionalProperties": {
      const key = String(params.additionalProperty);
      const keys = keysOf(error.parentSchema?.properties);
      return { kind: "unknown-key", path, key, expected: "", hint: oneOf(key, keys) };
    }
    case "required":
      return { kind: "missing-key", path, key: String(params.missingProperty), expected: "", hint: null };
    case "enum": {
      const allowed: unknown = params.allowedValues;
      const values = Array.isArray(allowed) ? allowed.map(String) : [];
      const hint = typeof error.data === "string" ? oneOf(error.data, values) : null;
      return { ...value, expected: `must be one of ${values.join(", ")}`, hint };
    }
    case "type":
      return { ...value, expected: `must be ${article(String(params.type))}` };
    case "minLength":
      return { ...value, expected: "must not be empty" };
    case "minItems":
      return { ...value, expected: "must have at least one item" };
    case "uniqueItems":
      return { ...value, expected: "must not contain an item twice" };
    default:
      return { ...value, expected: error.message ?? "is not valid" };
  }
}

/** Reads a path segment of a JSON pointer (RFC 6901). */
function unescaped(segment: string): string | number {
  const text = segment.replaceAll("~1", "/").replaceAll("~0", "~");
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : text;
}

function oneOf(word: string, candidates: readonly string[]): string | null {
  const near = suggest(word, candidates);
  return near === null ? null : `did you mean \`${near}\`?`;
}

function keysOf(properties: unknown): string[] {
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function article(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}
