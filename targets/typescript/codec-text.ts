import type { ImportSet } from "../../src/emit/imports.js";
import { jsonLiteral, lambda, propertyAccess, stringLiteral } from "../../src/emit/typescript-text.js";
import type { Json } from "../../src/ir/json.js";
import type { PrimitiveName } from "../../src/ir/primitives.js";
import type { Constraint, NamedType, Type } from "../../src/ir/type.js";
import { resolve } from "../../src/ir/walk.js";
import { typeText } from "./type-text.js";
import { type Direction, nameIn, type Usage, underlying } from "./usage.js";

/** Where codec text is written: the imports that it needs, and the patterns that stand at the top of the file. */
export interface CodecContext {
  readonly usage: Usage;
  readonly imports: ImportSet;
  readonly direction: Direction;
  /** Constant name by pattern; shared by the whole file. */
  readonly patterns: Map<string, string>;
}

const door = "goaidl/codegen";

/** A name of the door, with its import. */
export function use(context: CodecContext, name: string): string {
  return context.imports.value(door, name);
}

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

/**
 * An expression that decodes or encodes `value` at `key` (an expression too; null: the cursor's own place).
 * The cursor is always called `at`.
 */
export function codecExpression(
  context: CodecContext,
  type: Type,
  constraints: readonly Constraint[],
  value: string,
  key: string | null,
): string {
  switch (type.kind) {
    case "nullable":
      return `${value} === null ? null : ${codecExpression(context, type.type, constraints, value, key)}`;
    case "primitive":
      return primitiveExpression(context, type, constraints, value, key);
    case "literal":
      return `${use(context, "oneOf")}(${value}, at, ${key ?? "undefined"}, "literal", [${type.values.map(jsonLiteral).join(", ")}])`;
    case "array": {
      const element = codecExpression(context, type.element, [], "item", "index");
      return constrained(
        context,
        type,
        constraints,
        `${use(context, "array")}(${value}, at, ${key ?? "undefined"}, ${lambda("item, at, index", element)})`,
        key,
        value,
      );
    }
    case "map": {
      const item = codecExpression(context, type.value, [], "item", "name");
      const keyCheck = mapKeyCheck(context, type.key);
      const text = `${use(context, "record")}(${value}, at, ${key ?? "undefined"}, ${lambda("item, at, name", item)}${keyCheck === null ? "" : `, ${keyCheck}`})`;
      return constrained(context, type, constraints, text, key);
    }
    case "tuple": {
      const elements = type.elements.map((element, index) =>
        codecExpression(context, element, [], `items[${index}]`, String(index)),
      );
      const text = typeText(context.usage, type, context.direction, (name) => `types.${name}`);
      const result = context.direction === "received" ? text : `unknown[], ${text}`;
      return `${use(context, "tuple")}<${result}>(${value}, at, ${key ?? "undefined"}, ${type.elements.length}, (items, at) => [${elements.join(", ")}])`;
    }
    case "reference":
      return referenceExpression(context, type.name, constraints, value, key);
  }
}

function referenceExpression(
  context: CodecContext,
  name: string,
  constraints: readonly Constraint[],
  value: string,
  key: string | null,
): string {
  const target = context.usage.named.get(name);
  if (target === undefined) throw new Error(`the design has no type ${name}`);
  if (target.kind === "enum") return `check${name}(${value}, at${key === null ? "" : `, ${key}`})`;
  if (target.kind === "alias" && isInline(context.usage, target.type)) {
    return codecExpression(context, target.type, [...target.constraints, ...constraints], value, key);
  }
  const codec = codecName(context, name);
  const text = key === null ? `${codec}(${value}, at)` : `at.nested(${key}, ${codec}, ${value})`;
  return constrained(
    context,
    target.kind === "alias" ? target.type : { kind: "reference", name },
    constraints,
    text,
    key,
    value,
  );
}

/** Whether an alias is written out where it is used: it has no parts. */
export function isInline(usage: Usage, type: Type): boolean {
  const { kind } = resolve(usage.named, type).type;
  return kind === "primitive" || kind === "literal" || kind === "enum";
}

export function codecName(context: CodecContext, name: string): string {
  return `${context.direction === "received" ? "decode" : "encode"}${nameIn(context.usage, name, context.direction)}`;
}

function primitiveExpression(
  context: CodecContext,
  type: Extract<Type, { kind: "primitive" }>,
  constraints: readonly Constraint[],
  value: string,
  key: string | null,
): string {
  const call = (name: string): string => `${use(context, name)}(${value}, at${key === null ? "" : `, ${key}`})`;
  const received = context.direction === "received";
  if (type.encoding === "string") {
    const signed = type.name === "int" || type.name === "int64";
    const text = `${use(context, received ? "bigintFromText" : "bigint")}(${value}, at, ${key ?? "undefined"}, ${signed})`;
    const checked = constrained(context, type, constraints, text, key);
    return received ? checked : `${checked}.toString()`;
  }
  if (type.encoding === "number") {
    const checked = constrained(context, type, constraints, call(received ? "decimalFromNumber" : "decimal"), key);
    return received ? checked : `Number(${checked})`;
  }
  if (type.encoding !== null) return constrained(context, type, constraints, call("int64"), key);
  if (type.name === "bytes") {
    const checked = constrained(context, type, constraints, call(received ? "bytesFromText" : "bytes"), key);
    return received ? checked : `${use(context, "bytesToText")}(${checked})`;
  }
  return constrained(context, type, constraints, call(leaves[type.name]), key);
}

/** Puts the checks of constraints around an expression; `received` is what it was decoded from. */
function constrained(
  context: CodecContext,
  type: Type,
  constraints: readonly Constraint[],
  expression: string,
  key: string | null,
  received: string | null = null,
): string {
  const at = `at${key === null ? "" : `, ${key}`}`;
  const target = underlying(context.usage, type);
  const isDecimal = target.kind === "primitive" && target.name === "decimal";
  const isBigint = target.kind === "primitive" && target.encoding === "string";
  let text = expression;
  for (const constraint of constraints) {
    switch (constraint.kind) {
      case "uniqueItems":
        text =
          context.direction === "sent" || received === null || hasPlainItems(context.usage, target)
            ? `${use(context, "uniqueItems")}(${text}, ${at})`
            : `${use(context, "uniqueItems")}(${text}, at, ${key ?? "undefined"}, ${received})`;
        break;
      case "pattern":
        text = `${use(context, "pattern")}(${text}, ${patternName(context, constraint.value)}, ${at})`;
        break;
      case "format":
        text = `${use(context, "format")}(${text}, ${stringLiteral(constraint.value)}, ${at})`;
        break;
      case "multipleOf":
        text = `${use(context, isDecimal ? "decimalMultiple" : "multipleOf")}(${text}, ${stringLiteral(String(constraint.value))}, ${at})`;
        break;
      case "min":
      case "max":
      case "exclusiveMin":
      case "exclusiveMax":
        text = isDecimal
          ? `${use(context, "decimalBound")}(${text}, "${relations[constraint.kind]}", ${stringLiteral(String(constraint.value))}, ${at})`
          : `${use(context, constraint.kind)}(${text}, ${constraint.value}${isBigint ? "n" : ""}, ${at})`;
        break;
      default:
        text = `${use(context, constraint.kind)}(${text}, ${constraint.value}, ${at})`;
    }
  }
  return text;
}

/** Whether items are told apart by what they are after decoding, as they are before. */
function hasPlainItems(usage: Usage, list: Type | NamedType): boolean {
  if (list.kind !== "array") return false;
  const item = underlying(usage, list.element);
  return item.kind === "primitive" || item.kind === "literal" || item.kind === "enum";
}

const relations = { min: ">=", max: "<=", exclusiveMin: ">", exclusiveMax: "<" } as const;

function patternName(context: CodecContext, pattern: string): string {
  let name = context.patterns.get(pattern);
  if (name === undefined) {
    name = `pattern${context.patterns.size + 1}`;
    context.patterns.set(pattern, name);
  }
  return name;
}

function mapKeyCheck(context: CodecContext, key: Type): string | null {
  const target = underlying(context.usage, key);
  if (target.kind === "enum") return `(name, at) => void check${target.name}(name, at, name)`;
  if (target.kind !== "primitive" || target.name === "string") {
    const constraints = resolve(context.usage.named, key).constraints;
    return constraints.length === 0
      ? null
      : `(name, at) => void ${constrained(context, key, constraints, "name", "name")}`;
  }
  return target.name === "uuid"
    ? `(name, at) => void ${use(context, "uuid")}(name, at, name)`
    : use(context, "integerKey");
}

/** What a default is in TypeScript: the value as it is after decoding. */
export function defaultExpression(context: CodecContext, type: Type, value: Json): string {
  const target = type.kind === "nullable" ? type.type : type;
  if (value === null) return "null";
  if (target.kind === "primitive" && target.encoding === "string") return `${String(value)}n`;
  if (target.kind === "primitive" && target.encoding === "number") return stringLiteral(String(value));
  const named = underlying(context.usage, target);
  const plain =
    named.kind === "enum" ||
    named.kind === "literal" ||
    (named.kind === "primitive" && named.name !== "bytes" && named.encoding === null);
  return plain ? jsonLiteral(value) : codecExpression(context, target, [], jsonLiteral(value), null);
}

/** The object's own property, also where every object inherits one of that name. */
export function fieldAccess(context: CodecContext, target: string, name: string): string {
  if (!(name in Object.prototype)) return propertyAccess(target, name);
  return `${use(context, "own")}(${target}, ${stringLiteral(name)})`;
}
