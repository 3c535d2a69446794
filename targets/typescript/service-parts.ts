import type { ImportSet } from "../../src/emit/imports.js";
import { docComment, jsonLiteral, lambda, propertyKey, stringLiteral } from "../../src/emit/typescript-text.js";
import { wrapLines } from "../../src/emit/wrap-lines.js";
import type { Method, MethodError, Service } from "../../src/ir/design.js";
import type { Field, Type } from "../../src/ir/type.js";
import { type CodecContext, codecExpression, codecName, isInline } from "./codec-text.js";
import { descriptorLines } from "./descriptor-text.js";
import { documentationLines } from "./documentation-text.js";
import { classOf, type ErrorClass, errorClasses, methodConstant, referrer } from "./service-names.js";
import { typeText } from "./type-text.js";
import { type Direction, directionOf, type MessageKind, type Usage, underlying, unwrittenFields } from "./usage.js";

/** What the files of a service on both sides are made of. */
export interface ServiceContext {
  readonly usage: Usage;
  readonly service: Service;
  readonly imports: ImportSet;
  readonly refer: (name: string) => string;
  readonly classes: readonly ErrorClass[];
  /** Patterns of messages that are no named type. */
  readonly patterns: Map<string, string>;
}

export function serviceContext(usage: Usage, service: Service, imports: ImportSet): ServiceContext {
  return {
    usage,
    service,
    imports,
    refer: referrer(service, imports),
    classes: errorClasses(service),
    patterns: new Map(),
  };
}

/** A type in the file, with its import. */
export function typeIn(context: ServiceContext, type: Type, direction: Direction): string {
  return typeText(context.usage, type, direction, context.refer);
}

/** The type of a sent message; what interceptors of this side fill in may be left out. */
function givenType(context: ServiceContext, type: Type, unwritten: readonly string[]): string {
  const text = typeIn(context, type, "sent");
  if (unwritten.length === 0) return text;
  return `${context.imports.type("goaidl/codegen", "Unwritten")}<${text}, ${unwritten.map(stringLiteral).join(" | ")}>`;
}

/** The codec of such a message. */
function givenCodec(context: ServiceContext, type: Type, unwritten: readonly string[]): string {
  const codec = codecOf(context, type, "sent");
  const target = underlying(context.usage, type);
  const fields = target.kind === "object" ? target.fields.map((field) => field.name) : [];
  const names = unwritten.filter((name) => fields.includes(name)).map(stringLiteral);
  if (names.length === 0) return codec;
  const text = typeIn(context, type, "sent");
  return `${context.imports.value("goaidl/codegen", "unwritten")}<${text}, ${names.join(" | ")}>(${codec})`;
}

/** The type of a client's payload, and its codec. */
export function givenPayload(
  context: ServiceContext,
  method: Method,
): { readonly type: string; readonly codec: string } | null {
  if (method.payload === null) return null;
  const unwritten = unwrittenFields(context.usage, method, "payload");
  return {
    type: givenType(context, method.payload, unwritten),
    codec: givenCodec(context, method.payload, unwritten),
  };
}

/** The type of a message; where the view is chosen at run time, the receiver sees any of the views. */
export function messageType(context: ServiceContext, method: Method, kind: StreamKind): string {
  const message = method[kind];
  if (message === null) return "void";
  const direction = directionOf(context.usage.side, kind);
  if (direction === "sent") return givenType(context, message.type, unwrittenFields(context.usage, method, kind));
  if (message.view?.kind !== "runtime") return typeIn(context, message.type, direction);
  const texts = message.view.views.map((view) => typeIn(context, view.type, direction));
  return [...new Set(texts)].join(" | ");
}

/** The codec of a type as an expression: the name of a function where it has one. */
export function codecOf(context: ServiceContext, type: Type, direction: Direction): string {
  const codec: CodecContext = { usage: context.usage, imports: context.imports, direction, patterns: context.patterns };
  if (type.kind === "reference") {
    const target = context.usage.named.get(type.name);
    const constrained = target?.kind === "alias" && isInline(context.usage, target.type);
    if (target?.kind === "enum") return context.imports.value("./codecs.js", `check${type.name}`);
    if (!constrained) return context.imports.value("./codecs.js", codecName(codec, type.name));
  }
  const expression = codecExpression(codec, type, [], "value", null);
  importCodecs(context, type, direction);
  // A leaf without constraints is a codec by itself.
  return /^(\w+)\(value, at\)$/.exec(expression)?.[1] ?? lambda("value, at", expression);
}

/** Imports the named codecs that an expression of a type calls. */
function importCodecs(context: ServiceContext, type: Type, direction: Direction): void {
  const codec: CodecContext = { usage: context.usage, imports: context.imports, direction, patterns: context.patterns };
  switch (type.kind) {
    case "array":
      importCodecs(context, type.element, direction);
      return;
    case "map":
      importCodecs(context, type.value, direction);
      if (underlying(context.usage, type.key).kind === "enum") importCodecs(context, type.key, direction);
      return;
    case "tuple":
      for (const element of type.elements) importCodecs(context, element, direction);
      return;
    case "nullable":
      importCodecs(context, type.type, direction);
      return;
    case "reference": {
      const target = context.usage.named.get(type.name);
      if (target?.kind === "enum") context.imports.value("./codecs.js", `check${type.name}`);
      else if (target?.kind === "alias" && isInline(context.usage, target.type))
        importCodecs(context, target.type, direction);
      else context.imports.value("./codecs.js", codecName(codec, type.name));
      return;
    }
    default:
  }
}

/** `incoming: { decode: decodeX }`, with the views where one is chosen at run time; empty where there is no such message. */
export function messageCodec(context: ServiceContext, name: string, method: Method, kind: StreamKind): string[] {
  const message = method[kind];
  if (message === null) return [];
  const direction = directionOf(context.usage.side, kind);
  const unwritten = unwrittenFields(context.usage, method, kind);
  const codec = (type: Type): string =>
    direction === "sent" ? givenCodec(context, type, unwritten) : codecOf(context, type, direction);
  const verb = direction === "received" ? "decode" : "encode";
  if (message.view?.kind !== "runtime") return [`${name}: { ${verb}: ${codec(message.type)} }`];
  const views = message.view.views.map((view) => `${propertyKey(view.view, true)}: ${codec(view.type)}`);
  return [`${name}: { ${verb}: ${codec(message.type)}, views: { ${views.join(", ")} } }`];
}

/** A function that checks one field's value as it is sent. */
export function fieldCodec(context: ServiceContext, field: Field): string {
  const codec: CodecContext = { ...context, direction: "sent" };
  const expression = codecExpression(codec, field.type, field.constraints, "value", null);
  importCodecs(context, field.type, "sent");
  const leaf = /^(\w+)\(value, at\)$/.exec(expression)?.[1];
  return leaf ?? lambda(`value: ${typeIn(context, field.type, "sent")}, at`, expression);
}

type StreamKind = Exclude<MessageKind, "payload">;

/** The class of each error. */
export function errorClassLines(
  context: ServiceContext,
  direction: Direction,
): { readonly lines: readonly string[] }[] {
  return context.classes.map(({ className, error }) => {
    context.imports.value("goaidl/codegen", "ServiceError");
    context.imports.type("goaidl/codegen", "ServiceErrorInit");
    const doc = docComment(
      documentationLines(
        error.documentation,
        error.documentation.text === null ? `The error \`${error.name.replaceAll("`", "'")}\`.` : null,
      ),
    );
    const flags = (["temporary", "timeout", "fault"] as const)
      .filter((flag) => error[flag])
      .map((flag) => `${flag}: true, `)
      .join("");
    const name = stringLiteral(error.name);
    if (error.type === null) {
      return {
        lines: [
          ...doc,
          `export class ${className} extends ServiceError {`,
          "  constructor(message: string, init: ServiceErrorInit = {}) {",
          `    super({ ${flags}...init, name: ${name}, message });`,
          "  }",
          "}",
        ],
      };
    }
    const body = typeIn(context, error.type, direction);
    const target = underlying(context.usage, error.type);
    const message = target.kind === "primitive" && body === "string" ? "body" : name;
    return {
      lines: [
        ...doc,
        `export class ${className} extends ServiceError {`,
        `  declare readonly body: ${body};`,
        "",
        `  constructor(body: ${body}, init: ServiceErrorInit = {}) {`,
        `    super({ message: ${message}, ${flags}...init, name: ${name}, body });`,
        "  }",
        "}",
      ],
    };
  });
}

/** `const monitor: MethodDescriptor = {..};` */
export function descriptorDeclaration(context: ServiceContext, method: Method): string[] {
  context.imports.type("goaidl/codegen", "MethodDescriptor");
  const [first = "{", ...rest] = descriptorLines(context.usage, context.service, method);
  const lines = [`const ${descriptorName(method)}: MethodDescriptor = ${first}`, ...rest];
  lines[lines.length - 1] = `${lines.at(-1) ?? ""};`;
  return lines;
}

export function descriptorName(method: Method): string {
  return methodConstant(method, "Descriptor");
}

/** A constant with the descriptor and codec of an error. */
export interface ErrorCodecConstant {
  readonly name: string;
  readonly lines: readonly string[];
}

/**
 * The constants of a service's errors, and their names by method. Methods that mean the same by an error share one; another
 * status or close code makes another.
 */
export function errorCodecConstants(
  context: ServiceContext,
  side: "server" | "client",
): { readonly constants: readonly ErrorCodecConstant[]; readonly ofMethod: ReadonlyMap<Method, readonly string[]> } {
  const constants = new Map<string, ErrorCodecConstant>();
  const names = new Set<string>();
  const ofMethod = new Map<Method, readonly string[]>();
  for (const method of context.service.methods) {
    const own = method.errors.map((error) => {
      const className = classOf(context.classes, error);
      const key = `${className} ${error.status} ${error.close}`;
      const known = constants.get(key);
      if (known !== undefined) return known.name;
      const base = `${className.charAt(0).toLowerCase()}${className.slice(1)}Codec`;
      const long = methodConstant(method, `${className}Codec`);
      let name = names.has(base) ? long : base;
      for (let number = 2; names.has(name); number++) name = `${long}${number}`;
      names.add(name);
      constants.set(key, { name, lines: wrapLines(errorCodecLines(context, error, className, name, side)) });
      return name;
    });
    ofMethod.set(method, own);
  }
  return { constants: [...constants.values()], ofMethod };
}

function errorCodecLines(
  context: ServiceContext,
  error: MethodError,
  className: string,
  name: string,
  side: "server" | "client",
): string[] {
  context.imports.type("goaidl/codegen", "ErrorCodec");
  const lines = [`const ${name}: ErrorCodec = {`, `  descriptor: ${descriptorOf(error)},`];
  if (side === "server" && error.type !== null) {
    const body = appliedCodec(context, error.type, "sent", "error.body");
    const refuse = `at.stop("type", ${stringLiteral(`must be of the class ${className}`)}, error)`;
    lines.push(`  encode: (error, at) => (error instanceof ${className} ? ${body} : ${refuse}),`);
  }
  if (side === "client") {
    const body = error.type === null ? null : appliedCodec(context, error.type, "received", "wire.body");
    lines.push(
      body === null
        ? `  decode: (wire) => new ${className}(wire.message, wire),`
        : `  decode: (wire, at) => new ${className}(${body}, wire),`,
    );
  }
  return [...lines, "};"];
}

/** The codec of a type, applied to an expression. */
function appliedCodec(context: ServiceContext, type: Type, direction: Direction, value: string): string {
  const codec: CodecContext = { usage: context.usage, imports: context.imports, direction, patterns: context.patterns };
  importCodecs(context, type, direction);
  return codecExpression(codec, type, [], value, null);
}

function descriptorOf(error: MethodError): string {
  const { name, status, close, temporary, timeout, fault } = error;
  return jsonLiteral({ name, status, close, temporary, timeout, fault });
}
