import type { Json } from "../../src/ir/json.js";
import type { NamedType, UnionType, UnionVariant } from "../../src/ir/type.js";

/** A JSON Schema, or AsyncAPI's Schema Object, as plain data. */
export type JsonSchema = { readonly [key: string]: Json };

/** The ways in which our documents differ about one and the same type. */
export interface Dialect {
  /** Decides the form of tuples, and whether a `$ref` may have siblings (since 2019-09; before, readers ignore them). */
  readonly draft: "2020-12" | "07";
  /** `json-schema` keeps to the standard's words; `asyncapi` adds `discriminator`, `externalDocs`, `x-goa-*` and the formats of number sizes. */
  readonly flavour: "json-schema" | "asyncapi";
  /** Optional fields accept `null`, as goaidl's receivers do (Go peers send it); false describes what goaidl's senders send. */
  readonly optionalNull: boolean;
  readonly types: ReadonlyMap<string, NamedType>;
  /** The `$ref` of a named type. */
  reference(name: string): string;
  /** The schema of a variant with its tag, where the document has a place for it: a reference. Null: written out in the union. */
  variant?(union: UnionType, variant: UnionVariant): JsonSchema | null;
}

/** The named type behind a reference. The IR has no dangling references: a missing one is a bug of its maker. */
export function namedType(types: ReadonlyMap<string, NamedType>, name: string): NamedType {
  const found = types.get(name);
  if (found === undefined) throw new Error(`the design refers to ${name}, which it does not declare`);
  return found;
}
