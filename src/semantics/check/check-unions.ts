import type { Tagging, Type, UnionArm } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import { type Context, report } from "../context.js";
import { typeWords, underlying, unknown } from "../underlying.js";
import { areDistinct } from "./distinct-variants.js";

/** The tag that generated code gives arms of an open union which it doesn't know. */
const unknownTag = "$unknown";

export function checkTagging(context: Context, declaration: ast.UnionDeclaration, legacyGoa: boolean): void {
  const { by, arms, open, name } = declaration;
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
    const tagText = arm.tag?.kind === "string" ? arm.tag.value : arm.name.text;
    if (open && !arm.isElse && tagText === unknownTag)
      invalid(`\`${unknownTag}\` is what arms that nobody knows are called`, (arm.tag ?? arm.name).span);
  }
  if (open && by?.none === true)
    invalid("an untagged union can't be open: nothing tells an arm that nobody knows", name.span);
  const otherwise = arms.find((arm) => arm.isElse);
  if (otherwise === undefined) return;
  if (by?.none === true) invalid("an untagged union has no `else`: there is no tag to be without", otherwise.name.span);
  else if (open) invalid("an open union has no `else`: either keeps what no arm is for", otherwise.name.span);
  else if (tag !== undefined && tag.value in Object.prototype)
    invalid(`no object is without \`${tag.value}\` in JavaScript: a union with \`else\` takes another tag`, tag.span);
}

export function taggingOf(by: ast.UnionBy | null, legacyGoa: boolean): Tagging {
  if (legacyGoa) return { kind: "legacyGoa" };
  if (by === null) return { kind: "adjacent", tagKey: "type", valueKey: "value" };
  if (by.none) return { kind: "untagged" };
  const [tag, value] = by.keys;
  if (value !== undefined) return { kind: "adjacent", tagKey: tag?.value ?? "type", valueKey: value.value };
  return { kind: "internal", tagKey: tag?.value ?? "type" };
}

/** Checks an arm that is the whole object: an arm `by "kind"`, or an else arm. */
export function checkObjectArm(
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
        hint: arm.isElse
          ? "`else` stands for objects without the tag"
          : "the tag stands among the arm's fields; without `by` it stands beside the value",
      }),
    );
    return;
  }
  const field = target.fields.find((candidate) => candidate.name === tagKey);
  if (field === undefined) return;
  if (arm.isElse) {
    const reason = `\`else\` stands for objects without \`${tagKey}\`, and this one has that field`;
    context.diagnostics.push(report("invalid-tagging", { reason }, arm.type.span));
    return;
  }
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
