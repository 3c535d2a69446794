import {
  binary,
  call,
  type Expression,
  json,
  literal,
  literalType,
  member,
  name,
  object,
  property,
  returned,
  type Statement,
  type SwitchCase,
  union,
  unknownType,
  when,
} from "../../src/emit/typescript/nodes.js";
import type { UnionType, UnionVariant } from "../../src/ir/type.js";
import type { CodecContext } from "./codec-context.js";
import { codecExpression } from "./codec-expression.js";
import { type CodecFunction, codecOfType, recordType } from "./codec-function.js";
import { assertObject, fields, fieldsConstant, onlyFieldsCall, value } from "./codec-head.js";
import { cursor, ownProperty, runtimeCall } from "./runtime-call.js";
import { typeNode } from "./type-node.js";
import { declaresTag, hasNoFields, unionKeys, unknownTag } from "./union-keys.js";
import { underlying } from "./usage.js";

export function taggedCodec(context: CodecContext, type: UnionType): CodecFunction {
  if (context.direction === "received") return codecOfType(context, type, unknownType, decoding(context, type));
  const isRecord = !type.open && !type.variants.some((variant) => variant.isElse);
  return codecOfType(context, type, isRecord ? recordType : unknownType, encoding(context, type));
}

function tagsOf(type: UnionType): (string | number)[] {
  return type.variants.flatMap(({ tag }) => (tag === null ? [] : [tag]));
}

function decoding(context: CodecContext, type: UnionType): Statement[] {
  const { tagKey, wireTag, wireValue } = unionKeys(type);
  const tag = ownProperty(fields, wireTag);
  const otherwise = type.variants.find((variant) => variant.isElse);
  const refuse = runtimeCall("wrongTag", tag, cursor, literal(wireTag), json(tagsOf(type)));
  const withoutTag = otherwise === undefined ? null : codecExpression(context, otherwise.type, [], value, null);
  const last = (): Statement[] => {
    if (!type.open) return [returned(withoutTag ?? refuse)];
    const kinds = [...new Set(tagsOf(type).map((one) => typeof one))];
    const [first, ...rest] = kinds.map((kind) => binary({ kind: "typeof", operand: tag }, "!==", literal(kind)));
    const isWrong = first === undefined ? null : rest.reduce((left, right) => binary(left, "&&", right), first);
    return [
      ...(isWrong === null ? [] : [when(isWrong, { kind: "expression", expression: refuse })]),
      returned(object([property(tagKey, literal(unknownTag)), property("raw", value)])),
    ];
  };
  const cases = type.variants
    .filter((variant) => !variant.isElse)
    .map(
      (variant): SwitchCase => ({
        values: variant.isDefault ? [literal(variant.tag), literal(undefined)] : [literal(variant.tag)],
        body:
          type.tagging.kind === "internal"
            ? decodedInside(context, variant, tagKey)
            : [returned(decodedBeside(context, type, variant))],
      }),
    );
  if (type.open && withoutTag !== null) cases.push({ values: [literal(undefined)], body: [returned(withoutTag)] });
  const keys = union((type.tagging.kind === "internal" ? [wireTag] : [wireTag, wireValue]).map(literalType));
  return [fieldsConstant(keys), { kind: "switch", subject: tag, cases: [...cases, { values: [], body: last() }] }];
}

/** Decodes a variant whose tag is one of its fields. */
function decodedInside(context: CodecContext, variant: UnionVariant, tagKey: string): Statement[] {
  const target = underlying(context.usage, variant.type);
  const tag = property(tagKey, literal(variant.tag));
  if (target.kind === "object" && hasNoFields(context.usage, context.direction, target, tagKey)) {
    const closed = target.closed
      ? [onlyFieldsCall(fields, [...new Set([tagKey, ...target.fields.map(({ name: field }) => field)])])]
      : [];
    return [...closed, returned(object([tag]))];
  }
  const declared = declaresTag(context.usage, variant, tagKey);
  const strips = !declared && (target.kind === "union" || (target.kind === "object" && target.closed));
  const input = strips ? runtimeCall("without", fields, literal(tagKey)) : value;
  const decoded = codecExpression(context, variant.type, [], input, null);
  return [returned(declared ? decoded : object([tag, { kind: "spread", value: decoded }]))];
}

/** Decodes a variant whose tag is beside its value. */
function decodedBeside(context: CodecContext, type: UnionType, variant: UnionVariant): Expression {
  const { tagKey, valueKey, wireValue } = unionKeys(type);
  const access = ownProperty(fields, wireValue);
  const input = type.tagging.kind === "legacyGoa" ? runtimeCall("jsonText", access, cursor) : access;
  const decoded = codecExpression(context, variant.type, [], input, literal(wireValue));
  return object([property(tagKey, literal(variant.tag)), property(valueKey, decoded)]);
}

function encoding(context: CodecContext, type: UnionType): Statement[] {
  const { tagKey, wireTag } = unionKeys(type);
  const otherwise = type.variants.find((variant) => variant.isElse);
  const cases = type.variants
    .filter((variant) => !variant.isElse)
    .map(
      (variant): SwitchCase => ({
        values: [literal(variant.tag)],
        body: [
          returned(
            type.tagging.kind === "internal"
              ? encodedInside(context, type, variant, tagKey)
              : encodedBeside(context, type, variant),
          ),
        ],
      }),
    );
  if (type.open) {
    const raw = runtimeCall("unknownVariant", member(value, "raw"), cursor, literal(wireTag), json(tagsOf(type)));
    cases.push({ values: [literal(unknownTag)], body: [returned(raw)] });
  }
  const refuse = runtimeCall("wrongTag", value, cursor, literal(tagKey), json(tagsOf(type)));
  return [
    assertObject(),
    // Objects without the tag belong to the else variant, which TypeScript can't infer from the property.
    ...(otherwise === undefined
      ? []
      : [
          when(
            { kind: "not", operand: binary(literal(tagKey), "in", value) },
            returned(codecExpression(context, otherwise.type, [], value, null)),
          ),
        ]),
    {
      kind: "switch",
      subject: member(value, tagKey),
      cases: [...cases, { values: [], body: [returned(refuse)] }],
    },
  ];
}

function encodedInside(context: CodecContext, type: UnionType, variant: UnionVariant, tagKey: string): Expression {
  const target = underlying(context.usage, variant.type);
  const tag = property(tagKey, literal(variant.tag));
  if (target.kind === "object" && hasNoFields(context.usage, context.direction, target, tagKey)) return object([tag]);
  const encoded = codecExpression(context, variant.type, [], narrowed(context, type, variant), null);
  if (declaresTag(context.usage, variant, tagKey)) return encoded;
  // The type of an encoded union is not known.
  if (target.kind === "union") return runtimeCall("tagged", literal(tagKey), literal(variant.tag), encoded);
  return object([tag, { kind: "spread", value: encoded }]);
}

/** The value of a variant. TypeScript narrows it by the tag, unless the else variant might have a field of any name. */
function narrowed(context: CodecContext, type: UnionType, variant: UnionVariant): Expression {
  const otherwise = type.variants.find(({ isElse }) => isElse);
  if (otherwise === undefined) return value;
  const target = underlying(context.usage, otherwise.type);
  if (target.kind === "object" && target.fields.length > 0) return value;
  const node = typeNode(context.usage, variant.type, context.direction, context.type);
  return { kind: "as", expression: value, type: node };
}

function encodedBeside(context: CodecContext, type: UnionType, variant: UnionVariant): Expression {
  const { wireTag, valueKey, wireValue } = unionKeys(type);
  const encoded = codecExpression(context, variant.type, [], member(value, valueKey), literal(valueKey));
  const written = type.tagging.kind === "legacyGoa" ? call(member(name("JSON"), "stringify"), encoded) : encoded;
  return object([property(wireTag, literal(variant.tag)), property(wireValue, written)]);
}
