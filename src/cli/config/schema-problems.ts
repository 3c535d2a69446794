import type { ErrorObject, ValidateFunction } from "ajv";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { quoted } from "../../diagnostics/quoted.js";
import type { JsonPath } from "../../text/json-text.js";
import { suggest } from "../../text/suggest.js";
import { jsonTypes, type SchemaFault } from "./schema-fault.js";

interface Problem {
  /** The path of the value, or of the object that has or lacks the key. */
  readonly path: JsonPath;
  /** The key that is unknown or missing; empty for a value. */
  readonly key: string;
  readonly hint: string | null;
}

/** One mistake that a schema found in a value. */
export type SchemaProblem =
  | (Problem & { readonly kind: "unknown-key" | "missing-key" })
  | (Problem & { readonly kind: "value"; readonly fault: SchemaFault });

/** Keywords that combine other schemas. Their errors only repeat those of the combined schemas. */
const combining = new Set(["if", "anyOf", "oneOf", "allOf", "not"]);

/**
 * The mistakes that the last call of a validator found, one for each place. The validator must be compiled with
 * `allErrors` and `verbose`. The mistake in a value with several alternatives names all of them.
 */
export function schemaProblems(validate: ValidateFunction): SchemaProblem[] {
  const errors = (validate.errors ?? []).filter((error) => !combining.has(error.keyword));
  const problems = new Map<string, SchemaProblem>();
  for (const error of errors) {
    const problem = problemOf(error);
    const place = JSON.stringify([problem.path, problem.key]);
    const known = problems.get(place);
    // If several alternatives failed, a list of the allowed values says more than the others, such as a pattern.
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
      return { kind: "unknown-key", path, key, hint: oneOf(key, keys) };
    }
    case "required":
      return { kind: "missing-key", path, key: String(params.missingProperty), hint: null };
    case "enum": {
      const allowed: unknown = params.allowedValues;
      const values = Array.isArray(allowed) ? allowed.map(String) : [];
      const hint = typeof error.data === "string" ? oneOf(error.data, values) : null;
      return { ...value, fault: { kind: "not-one-of", values: values.map(quoted) }, hint };
    }
    case "type": {
      const type = jsonTypes.find((one) => one === params.type);
      return { ...value, fault: type === undefined ? schemaFaultOf(error) : { kind: "type", type } };
    }
    case "minLength":
      return { ...value, fault: { kind: "empty" } };
    case "minItems":
      return { ...value, fault: { kind: "no-items" } };
    case "uniqueItems":
      return { ...value, fault: { kind: "repeated-item" } };
    default:
      return { ...value, fault: schemaFaultOf(error) };
  }
}

function schemaFaultOf({ message }: ErrorObject): SchemaFault {
  return { kind: "schema", validatorMessage: message ?? "is not valid" };
}

/** Reads a path segment of a JSON pointer (RFC 6901). */
function unescaped(segment: string): string | number {
  const text = segment.replaceAll("~1", "/").replaceAll("~0", "~");
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : text;
}

function oneOf(word: string, candidates: readonly string[]): string | null {
  return didYouMean(suggest(word, candidates));
}

function keysOf(properties: unknown): string[] {
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}
