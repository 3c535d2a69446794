import type { Tagging, UnionVariant } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";
import type { TaggingFault } from "../diagnostics/type-diagnostics.js";
import { isUnknown, typeWords, underlying } from "../underlying.js";
import { findIndistinct, isAlwaysObject } from "./distinct-variants.js";

/** The tag that generated code gives to unknown variants of an open union. */
const unknownTag = "$unknown";

export function checkTagging(context: Context, declaration: ast.UnionDeclaration, legacyGoa: boolean): void {
  const { by, variants, open, name } = declaration;
  const invalid = (fault: TaggingFault, span: Span, text = ""): void => {
    context.report("invalid-tagging", { fault, text }, span);
  };
  const [tag, value] = by?.keys ?? [];
  if (by !== null && legacyGoa) invalid("legacy-by", by.span);
  else if (tag !== undefined && value?.value === tag.value) invalid("same-keys", value.span, value.value);
  for (const key of by?.keys ?? []) if (key.value === "") invalid("empty-key", key.span);
  for (const variant of variants) {
    if (by?.none === true && variant.tag !== null)
      invalid(
        "untagged-wire-name",
        variant.tag.span,
        variant.tag.kind === "string" ? variant.tag.value : variant.name.text,
      );
    const tagText = variant.tag?.kind === "string" ? variant.tag.value : variant.name.text;
    if (open && !variant.isElse && tagText === unknownTag) invalid("unknown-tag", (variant.tag ?? variant.name).span);
  }
  if (open && by?.none === true) invalid("untagged-open", name.span);
  const otherwise = variants.find((variant) => variant.isElse);
  const [fallback, ...more] = variants.filter((variant) => variant.isDefault);
  if (fallback !== undefined) {
    if (by?.none === true) invalid("untagged-default", fallback.name.span);
    else if (legacyGoa) invalid("legacy-default", fallback.name.span);
    else if (otherwise !== undefined) invalid("default-and-else", otherwise.name.span);
    else if (tag !== undefined && tag.value in Object.prototype) invalid("default-property", tag.span, tag.value);
    for (const other of more) invalid("two-defaults", other.name.span);
  }
  if (otherwise === undefined) return;
  if (by?.none === true) invalid("untagged-else", otherwise.name.span);
  else if (tag !== undefined && tag.value in Object.prototype) invalid("property-of-objects", tag.span, tag.value);
}

export function taggingOf(by: ast.UnionBy | null, legacyGoa: boolean): Tagging {
  if (legacyGoa) return { kind: "legacyGoa" };
  if (by === null) return { kind: "adjacent", tagKey: "type", valueKey: "value" };
  if (by.none) return { kind: "untagged" };
  const [tag, value] = by.keys;
  if (value !== undefined) return { kind: "adjacent", tagKey: tag?.value ?? "type", valueKey: value.value };
  return { kind: "internal", tagKey: tag?.value ?? "type" };
}

/** Checks the variants of all unions against their types. */
export function checkUnions(context: Context): void {
  for (const type of context.types.values()) {
    if (type?.kind !== "union") continue;
    const declaration = context.nodes.types.get(type);
    if (declaration?.kind !== "union") continue;
    const written = new Map(declaration.variants.map((variant) => [variant.name.text, variant]));
    if (type.tagging.kind === "untagged") checkUntagged(context, declaration, type.variants);
    for (const variant of type.variants) {
      const node = written.get(variant.name);
      if (node !== undefined) checkObjectVariant(context, type.tagging, variant, node);
    }
  }
}

/** Checks a variant that is the whole object: a variant `by "kind"`, or an else variant. */
function checkObjectVariant(
  context: Context,
  tagging: Tagging,
  { type, tag }: UnionVariant,
  variant: ast.UnionVariant,
): void {
  if (tagging.kind === "untagged" || (tagging.kind !== "internal" && !variant.isElse)) return;
  const tagKey = tagging.kind === "legacyGoa" ? "Type" : tagging.tagKey;
  const target = underlying(context, type);
  if (isUnknown(target)) return;
  if (target.kind === "union") {
    const inner = target.tagging;
    const keys =
      inner.kind === "adjacent" ? [inner.tagKey, inner.valueKey] : inner.kind === "internal" ? [inner.tagKey] : [];
    if (!variant.isElse && keys.includes(tagKey)) {
      context.report("invalid-tagging", { fault: "tag-taken", text: tagKey }, variant.type.span);
    }
    if (isAlwaysObject(context, type)) return;
  }
  if (target.kind !== "object") {
    context.report("not-an-object", { type: typeWords(type) }, variant.type.span, {
      hint: variant.isElse
        ? "`else` stands for objects without the tag"
        : "the tag is one of the variant's fields; without `by` it is beside the value",
    });
    return;
  }
  const field = target.fields.find((candidate) => candidate.name === tagKey);
  if (field === undefined) return;
  if (variant.isElse || variant.isDefault) {
    const fault = variant.isElse ? "else-with-tag" : "default-with-tag";
    context.report("invalid-tagging", { fault, text: tagKey }, variant.type.span);
    return;
  }
  const literal = field.type.kind === "literal" ? field.type.values : [];
  if (literal.length !== 1 || literal[0] !== tag) {
    context.report("variant-tag-field", { field: tagKey, tag: JSON.stringify(tag) }, variant.type.span);
  }
}

/** Proves that the variants of an untagged union can be told apart, or names two that can't. */
function checkUntagged(context: Context, declaration: ast.UnionDeclaration, variants: readonly UnionVariant[]): void {
  const found = findIndistinct(context, variants);
  if (found === null) return;
  const { first, second } = found;
  const written = declaration.variants.find((variant) => variant.name.text === second.name);
  const span = written?.span ?? declaration.name.span;
  context.report("indistinct-variants", { first: first.name, second: second.name }, span, {
    hint: 'give both a field with different literals, or use `by "kind"`',
  });
}
