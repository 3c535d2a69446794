import {
  binary,
  call,
  type Expression,
  every,
  literal,
  literalType,
  member,
  name,
  object,
  property,
  returned,
  type Statement,
  type TypeNode,
  union,
  when,
} from "../../src/emit/typescript/nodes.js";
import type { Field, NamedType, ObjectType, Type } from "../../src/ir/type.js";
import { resolve } from "../../src/ir/walk.js";
import type { CodecContext } from "./codec-context.js";
import { codecExpression, defaultExpression } from "./codec-expression.js";
import { type CodecFunction, codecOfType, ownType, recordType } from "./codec-function.js";
import { assertObject, fields, fieldsConstant, onlyFieldsCall, value } from "./codec-head.js";
import { ownProperty, runtime, runtimeCall } from "./runtime-call.js";
import { fieldsIn } from "./usage.js";

const result = name("result");

export function objectCodec(context: CodecContext, type: ObjectType): CodecFunction {
  const body = context.direction === "received" ? decoding(context, type) : encoding(context, type);
  return codecOfType(context, type, recordType, body);
}

function decoding(context: CodecContext, type: ObjectType): Statement[] {
  const names = type.fields.map((field) => field.name);
  if (type.fields.length === 0) {
    return [assertObject(), ...(type.closed ? [onlyFieldsCall(value, names)] : []), returned(object([]))];
  }
  const closed = type.closed ? [onlyFieldsCall(fields, names)] : [];
  const visible = fieldsIn(context.usage, type, "received");
  const ignored = type.fields.filter((field) => !visible.includes(field));
  const read = (field: Field): Expression =>
    codecExpression(context, field.type, field.constraints, ownProperty(fields, field.name), literal(field.name));
  const own: TypeNode = { kind: "keyof", type: ownType(context, type) };
  const start = [
    fieldsConstant(
      visible.length === 0
        ? union(ignored.map((field) => literalType(field.name)))
        : union([own, ...ignored.map((field) => literalType(field.name))]),
    ),
    ...closed,
    // A field that the sender must not set is checked if it is there, and then left out.
    ...ignored.map((field) =>
      when(isThere(context, ownProperty(fields, field.name), field), { kind: "expression", expression: read(field) }),
    ),
  ];
  const always = visible.filter((field) => field.required || field.default !== null);
  const entries = always.map((field) => {
    if (field.default === null) return property(field.name, read(field));
    const access = ownProperty(fields, field.name);
    const missing = acceptsNull(context, field.type)
      ? binary(access, "===", literal(undefined))
      : runtimeCall("absent", access);
    const fallback = defaultExpression(context, field.type, field.default.value);
    return property(field.name, { kind: "conditional", test: missing, yes: fallback, no: read(field) });
  });
  const optional = visible.filter((field) => !field.required && field.default === null);
  if (optional.length === 0) return [...start, returned({ kind: "object", properties: entries, broken: true })];
  return [
    ...start,
    resultConstant(ownType(context, type), entries, optional),
    ...optional.map((field) => {
      const access = ownProperty(fields, field.name);
      return when(isThere(context, access, field), assignment(field.name, read(field)));
    }),
    returned(result),
  ];
}

/** Whether `null` is a value of a type: directly, through its aliases, or as a variant without a tag. */
function acceptsNull({ usage }: CodecContext, type: Type): boolean {
  const open: Type[] = [type];
  const seen = new Set<NamedType>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const end = resolve(usage.named, next);
    if (end.nullable) return true;
    if (end.type.kind !== "union" || end.type.tagging.kind !== "untagged" || seen.has(end.type)) continue;
    seen.add(end.type);
    open.push(...end.type.variants.map((variant) => variant.type));
  }
  return false;
}

/** Whether an optional field is present. Go peers send `null` for an absent one. */
function isThere(context: CodecContext, access: Expression, field: Field): Expression {
  return acceptsNull(context, field.type)
    ? binary(access, "!==", literal(undefined))
    : { kind: "not", operand: runtimeCall("absent", access) };
}

function encoding(context: CodecContext, type: ObjectType): Statement[] {
  const write = (field: Field): Expression =>
    codecExpression(context, field.type, field.constraints, member(value, field.name), literal(field.name));
  const visible = fieldsIn(context.usage, type, "sent");
  const entries = visible.filter((field) => field.required).map((field) => property(field.name, write(field)));
  const optional = visible.filter((field) => !field.required);
  if (optional.length === 0) {
    return [assertObject(), returned({ kind: "object", properties: entries, broken: true })];
  }
  const keys: TypeNode = { kind: "keyof", type: ownType(context, type) };
  const wire: TypeNode = {
    kind: "named",
    name: { module: "goaidl/codegen", name: "WireFields", typeOnly: true },
    typeArguments: [keys],
  };
  return [
    assertObject(),
    { kind: "const", name: "result", type: wire, value: { kind: "object", properties: entries, broken: true } },
    ...optional.map((field) => {
      const access = member(value, field.name);
      const isSet = binary(access, "!==", literal(undefined));
      const hasOwn = call(member(name("Object"), "hasOwn"), value, literal(field.name));
      return when(
        field.name in Object.prototype ? every([hasOwn, isSet]) : isSet,
        assignment(field.name, write(field)),
      );
    }),
    returned(result),
  ];
}

/** The object to which optional fields are added. */
function resultConstant(type: TypeNode, entries: Parameters<typeof object>[0], optional: readonly Field[]): Statement {
  const start: Expression = { kind: "object", properties: entries, broken: true };
  const inherited = optional.filter((field) => field.name in Object.prototype);
  if (inherited.length === 0) return { kind: "const", name: "result", type, value: start };
  const left = union(inherited.map((field) => literalType(field.name)));
  const made: Expression = {
    kind: "call",
    callee: runtime("literal"),
    typeArguments: [type, left],
    arguments: [start],
  };
  return { kind: "const", name: "result", type: null, value: made };
}

/** An assignment that can't set a prototype, and that TypeScript doesn't confuse with an inherited member. */
function assignment(field: string, given: Expression): Statement {
  if (field in Object.prototype) {
    return { kind: "expression", expression: runtimeCall("define", result, literal(field), given) };
  }
  return { kind: "assignment", target: member(result, field), value: given };
}
