import {
  binary,
  call,
  type Expression,
  every,
  json,
  literal,
  literalType,
  member,
  name,
  returned,
  type Statement,
  type SwitchCase,
  type TypeNode,
  union,
  unknownType,
  when,
} from "../../src/emit/typescript/nodes.js";
import type { Type, UnionType, UnionVariant } from "../../src/ir/type.js";
import { resolveAliases } from "../../src/ir/walk.js";
import type { CodecContext } from "./codec-context.js";
import { codecExpression, isInline } from "./codec-expression.js";
import { type CodecFunction, codecOfType } from "./codec-function.js";
import { assertObject, fields, fieldsConstant, value } from "./codec-head.js";
import { cursor, ownProperty, runtimeCall } from "./runtime-call.js";
import { tupleChoice } from "./tuple-choice.js";
import { typeNode } from "./type-node.js";
import { type FieldTest, type FormKind, formsOf, type ObjectForm, objectForms } from "./variant-forms.js";

/**
 * A codec that first chooses the variant, by the properties that distinguish it from the others, and then runs only
 * that variant's codec.
 */
export function untaggedCodec(context: CodecContext, type: UnionType): CodecFunction {
  const [only] = type.variants;
  const body =
    type.variants.length === 1 && only !== undefined
      ? [returned(variantCodec(context, only, value))]
      : [
          ...plainChoices(context, type),
          ...tupleChoice(context, type, (variant) => objectCodecOf(context, variant)),
          ...objectChoice(context, type),
        ];
  return codecOfType(context, type, unknownType, body);
}

const words: Readonly<Record<FormKind, string>> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  bigint: "a bigint",
  bytes: "a Uint8Array",
  date: "a Date",
  list: "a list",
  object: "an object",
  null: "null",
};

function kindTest(kind: FormKind): Expression {
  switch (kind) {
    case "null":
      return binary(value, "===", literal(null));
    case "list":
      return call(member(name("Array"), "isArray"), value);
    case "bytes":
      return binary(value, "instanceof", name("Uint8Array"));
    case "date":
      return binary(value, "instanceof", name("Date"));
    case "object":
      throw new Error("objects are told apart by their fields");
    default:
      return binary({ kind: "typeof", operand: value }, "===", literal(kind));
  }
}

/** The variants that are recognised by the kind of their values. */
function plainChoices(context: CodecContext, type: UnionType): Statement[] {
  const owners = ownersOfKinds(context, type);
  const lists = type.variants.filter(({ type }) => formsOf(context, type).some(({ kind }) => kind === "list"));
  // Tuples need more than their kind to be told apart.
  if (lists.length > 1) owners.delete("list");
  return type.variants.flatMap((variant) => {
    const kinds = [...owners].flatMap(([kind, owner]) => (owner === variant && kind !== "object" ? [kind] : []));
    const isNull = kinds.includes("null") ? [when(kindTest("null"), returned(literal(null)))] : [];
    const [first, ...rest] = kinds.filter((kind) => kind !== "null").map(kindTest);
    if (first === undefined) return isNull;
    const test = rest.reduce((left, right) => binary(left, "||", right), first);
    return [...isNull, when(test, returned(variantCodec(context, variant, value)))];
  });
}

/**
 * The variant of each kind. Two variants that differ on the wire can have the same kind in programs, such as a text and a decimal
 * that travels as a number. The kind then selects the variant that travels unchanged, so that all of its values can be sent.
 */
function ownersOfKinds(context: CodecContext, type: UnionType): Map<FormKind, UnionVariant> {
  const owners = new Map<FormKind, UnionVariant>();
  for (const variant of type.variants) {
    const onWire = new Set(formsOf({ ...context, direction: "received" }, variant.type).map(({ kind }) => kind));
    for (const { kind } of formsOf(context, variant.type)) {
      if (!owners.has(kind) || onWire.has(kind)) owners.set(kind, variant);
    }
  }
  return owners;
}

/** The last statements, after those for all other kinds: they choose among objects, or refuse the value. */
function objectChoice(context: CodecContext, type: UnionType): Statement[] {
  const kinds = new Set(type.variants.flatMap((variant) => formsOf(context, variant.type).map(({ kind }) => kind)));
  const expected = literal([...new Set([...kinds].map((kind) => words[kind]))].join(" or "));
  const forms = objectForms(context, type);
  const [first] = forms;
  if (first === undefined) return [returned(runtimeCall("mismatch", value, cursor, expected))];
  const named = kinds.size > 1 ? [expected] : [];
  const variants = new Set(forms.map(({ variant }) => variant));
  if (variants.size === 1) {
    return [...(kinds.size > 1 ? [assertObject(expected)] : []), returned(variantCodec(context, first.variant, value))];
  }
  const keys = [...new Set(forms.flatMap(({ tests }) => tests.map(({ field }) => field)))];
  return [fieldsConstant(union(keys.map(literalType)), ...named), ...choiceByFields(context, forms)];
}

function choiceByFields(context: CodecContext, forms: readonly ObjectForm[]): Statement[] {
  const field = commonLiteral(forms);
  if (field !== null) {
    const cases = forms.map(
      ({ variant, tests }): SwitchCase => ({
        values: (tests[0]?.literals ?? []).map(literal),
        body: [returned(objectCodecOf(context, variant))],
      }),
    );
    return [
      {
        kind: "switch",
        subject: ownProperty(fields, field),
        cases: [...mergedCases(forms, cases), { values: [], body: [refusal(forms)] }],
      },
    ];
  }
  const choices = forms.map((form) => {
    const [first, ...rest] = form.tests.map(fieldTest);
    if (first === undefined) throw new Error("a variant without a distinguishing literal");
    const chosen = returned(objectCodecOf(context, form.variant));
    return when(every([first, ...rest]), ...exclusive(context, form, forms), chosen);
  });
  return [...choices, refusal(forms)];
}

/** A description of the required fields, for objects that match no variant. */
function refusal(forms: readonly ObjectForm[]): Statement {
  const field = commonLiteral(forms);
  const wanted =
    field === null
      ? [...new Set(forms.map(({ tests }) => tests.map(testWords).join(" and ")))].join(" or ")
      : testWords({ field, literals: forms.flatMap(({ tests }) => tests[0]?.literals ?? []) });
  return returned(call(member(cursor, "stop"), literal("tag"), literal(`must have ${wanted}`), value));
}

/** Merges consecutive cases of the same variant. */
function mergedCases(forms: readonly ObjectForm[], cases: readonly SwitchCase[]): SwitchCase[] {
  const merged: SwitchCase[] = [];
  for (const [index, one] of cases.entries()) {
    const last = merged.at(-1);
    if (last !== undefined && forms[index]?.variant === forms[index - 1]?.variant) {
      merged[merged.length - 1] = { ...last, values: [...last.values, ...one.values] };
    } else merged.push(one);
  }
  return merged;
}

/** The field whose literals distinguish all forms; null if there is no such field. */
function commonLiteral(forms: readonly ObjectForm[]): string | null {
  const [test] = forms[0]?.tests ?? [];
  if (test === undefined) return null;
  const all = forms.every(
    ({ tests }) => tests.length === 1 && tests[0]?.field === test.field && tests[0].literals !== null,
  );
  return all ? test.field : null;
}

function fieldTest({ field, literals }: FieldTest): Expression {
  const access = ownProperty(fields, field);
  const [first, ...rest] = literals ?? [];
  if (first === undefined) return binary(access, "!==", literal(undefined));
  return rest.reduce<Expression>(
    (left, next) => binary(left, "||", binary(access, "===", literal(next))),
    binary(access, "===", literal(first)),
  );
}

function testWords({ field, literals }: FieldTest): string {
  const shown = `\`${field}\``;
  return literals === null ? shown : `${shown} ${literals.map((one) => JSON.stringify(one)).join(" or ")}`;
}

/** Refuses, when encoding, fields that would make a receiver choose another variant. */
function exclusive(context: CodecContext, { form, tests }: ObjectForm, all: readonly ObjectForm[]): Statement[] {
  if (context.direction === "received") return [];
  const deciding = all.flatMap((other) => other.tests.map(({ field }) => field));
  const own = new Set([...form.fields.keys(), ...tests.map(({ field }) => field)]);
  const foreign = [...new Set(deciding)].filter((field) => !own.has(field));
  if (foreign.length === 0) return [];
  return [{ kind: "expression", expression: runtimeCall("refuseFields", fields, json(foreign), cursor) }];
}

/** The codec of a variant among others of its kind. It has a cast, because TypeScript can't see which one was chosen. */
function objectCodecOf(context: CodecContext, variant: UnionVariant): Expression {
  const given: Expression =
    context.direction === "received" ? value : { kind: "as", expression: value, type: variantType(context, variant) };
  return variantCodec(context, variant, given);
}

function variantType(context: CodecContext, variant: UnionVariant): TypeNode {
  return typeNode(context.usage, withoutNull(context, variant.type), context.direction, context.type);
}

function variantCodec(context: CodecContext, variant: UnionVariant, given: Expression): Expression {
  return codecExpression(context, withoutNull(context, variant.type), [], given, null);
}

/** The type of a variant after `null` has been excluded. */
function withoutNull(context: CodecContext, type: Type): Type {
  if (type.kind === "nullable") return withoutNull(context, type.type);
  const target = resolveAliases(context.usage.named, type);
  return target.kind === "nullable" && !isInline(context.usage, type) ? withoutNull(context, target) : type;
}
