import { isValue, symbolOf } from "../../semantics/bind/scope.js";
import type * as ast from "../../syntax/ast.js";
import { type BoundType, elementOf, fieldsOf, structureOf, typeOfField } from "./bound-type.js";
import { add, type Index, indexPath, symbol } from "./file-index.js";

/** The names in a value: values of an enum, constants, and fields of an object. `type` is null if any value fits. */
export function indexValue(index: Index, value: ast.Value, type: BoundType | null): void {
  switch (value.kind) {
    case "name-value":
      indexName(index, value.path, type);
      return;
    case "list":
      for (const item of value.items) indexValue(index, item, type === null ? null : elementOf(type));
      return;
    case "object": {
      const fields = type === null ? [] : fieldsOf(type);
      for (const { key, value: inner } of value.entries) {
        const field = fields.find((each) => each.field.name.text === key.text);
        if (field !== undefined) add(index, key.span, symbol("field", field.field.name), { form: "member" });
        indexValue(index, inner, field === undefined ? null : typeOfField(field));
      }
      return;
    }
    default:
  }
}

function indexName(index: Index, path: readonly ast.Name[], type: BoundType | null): void {
  const [first, second] = path;
  if (first === undefined || isValue(first)) return;
  const structure = type === null ? null : structureOf(elementOf(type));
  if (second === undefined && structure?.kind === "declared" && structure.declaration.kind === "enum") {
    const chosen = structure.declaration.values.find((value) => value.name.text === first.text);
    if (chosen !== undefined) {
      add(index, first.span, symbol("value", chosen.name));
      return;
    }
  }
  if (symbolOf(index.scope, path)?.declaration.kind === "const") indexPath(index, path);
}
