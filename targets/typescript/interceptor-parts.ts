import { ImportSet } from "../../src/emit/typescript/imports.js";
import {
  type Declaration,
  type Expression,
  importedType,
  json,
  literal,
  literalType,
  member,
  name,
  named,
  object,
  type Property,
  property,
  type TypeMember,
  type TypeNode,
  union,
} from "../../src/emit/typescript/nodes.js";
import { expressionText } from "../../src/emit/typescript/print-declaration.js";
import type { Interceptor, InterceptorAccess, Method } from "../../src/ir/design.js";
import type { Field, ObjectType, Type } from "../../src/ir/type.js";
import { resolve } from "../../src/ir/walk.js";
import { pascalCase } from "../../src/text/casing.js";
import { wordList } from "../../src/text/word-list.js";
import { documentationLines, fieldDocumentation } from "./documentation-text.js";
import { codegenModule } from "./runtime-call.js";
import { constantName, interceptorClasses, interceptorsName, methodConstant } from "./service-names.js";
import { fieldCodec, quoted, type ServiceContext, typeIn } from "./service-parts.js";
import {
  directionOf,
  fieldsIn,
  interceptorsOf,
  isDate,
  type MessageKind,
  messageKinds,
  messageOf,
  underlying,
  unwrittenFields,
} from "./usage.js";

/** The declarations for the interceptors of a service's methods; null if the methods use none. */
export interface InterceptorParts {
  /** `LoggerServerInterceptors` */
  readonly name: string;
  /** For each interceptor, the type of its view and its own type, and then the interface with all of them. */
  readonly declarations: readonly Declaration[];
  /** The fields that each interceptor may read or write at run time. */
  readonly constants: readonly Declaration[];
  /** The list of a method's interceptors. */
  readonly ofMethod: ReadonlyMap<Method, Expression>;
}

export function interceptorParts(context: ServiceContext, secured: boolean): InterceptorParts | null {
  const classes = interceptorClasses(context.service, context.usage.side);
  if (classes.length === 0) return null;
  const side = context.usage.side === "server" ? "Server" : "Client";
  const principal = secured ? [named("Principal")] : [];
  const declarations: Declaration[] = [];
  const members: TypeMember[] = [];
  const constants = new Constants();
  const entries = new Map<Method, Expression[]>();
  for (const { name: interceptorName, className } of classes) {
    const interceptor = context.usage.design.interceptors.find((candidate) => candidate.name === interceptorName);
    if (interceptor === undefined) throw new Error(`the design has no interceptor ${interceptorName}`);
    const users = context.service.methods.filter((method) =>
      interceptorsOf(context.usage.side, method).includes(interceptorName),
    );
    const methods = wordList(
      users.map((user) => quoted(user.name)),
      "and",
    );
    const words = documentationLines(interceptor.documentation, `Around ${methods}.`);
    const generic = importedType(
      `goaidl/${context.usage.side}`,
      `${side}Interceptor`,
      named(`${className}Fields`),
      ...principal,
    );
    declarations.push(fieldsInterface(context, interceptor, users, `${className}Fields`), {
      kind: "type",
      name: className,
      typeParameters: secured ? "<Principal = unknown>" : "",
      type: generic,
      documentation: words,
    });
    members.push({
      kind: "property",
      key: interceptorName,
      type: named(className, ...principal),
      documentation: words,
    });
    for (const method of users) {
      const fields = constants.named(context, interceptor, method, users);
      const entry = object([
        property("name", literal(interceptorName)),
        property("hooks", member(name("interceptors"), interceptorName)),
        property("fields", name(fields)),
      ]);
      entries.set(method, [...(entries.get(method) ?? []), entry]);
    }
  }
  const all = interceptorsName(context.service, context.usage.side);
  declarations.push({
    kind: "interface",
    name: all,
    typeParameters: secured ? "<Principal = unknown>" : "",
    members,
    documentation: ["The interceptors that the contract puts around the methods of the service, to be implemented."],
  });
  return {
    name: all,
    declarations,
    constants: constants.all,
    ofMethod: new Map([...entries].map(([method, items]) => [method, { kind: "array", items }])),
  };
}

function fieldsInterface(
  context: ServiceContext,
  interceptor: Interceptor,
  users: readonly Method[],
  interfaceName: string,
): Declaration {
  const method: TypeMember = {
    kind: "property",
    key: "method",
    type: union(users.map((user) => literalType(user.name))),
  };
  return {
    kind: "interface",
    name: interfaceName,
    members: [method, ...messageKinds.map((kind) => messageMember(context, interceptor, users, kind))],
    documentation: [
      `The fields that the interceptor ${quoted(interceptor.name)} may read and, unless they are read-only, change.`,
    ],
  };
}

const noFields: TypeNode = named("Record", named("string"), named("never"));

/** The fields of one kind of message: once if all methods agree, otherwise one alternative for each difference. */
function messageMember(
  context: ServiceContext,
  interceptor: Interceptor,
  users: readonly Method[],
  kind: MessageKind,
): TypeMember {
  const variants = new Map<string, readonly TypeMember[]>();
  for (const method of users) {
    if (messageOf(method, kind) === null) continue;
    const fields = accessedFields(context, interceptor, method, kind);
    const plain = fields.map((field) => ({ ...field, documentation: [] }));
    const key = JSON.stringify(plain);
    if (!variants.has(key)) variants.set(key, fields);
  }
  // Only a payload can be missing from a call. For other kinds of messages, a hook is never called for a method that
  // lacks them.
  const mayLack = kind === "payload" && users.some((method) => method.payload === null);
  const several = variants.size > 1;
  const nodes = [...variants.values()].map((fields): TypeNode => {
    if (fields.length === 0) return noFields;
    return { kind: "object", members: several ? fields.map(undocumented) : fields };
  });
  const shown = nodes.length === 0 && !mayLack ? [noFields] : nodes;
  return {
    kind: "property",
    key: kind,
    type: union([...shown, ...(mayLack ? [named("undefined")] : [])]),
  };
}

function undocumented(field: TypeMember): TypeMember {
  return field.kind === "index" ? field : { ...field, documentation: [] };
}

function accessedFields(
  context: ServiceContext,
  interceptor: Interceptor,
  method: Method,
  kind: MessageKind,
): TypeMember[] {
  const { usage } = context;
  const direction = directionOf(usage.side, kind);
  const unset = unwrittenFields(usage, method, kind);
  const accesses = interceptor.accesses.filter((access) => access.message === kind);
  const fieldNames = [...new Set(accesses.map((access) => access.field))];
  return fieldNames.map((fieldName) => {
    const fields = fieldIn(context, method, kind, fieldName);
    const [field] = fields;
    if (field === undefined) throw new Error(`no field ${fieldName} for the interceptor ${interceptor.name}`);
    const writes = isWritten(accesses, fieldName);
    const always = direction === "received" ? field.required || field.default !== null : field.required;
    const optional =
      !always || unset.includes(fieldName) || fields.includes(undefined) || isLeftOut(context, method, kind, field);
    const node = typeIn(context, field.type, direction);
    const seen = writes || isPlain(context, field.type) ? node : importedType(codegenModule, "DeepReadonly", node);
    return {
      kind: "property",
      key: fieldName,
      readonly: !writes,
      optional,
      // It may also be set to undefined, which `exactOptionalPropertyTypes` distinguishes from leaving it out.
      type: writes && optional ? union([seen, named("undefined")]) : seen,
      documentation: fieldDocumentation(field),
    };
  });
}

function isWritten(accesses: readonly InterceptorAccess[], name: string): boolean {
  return accesses.some((access) => access.mode === "write" && access.field === name);
}

/** Whether a value has no parts that could be changed. */
function isPlain(context: ServiceContext, type: Type): boolean {
  const { type: target } = resolve(context.usage.named, type);
  if (target.kind === "primitive")
    return target.name !== "any" && target.name !== "bytes" && !isDate(context.usage, target);
  return target.kind === "literal" || target.kind === "enum";
}

/** Whether a field is read-only in a request, or write-only in an answer. */
function isLeftOut(context: ServiceContext, method: Method, kind: MessageKind, field: Field): boolean {
  const type = messageOf(method, kind);
  const target = type === null ? null : objectIn(context, type);
  return target !== null && !fieldsIn(context.usage, target, directionOf(context.usage.side, kind)).includes(field);
}

/** A field's type. For a receiver's message with several views, the field in each view, undefined if a view leaves it out. */
function fieldIn(
  context: ServiceContext,
  method: Method,
  kind: MessageKind,
  name: string,
): readonly (Field | undefined)[] {
  const type = messageOf(method, kind);
  if (type === null) return [];
  const message = kind === "payload" ? null : method[kind];
  const seen = message?.view?.kind === "runtime" && directionOf(context.usage.side, kind) === "received";
  const types = seen && message?.view?.kind === "runtime" ? message.view.views.map((view) => view.type) : [];
  return [type, ...types].map((candidate) => objectIn(context, candidate)?.fields.find((field) => field.name === name));
}

function objectIn(context: ServiceContext, type: Type): ObjectType | null {
  const target = underlying(context.usage, type);
  return target.kind === "object" ? target : null;
}

/** `const auditFields: InterceptorFields = {..};`, one for all methods with the same fields. */
class Constants {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly all: Declaration[] = [];

  named(context: ServiceContext, interceptor: Interceptor, method: Method, users: readonly Method[]): string {
    const value = fieldsObject(context, interceptor, [method, ...users]);
    const key = `${interceptor.name} ${expressionText(new ImportSet(), value)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const short = constantName(interceptor.name, "Fields");
    const long = methodConstant(method, pascalCase(short));
    let constant = this.#taken.has(short) ? long : short;
    for (let number = 2; this.#taken.has(constant); number++) constant = `${long}${number}`;
    this.#taken.add(constant);
    this.#names.set(key, constant);
    this.all.push({
      kind: "const",
      name: constant,
      type: importedType(codegenModule, "InterceptorFields"),
      value,
      exported: false,
    });
    return constant;
  }
}

/** Gives a method that lacks a kind of message the fields of another method, so that most methods can share a constant. */
function fieldsObject(context: ServiceContext, interceptor: Interceptor, methods: readonly Method[]): Expression {
  const parts = messageKinds.flatMap((kind): Property[] => {
    const accesses = interceptor.accesses.filter((access) => access.message === kind);
    const method = methods.find((candidate) => messageOf(candidate, kind) !== null);
    if (accesses.length === 0 || method === undefined) return [];
    const fields = [...new Set(accesses.map((access) => access.field))];
    const read = fields.filter((field) => !isWritten(accesses, field));
    const write = fields
      .filter((field) => isWritten(accesses, field))
      .map((field) => written(context, method, kind, field));
    const lists = [
      ...(read.length === 0 ? [] : [property("read", json(read))]),
      ...(write.length === 0 ? [] : [property("write", { kind: "array", items: write })]),
    ];
    return [property(kind, object(lists))];
  });
  return object(parts);
}

/** Checks the new value of a received field separately, because the message was checked before the interceptor changed it. */
function written(context: ServiceContext, method: Method, kind: MessageKind, fieldName: string): Expression {
  const direction = directionOf(context.usage.side, kind);
  const [field] = fieldIn(context, method, kind, fieldName);
  const own = property("name", literal(fieldName));
  if (direction === "sent" || field === undefined) return object([own]);
  const required = field.required || field.default !== null ? [property("required", literal(true))] : [];
  return object([own, ...required, property("check", fieldCodec(context, field))]);
}
