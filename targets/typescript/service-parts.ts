import type { ImportSet } from "../../src/emit/typescript/imports.js";
import {
  arrow,
  call,
  type Declaration,
  type Expression,
  importedType,
  importedValue,
  json,
  literal,
  literalType,
  member,
  name,
  object,
  type Property,
  property,
  type TypeNode,
  union,
} from "../../src/emit/typescript/nodes.js";
import { declarationText } from "../../src/emit/typescript/print-declaration.js";
import type { Method, MethodError, Service } from "../../src/ir/design.js";
import type { Field, Type } from "../../src/ir/type.js";
import type { CodecContext } from "./codec-context.js";
import { codecExpression, isInline, namedCodec } from "./codec-expression.js";
import { descriptorExpression } from "./descriptor.js";
import { documentationLines } from "./documentation-text.js";
import { calledWith, codegenModule, cursor, runtime } from "./runtime-call.js";
import {
  classOf,
  codecsModule,
  type ErrorClass,
  errorClasses,
  errorsModule,
  methodConstant,
  referrer,
  typesModule,
} from "./service-names.js";
import { type Refer, typeNode } from "./type-node.js";
import { type Direction, directionOf, type MessageKind, type Usage, underlying, unwrittenFields } from "./usage.js";

/** The context that parts of a service's file need, on both sides. */
export interface ServiceContext {
  readonly usage: Usage;
  readonly service: Service;
  readonly imports: ImportSet;
  readonly refer: Refer;
  readonly classes: readonly ErrorClass[];
  /** The module of the error classes that both sides share; null if they are in the file itself. */
  readonly errorsModule: string | null;
  /** Patterns of messages without a named type. */
  readonly patterns: Map<string, string>;
}

export function serviceContext(usage: Usage, service: Service, imports: ImportSet): ServiceContext {
  return {
    errorsModule: usage.isShared ? errorsModule(usage, service) : null,
    usage,
    service,
    imports,
    refer: referrer(usage, service),
    classes: errorClasses(service),
    patterns: new Map(),
  };
}

/** A declaration of the file as text. */
export function shown(context: ServiceContext, declaration: Declaration): string {
  return declarationText(context.imports, declaration);
}

/** The node of a type in the file. */
export function typeIn(context: ServiceContext, type: Type, direction: Direction): TypeNode {
  return typeNode(context.usage, type, direction, context.refer);
}

function codecContext(context: ServiceContext, direction: Direction): CodecContext {
  return {
    usage: context.usage,
    direction,
    codec: (exported) => ({ module: codecsModule(context.usage), name: exported, typeOnly: false }),
    type: context.refer,
    patterns: context.patterns,
  };
}

function names(fields: readonly string[]): TypeNode {
  return union(fields.map(literalType));
}

/** The type of a sent message. Fields that this side's interceptors fill in are optional. */
function givenType(context: ServiceContext, type: Type, unwritten: readonly string[]): TypeNode {
  const node = typeIn(context, type, "sent");
  return unwritten.length === 0 ? node : importedType(codegenModule, "Unwritten", node, names(unwritten));
}

/** The codec of a sent message. */
function givenCodec(context: ServiceContext, type: Type, unwritten: readonly string[]): Expression {
  const codec = codecOf(context, type, "sent");
  const target = underlying(context.usage, type);
  const fields = target.kind === "object" ? target.fields.map((field) => field.name) : [];
  const left = unwritten.filter((field) => fields.includes(field));
  if (left.length === 0) return codec;
  return {
    kind: "call",
    callee: runtime("unwritten"),
    typeArguments: [typeIn(context, type, "sent"), names(left)],
    arguments: [codec],
  };
}

/** The type of a client's payload, and its codec. */
export function givenPayload(
  context: ServiceContext,
  method: Method,
): { readonly type: TypeNode; readonly codec: Expression } | null {
  if (method.payload === null) return null;
  const unwritten = unwrittenFields(context.usage, method, "payload");
  return {
    type: givenType(context, method.payload, unwritten),
    codec: givenCodec(context, method.payload, unwritten),
  };
}

/** The type of a message. If the view is chosen at run time, the receiver may get any of the views. */
export function messageType(context: ServiceContext, method: Method, kind: StreamKind): TypeNode {
  const message = method[kind];
  if (message === null) return { kind: "named", name: "void", typeArguments: [] };
  const direction = directionOf(context.usage.side, kind);
  if (direction === "sent") return givenType(context, message.type, unwrittenFields(context.usage, method, kind));
  if (message.view?.kind !== "runtime") return typeIn(context, message.type, direction);
  const views = new Map(message.view.views.map((view) => [JSON.stringify(view.type), view.type]));
  return union([...views.values()].map((view) => typeIn(context, view, direction)));
}

/** The codec of a type as an expression: the name of a function if the type has one. */
export function codecOf(context: ServiceContext, type: Type, direction: Direction): Expression {
  const codec = codecContext(context, direction);
  if (type.kind === "reference") {
    const target = context.usage.named.get(type.name);
    if (target?.kind === "enum") return importedValue(codecsModule(context.usage), `check${type.name}`);
    if (target?.kind !== "alias" || !isInline(context.usage, target.type)) return namedCodec(codec, type.name);
  }
  const expression = codecExpression(codec, type, [], name("value"), null);
  return calledWith(expression, ["value", "at"]) ?? arrow(["value", "at"], expression);
}

/** `decode: decodeX`, with all views if one is chosen at run time; empty if there is no such message. */
export function messageCodec(context: ServiceContext, method: Method, kind: StreamKind): Property[] {
  const message = method[kind];
  if (message === null) return [];
  const direction = directionOf(context.usage.side, kind);
  const unwritten = unwrittenFields(context.usage, method, kind);
  const codec = (type: Type): Expression =>
    direction === "sent" ? givenCodec(context, type, unwritten) : codecOf(context, type, direction);
  const own = property(direction === "received" ? "decode" : "encode", codec(message.type));
  if (message.view?.kind !== "runtime") return [own];
  const views = message.view.views.map((view) => property(view.view, codec(view.type)));
  return [own, property("views", object(views))];
}

/** `incoming: { decode: decodeX }`; empty if there is no such message. */
export function codecProperty(context: ServiceContext, key: string, method: Method, kind: StreamKind): Property[] {
  const codec = messageCodec(context, method, kind);
  return codec.length === 0 ? [] : [property(key, object(codec))];
}

/** A function that checks one field's value as it is sent. */
export function fieldCodec(context: ServiceContext, field: Field): Expression {
  const value = { name: "value", type: typeIn(context, field.type, "sent") };
  const codec = codecContext(context, "sent");
  const expression = codecExpression(codec, field.type, field.constraints, name("value"), null);
  return calledWith(expression, ["value", "at"]) ?? arrow([value, "at"], expression);
}

type StreamKind = Exclude<MessageKind, "payload">;

/** Prints a name of the contract in a comment. */
export function quoted(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** The neighbouring modules that a service's file re-exports. */
export function exportedModules({ usage, errorsModule: shared }: ServiceContext): string[] {
  return [typesModule(usage), ...(shared === null ? [] : [shared])];
}

/** The name of an error's class in the file. */
function classIn(context: ServiceContext, className: string): Expression {
  return context.errorsModule === null ? name(className) : importedValue(context.errorsModule, className);
}

/** The class of each error. */
export function errorDeclarations(context: ServiceContext, direction: Direction): Declaration[] {
  return context.classes.map(({ className, error }) => {
    const documentation = documentationLines(
      error.documentation,
      error.documentation.text === null ? `The error ${quoted(error.name)}.` : null,
    );
    const init = { name: "init", type: importedType(codegenModule, "ServiceErrorInit"), initial: "{}" };
    const flags = (["temporary", "timeout", "fault"] as const)
      .filter((flag) => error[flag])
      .map((flag) => property(flag, literal(true)));
    const given: Property = { kind: "spread", value: name("init") };
    const own = property("name", literal(error.name));
    const base = {
      kind: "class",
      name: className,
      extends: { module: codegenModule, name: "ServiceError", typeOnly: false },
      documentation,
    } as const;
    if (error.type === null) {
      const message = property("message", name("message"));
      return {
        ...base,
        fields: [],
        parameters: [{ name: "message", type: { kind: "named", name: "string", typeArguments: [] } }, init],
        superArguments: [object([...flags, given, own, message])],
      };
    }
    const body = typeIn(context, error.type, direction);
    const isText = body.kind === "named" && body.name === "string";
    const message = property("message", isText ? name("body") : literal(error.name));
    return {
      ...base,
      fields: [{ name: "body", type: body }],
      parameters: [{ name: "body", type: body }, init],
      superArguments: [object([message, ...flags, given, own, property("body", name("body"))])],
    };
  });
}

/** `const monitorDescriptor: MethodDescriptor = methodDescriptor({..});` */
export function descriptorDeclaration(context: ServiceContext, method: Method, side: "client" | "server"): Declaration {
  return {
    kind: "const",
    name: descriptorName(method),
    type: null,
    value: descriptorExpression(context.usage, { service: context.service, method, side }),
    exported: false,
  };
}

export function descriptorName(method: Method): string {
  return methodConstant(method, "Descriptor");
}

/**
 * Constants with the descriptors and codecs of a service's errors, and their names by method. Methods share a constant if their
 * errors are the same, including status and close code.
 */
export function errorCodecs(context: ServiceContext): {
  readonly declarations: readonly Declaration[];
  readonly ofMethod: ReadonlyMap<Method, readonly string[]>;
} {
  const constants = new Map<string, Declaration>();
  const taken = new Set<string>();
  const ofMethod = new Map<Method, readonly string[]>();
  for (const method of context.service.methods) {
    const own = method.errors.map((error) => {
      const className = classOf(context.classes, error);
      const key = `${className} ${error.status} ${error.close} ${error.retry}`;
      const known = constants.get(key);
      if (known !== undefined) return known.name;
      const base = `${className.charAt(0).toLowerCase()}${className.slice(1)}Codec`;
      const long = methodConstant(method, `${className}Codec`);
      let constant = taken.has(base) ? long : base;
      for (let number = 2; taken.has(constant); number++) constant = `${long}${number}`;
      taken.add(constant);
      constants.set(key, errorCodec(context, error, className, constant));
      return constant;
    });
    ofMethod.set(method, own);
  }
  return { declarations: [...constants.values()], ofMethod };
}

function errorCodec(context: ServiceContext, error: MethodError, className: string, constant: string): Declaration {
  const codec =
    context.usage.side === "server"
      ? errorEncoder(context, error, className)
      : [errorDecoder(context, error, className)];
  return {
    kind: "const",
    name: constant,
    type: importedType(codegenModule, "ErrorCodec"),
    value: { kind: "object", properties: [property("descriptor", descriptorOf(error)), ...codec], broken: true },
    exported: false,
  };
}

function errorEncoder(context: ServiceContext, error: MethodError, className: string): Property[] {
  if (error.type === null) return [];
  const given = name("error");
  const words = literal(`must be of the class ${className}`);
  const encode: Expression = {
    kind: "conditional",
    test: { kind: "binary", operator: "instanceof", left: given, right: classIn(context, className) },
    yes: codecExpression(codecContext(context, "sent"), error.type, [], member(given, "body"), null),
    no: call(member(cursor, "stop"), literal("type"), words, given),
  };
  return [property("encode", arrow(["error", "at"], encode)), ...errorMaker(context, error, className)];
}

/** The names of the runtime's refusals. If a contract declares an error with such a name, the refusal becomes that error. */
const refusalNames = new Set([
  "unauthorized",
  "too_many_requests",
  "too_many_connections",
  "server_busy",
  "server_full",
  "closing",
  "open_timeout",
  "origin_refused",
  "payload_too_large",
  "decode_payload",
  "missing_field",
  "invalid_field_type",
  "invalid_enum_value",
  "invalid_format",
  "invalid_pattern",
  "invalid_range",
  "invalid_length",
]);

/** The function with which the runtime makes an error from only a message; empty if the error needs more. */
function errorMaker(context: ServiceContext, error: MethodError, className: string): Property[] {
  if (error.type === null || !refusalNames.has(error.name)) return [];
  const type = underlying(context.usage, error.type);
  const message = name("message");
  const isText = type.kind === "primitive" && type.name === "string";
  const isMessage =
    type.kind === "object" &&
    type.fields.some((field) => field.name === "message") &&
    type.fields.every((field) => (field.name === "message" ? isString(context, field.type) : !field.required));
  if (!isText && !isMessage) return [];
  const body: Expression = isText
    ? message
    : { kind: "object", properties: [property("message", message)], broken: false };
  return [property("make", arrow(["message"], { kind: "new", callee: name(className), arguments: [body] }))];
}

function isString(context: ServiceContext, type: Type): boolean {
  const resolved = underlying(context.usage, type);
  return resolved.kind === "primitive" && resolved.name === "string";
}

function errorDecoder(context: ServiceContext, error: MethodError, className: string): Property {
  const wire = name("wire");
  const made = (body: Expression): Expression => ({
    kind: "new",
    callee: classIn(context, className),
    arguments: [body, wire],
  });
  if (error.type === null) return property("decode", arrow(["wire"], made(member(wire, "message"))));
  const body = codecExpression(codecContext(context, "received"), error.type, [], member(wire, "body"), null);
  return property("decode", arrow(["wire", "at"], made(body)));
}

function descriptorOf(error: MethodError): Expression {
  const { name: errorName, status, close, retry, temporary, timeout, fault } = error;
  return json({ name: errorName, status, close, ...(retry && { retry }), temporary, timeout, fault });
}

/** The `@throws` lines of a method. */
export function throwsLines(context: ServiceContext, method: Method): string[] {
  return method.errors.map((error) => `@throws {@link ${classOf(context.classes, error)}}`);
}
