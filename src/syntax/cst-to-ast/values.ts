import type { CstNode } from "chevrotain";
import type * as ast from "../ast.js";
import { child, chosen, isToken, nodes } from "../cst.js";
import { durationMilliseconds, rateOf, sizeBytes } from "../literals.js";
import { type Builder, spanOf } from "./builder.js";
import { memberName, pathOf } from "./names.js";
import { floatToken, integerOf } from "./numbers.js";
import { stringOf } from "./strings.js";

export function value(b: Builder, node: CstNode): ast.Value {
  const form = chosen(node);
  const span = spanOf(b, form);
  if (isToken(form)) {
    switch (form.tokenType.name) {
      case "Float":
        return floatToken(b, form);
      case "Duration":
        return { kind: "duration", span, milliseconds: durationMilliseconds(form.image) };
      case "Size":
        return { kind: "size", span, bytes: sizeBytes(form.image) };
      case "Rate":
        return { kind: "rate", span, ...rateOf(form.image) };
      case '"null"':
        return { kind: "null", span };
      default:
        return { kind: "boolean", span, value: form.image === "true" };
    }
  }
  switch (form.name) {
    case "string":
      return stringOf(b, form);
    case "integer":
      return integerOf(b, form);
    case "list":
      return { kind: "list", span, items: nodes(form, "value").map((item) => value(b, item)) };
    case "object":
      return objectValue(b, form);
    default:
      return { kind: "name-value", span, path: pathOf(b, form) };
  }
}

export function objectValue(b: Builder, node: CstNode): ast.ObjectValue {
  return {
    kind: "object",
    span: spanOf(b, node),
    entries: nodes(node, "entry").map((entry) => ({
      key: memberName(b, child(entry, "memberName")),
      value: value(b, child(entry, "value")),
      span: spanOf(b, entry),
    })),
  };
}
