import type { Json } from "../../src/ir/json.js";
import type { NamedType, UnionType, UnionVariant } from "../../src/ir/type.js";

/** A JSON Schema, or AsyncAPI's Schema Object, as plain data. */
export type JsonSchema = { readonly [key: string]: Json };

/** The ways in which schemas of one type differ between documents. */
export interface Dialect {
  /** Decides the form of tuples, and whether a `$ref` may have siblings (since 2019-09; before, readers ignore them). */
  readonly draft: "2020-12" | "07";
  /**
   * `json-schema` uses only the standard's keywords; `asyncapi` adds `discriminator`, `externalDocs`, `x-goa-*` and the
   * formats of number sizes.
   */
  readonly flavour: "json-schema" | "asyncapi";
  /**
   * Whether optional fields accept `null`, as goaidl's receivers do, because Go peers send it; false describes the
   * messages of goaidl's senders.
   */
  readonly optionalNull: boolean;
  readonly types: ReadonlyMap<string, NamedType>;
  /** The `$ref` of a named type. */
  reference(name: string): string;
  /**
   * A reference to the schema of a variant with its tag, if the document has a place for it; null if the schema is
   * inline.
   */
  variant?(union: UnionType, variant: UnionVariant): JsonSchema | null;
}

/** The named type behind a reference. The IR has no dangling references, so a missing type is a bug. */
export function namedType(types: ReadonlyMap<string, NamedType>, name: string): NamedType {
  const found = types.get(name);
  if (found === undefined) throw new Error(`the design refers to ${name}, which it does not declare`);
  return found;
}
