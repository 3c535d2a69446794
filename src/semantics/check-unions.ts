import type { NamedType, ObjectType, Tagging, Type, UnionArm } from "../ir/type.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { type Context, report } from "./context.js";
import { numeric, typeWords, underlying, unknown } from "./underlying.js";

export function checkTagging(context: Context, { by, arms }: ast.UnionDeclaration, legacyGoa: boolean): void {
  const invalid = (reason: string, span: Span): void => {
    context.diagnostics.push(report("invalid-tagging", { reason }, span));
  };
  const [tag, value] = by?.keys ?? [];
  if (by !== null && legacyGoa) invalid("`@legacyGoa` has fields of its own: it goes without `by`", by.span);
  else if (tag !== undefined && value?.value === tag.value)
    invalid("the tag and the value need two fields", value.span);
  for (const key of by?.keys ?? []) if (key.value === "") invalid("a field needs a name", key.span);
  for (const arm of arms) {
    if (by?.none === true && arm.tag !== null) invalid("an untagged union's arms have no wire names", arm.tag.span);
  }
}

export function taggingOf(by: ast.UnionBy | null, legacyGoa: boolean): Tagging {
  if (legacyGoa) return { kind: "legacyGoa" };
  if (by === null) return { kind: "adjacent", tagKey: "type", valueKey: "value" };
  if (by.none) return { kind: "untagged" };
  const [tag, value] = by.keys;
  if (value !== undefined) return { kind: "adjacent", tagKey: tag?.value ?? "type", valueKey: value.value };
  return { kind: "internal", tagKey: tag?.value ?? "type" };
}

export function checkInternalArm(
  context: Context,
  arm: ast.UnionArm,
  type: Type,
  tag: string | number | null,
  tagKey: string,
): void {
  const target = underlying(context, type);
  if (target === unknown) return;
  if (target.kind === "union") {
    const { tagging } = target;
    const keys =
      tagging.kind === "adjacent"
        ? [tagging.tagKey, tagging.valueKey]
        : tagging.kind === "internal"
          ? [tagging.tagKey]
          : [];
    if (!arm.isElse && keys.includes(tagKey)) {
      const reason = `the arm is a union that needs the field \`${tagKey}\` for itself: one of the two takes another field`;
      context.diagnostics.push(report("invalid-tagging", { reason }, arm.type.span));
    }
    return;
  }
  if (target.kind !== "object") {
    context.diagnostics.push(
      report("not-an-object", { name: typeWords(type).replaceAll("`", "") }, arm.type.span, {
        hint: "the tag stands among the arm's fields; without `by` it stands beside the value",
      }),
    );
    return;
  }
  const field = target.fields.find((candidate) => candidate.name === tagKey);
  if (field === undefined || arm.isElse) return;
  const literal = field.type.kind === "literal" ? field.type.values : [];
  if (literal.length !== 1 || literal[0] !== tag) {
    context.diagnostics.push(report("arm-tag-field", { field: tagKey, tag: JSON.stringify(tag) }, arm.type.span));
  }
}

/** Proves that the arms of an untagged union can be told apart, or names two that can't. */
export function checkUntagged(context: Context, declaration: ast.UnionDeclaration, arms: readonly UnionArm[]): void {
  for (const [index, second] of arms.entries()) {
    for (const first of arms.slice(0, index)) {
      if (areDistinct(context, first.type, second.type)) continue;
      const written = declaration.arms.find((arm) => arm.name.text === second.name);
      context.diagnostics.push(
        report("indistinct-arms", { first: first.name, second: second.name }, written?.span ?? declaration.name.span, {
          hint: 'give both a field with different literals, or use `by "kind"`',
        }),
      );
      return;
    }
  }
}

function areDistinct(context: Context, first: Type, second: Type): boolean {
  const a = underlying(context, first);
  const b = underlying(context, second);
  if (a === unknown || b === unknown) return true;
  const kindA = jsonKind(a);
  const kindB = jsonKind(b);
  if (kindA === null || kindB === null) return false;
  if (kindA !== kindB) return true;
  if (a.kind !== "object" || b.kind !== "object") return false;
  const literal = a.fields.some((field) => {
    const other = b.fields.find((candidate) => candidate.name === field.name);
    return (
      field.required &&
      other?.required === true &&
      field.type.kind === "literal" &&
      other.type.kind === "literal" &&
      !field.type.values.some((value) => other.type.kind === "literal" && other.type.values.includes(value))
    );
  });
  const lacks = (from: ObjectType, other: ObjectType): boolean =>
    from.fields.some((field) => field.required && !other.fields.some((candidate) => candidate.name === field.name));
  return literal || (lacks(a, b) && lacks(b, a));
}

/** The one JSON kind of a type's values; null where there are several. */
function jsonKind(type: Type | NamedType): string | null {
  switch (type.kind) {
    case "array":
    case "tuple":
      return "array";
    case "map":
    case "object":
      return "object";
    case "enum":
      return type.base === "string" ? "string" : "number";
    case "literal": {
      const kinds = new Set(type.values.map((value) => typeof value));
      return kinds.size === 1 ? typeof type.values[0] : null;
    }
    case "primitive":
      if (type.name === "any" || type.name === "empty") return null;
      if (type.name === "boolean") return "boolean";
      if (type.encoding === "string") return "string";
      return (numeric.includes(type.name) && (type.name !== "decimal" || type.encoding === "number")) ||
        type.encoding !== null
        ? "number"
        : "string";
    default:
      return null;
  }
}
