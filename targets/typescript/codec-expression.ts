import { arrow, binary, call, type Expression, json, literal, member, name } from "../../src/emit/typescript/nodes.js";
import type { Json } from "../../src/ir/json.js";
import type { PrimitiveName } from "../../src/ir/primitives.js";
import type { Constraint, NamedType, Type } from "../../src/ir/type.js";
import { resolve } from "../../src/ir/walk.js";
import type { CodecContext } from "./codec-context.js";
import { constrained } from "./constraint-calls.js";
import { calledWith, cursor, runtimeCall } from "./runtime-call.js";
import { typeNode } from "./type-node.js";
import { type Direction, isDate, nameIn, type Usage, underlying } from "./usage.js";

const leaves: Readonly<Record<PrimitiveName, string>> = {
  boolean: "boolean",
  int: "int64",
  int32: "int32",
  int64: "int64",
  uint: "uint64",
  uint32: "uint32",
  uint64: "uint64",
  float32: "float32",
  float64: "float64",
  decimal: "decimal",
  string: "string",
  bytes: "bytes",
  any: "anything",
  empty: "nothing",
  uuid: "uuid",
  timestamp: "timestamp",
  localtime: "localtime",
  date: "date",
  time: "time",
  duration: "duration",
  uri: "uri",
  email: "email",
  hostname: "hostname",
  ipv4: "ipv4",
  ipv6: "ipv6",
  ip: "ip",
};

const nowhere = literal(undefined);

/**
 * The arguments of a codec: the value, the cursor, and the value's key below the cursor, unless it is at the cursor
 * itself.
 */
function place(value: Expression, key: Expression | null): Expression[] {
  return key === null ? [value, cursor] : [value, cursor, key];
}

/** An expression that decodes or encodes a value at a key of the cursor's place, or at the place itself if the key is null. */
export function codecExpression(
  context: CodecContext,
  type: Type,
  constraints: readonly Constraint[],
  value: Expression,
  key: Expression | null,
): Expression {
  switch (type.kind) {
    case "nullable":
      // An alias inside may also accept `null`, but one check is enough.
      if (underlying(context.usage, type.type).kind === "nullable") {
        return codecExpression(context, type.type, constraints, value, key);
      }
      return {
        kind: "conditional",
        test: binary(value, "===", literal(null)),
        yes: literal(null),
        no: codecExpression(context, type.type, constraints, value, key),
      };
    case "primitive":
      return primitiveExpression(context, type, constraints, value, key);
    case "literal":
      return runtimeCall("oneOf", value, cursor, key ?? nowhere, literal("literal"), json(type.values));
    case "array": {
      const element = codecExpression(context, type.element, [], name("item"), name("index"));
      const read = runtimeCall("array", value, cursor, key ?? nowhere, codecFunction(["item", "at", "index"], element));
      return constrained(context, type, constraints, read, value);
    }
    case "map": {
      const item = codecExpression(context, type.value, [], name("item"), name("name"));
      const keyCheck = mapKeyCheck(context, type.key);
      const given = [value, cursor, key ?? nowhere, codecFunction(["item", "at", "name"], item)];
      return constrained(
        context,
        type,
        constraints,
        runtimeCall("record", ...given, ...(keyCheck === null ? [] : [keyCheck])),
        value,
      );
    }
    case "tuple":
      return tupleExpression(context, type, value, key);
    case "reference":
      return referenceExpression(context, type.name, constraints, value, key);
  }
}

/** A function with an expression as its body. If the body only calls another function, that function itself. */
export function codecFunction(parameters: readonly string[], body: Expression): Expression {
  return calledWith(body, parameters) ?? arrow(parameters, body);
}

function tupleExpression(
  context: CodecContext,
  type: Extract<Type, { kind: "tuple" }>,
  value: Expression,
  key: Expression | null,
): Expression {
  const items = type.elements.map((element, index) =>
    codecExpression(
      context,
      element,
      [],
      { kind: "element", object: name("items"), index: literal(index) },
      literal(index),
    ),
  );
  const node = typeNode(context.usage, type, context.direction, context.type);
  const unknowns: typeof node = { kind: "array", element: { kind: "named", name: "unknown", typeArguments: [] } };
  const read = runtimeCall(
    "tuple",
    value,
    cursor,
    key ?? nowhere,
    literal(type.elements.length),
    arrow(["items", "at"], { kind: "array", items }),
  );
  return read.kind === "call"
    ? { ...read, typeArguments: context.direction === "received" ? [node] : [unknowns, node] }
    : read;
}

function referenceExpression(
  context: CodecContext,
  typeName: string,
  constraints: readonly Constraint[],
  value: Expression,
  key: Expression | null,
): Expression {
  const target = context.usage.named.get(typeName);
  if (target === undefined) throw new Error(`the design has no type ${typeName}`);
  if (target.kind === "enum") return call(codecName(context, `check${typeName}`), ...place(value, key));
  // Further checks can't take the result of an alias's own codec, which may be `null`, or encoded.
  if (target.kind === "alias" && (isInline(context.usage, target.type) || constraints.length > 0)) {
    return codecExpression(context, target.type, [...target.constraints, ...constraints], value, key);
  }
  const codec = namedCodec(context, typeName);
  const read = key === null ? call(codec, value, cursor) : call(member(cursor, "nested"), key, codec, value);
  return constrained(context, { kind: "reference", name: typeName }, constraints, read, value);
}

/** Whether an alias is inlined where it is used, because it has no parts. */
export function isInline(usage: Usage, type: Type): boolean {
  const { kind } = resolve(usage.named, type).type;
  return kind === "primitive" || kind === "literal" || kind === "enum";
}

function codecName(context: CodecContext, exported: string): Expression {
  return { kind: "name", name: context.codec(exported) };
}

/** The function of `codecs.ts` that reads or writes a named type. */
export function namedCodec(context: CodecContext, typeName: string): Expression {
  return codecName(context, codecNameIn(context.usage, typeName, context.direction));
}

export function codecNameIn(usage: Usage, typeName: string, direction: Direction): string {
  return `${direction === "received" ? "decode" : "encode"}${nameIn(usage, typeName, direction)}`;
}

function primitiveExpression(
  context: CodecContext,
  type: Extract<Type, { kind: "primitive" }>,
  constraints: readonly Constraint[],
  value: Expression,
  key: Expression | null,
): Expression {
  const received = context.direction === "received";
  const read = (leaf: string): Expression =>
    constrained(context, type, constraints, runtimeCall(leaf, ...place(value, key)), value);
  if (type.encoding === "string") {
    const signed = literal(type.name === "int" || type.name === "int64");
    const leaf = runtimeCall(received ? "bigintFromText" : "bigint", value, cursor, key ?? nowhere, signed);
    const checked = constrained(context, type, constraints, leaf, value);
    return received ? checked : call(member(checked, "toString"));
  }
  if (type.encoding === "number") {
    return received ? read("decimalFromNumber") : call(name("Number"), read("decimal"));
  }
  if (isDate(context.usage, type)) return dateExpression(context, type, constraints, value, key);
  if (type.encoding !== null) return read("int64");
  if (type.name === "bytes") return received ? read("bytesFromText") : runtimeCall("bytesToText", read("bytes"));
  return read(leaves[type.name]);
}

/** The codec of a timestamp that is a `Date` in programs. Its constraints check the value on the wire. */
function dateExpression(
  context: CodecContext,
  type: Extract<Type, { kind: "primitive" }>,
  constraints: readonly Constraint[],
  value: Expression,
  key: Expression | null,
): Expression {
  const unit = literal(type.encoding === "unixSeconds" ? 1000 : 1);
  const isText = type.encoding === null;
  if (context.direction === "received") {
    const read = runtimeCall(isText ? "timestamp" : "int64", ...place(value, key));
    const checked = constrained(context, type, constraints, read, value);
    return isText ? runtimeCall("dateOf", checked, cursor) : runtimeCall("dateOf", checked, cursor, unit);
  }
  const written = isText
    ? runtimeCall("dateText", ...place(value, key))
    : runtimeCall("dateNumber", value, cursor, key ?? nowhere, unit);
  return constrained(context, type, constraints, written, value);
}

function mapKeyCheck(context: CodecContext, key: Type): Expression | null {
  const { type, constraints } = resolve(context.usage.named, key);
  const own = name("name");
  if (type.kind === "enum") {
    return arrow(["name", "at"], {
      kind: "void",
      operand: call(codecName(context, `check${type.name}`), own, cursor, own),
    });
  }
  const leaf = type.kind === "primitive" ? (keyLeaves[type.name] ?? "string") : "string";
  if (leaf !== "string") return codecFunction(["name", "at", "name"], runtimeCall(leaf, own, cursor, own));
  if (constraints.length === 0) return null;
  const checked = constrained(context, key, constraints, runtimeCall("string", own, cursor, own), own);
  return arrow(["name", "at"], { kind: "void", operand: checked });
}

/** The codecs of map keys, which are texts. */
const keyLeaves: Partial<Readonly<Record<PrimitiveName, string>>> = {
  uuid: "uuid",
  int: "int64Key",
  int32: "int32Key",
  int64: "int64Key",
  uint: "uint64Key",
  uint32: "uint32Key",
  uint64: "uint64Key",
};

/** A default in TypeScript: the value after decoding. */
export function defaultExpression(context: CodecContext, type: Type, value: Json): Expression {
  const target = type.kind === "nullable" ? type.type : type;
  if (value === null) return literal(null);
  const named = underlying(context.usage, target);
  if (named.kind === "primitive" && named.encoding === "number") return literal(String(value));
  return isPlain(context.usage, named) ? json(value) : codecExpression(context, target, [], json(value), null);
}

/** Whether a value is the same in TypeScript as in JSON. */
function isPlain(usage: Usage, type: Type | NamedType): boolean {
  if (type.kind === "primitive") return type.name !== "bytes" && type.encoding !== "string" && !isDate(usage, type);
  return type.kind === "enum" || type.kind === "literal";
}
