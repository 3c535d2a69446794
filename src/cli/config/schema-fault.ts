import type { Quoted } from "../../diagnostics/quoted.js";
import { withArticle } from "../../text/with-article.js";

export const jsonTypes = ["array", "boolean", "integer", "null", "number", "object", "string"] as const;
export type JsonType = (typeof jsonTypes)[number];

/** The faults that a schema finds in a value. `validatorMessage` is the message of the validator. */
export type SchemaFault =
  | { readonly kind: "not-one-of"; readonly values: readonly Quoted[] }
  | { readonly kind: "type"; readonly type: JsonType }
  | { readonly kind: "empty" | "no-items" | "repeated-item" }
  | { readonly kind: "schema"; readonly validatorMessage: string };

export function schemaFaultText(fault: SchemaFault): string {
  switch (fault.kind) {
    case "not-one-of":
      return `must be one of ${fault.values.join(", ")}`;
    case "type":
      return `must be ${withArticle(fault.type)}`;
    case "empty":
      return "must not be empty";
    case "no-items":
      return "must have at least one item";
    case "repeated-item":
      return "must not contain an item twice";
    case "schema":
      return fault.validatorMessage;
  }
}
