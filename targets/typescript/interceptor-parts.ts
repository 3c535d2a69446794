import { docComment, propertyAccess, propertyKey, stringLiteral } from "../../src/emit/typescript-text.js";
import { wrapLines } from "../../src/emit/wrap-lines.js";
import type { Interceptor, InterceptorAccess, Method } from "../../src/ir/design.js";
import type { Field, ObjectType, Type } from "../../src/ir/type.js";
import { resolve } from "../../src/ir/walk.js";
import { pascalCase } from "../../src/text/casing.js";
import { documentationLines, fieldDocumentation } from "./documentation-text.js";
import { constantName, interceptorClasses, interceptorsName, methodConstant } from "./service-names.js";
import { fieldCodec, type ServiceContext, typeIn } from "./service-parts.js";
import {
  directionOf,
  interceptorsOf,
  type MessageKind,
  messageKinds,
  messageOf,
  underlying,
  unwrittenFields,
} from "./usage.js";

/** What a service's file says of the interceptors that its methods use; null where they use none. */
export interface InterceptorParts {
  /** `LoggerServerInterceptors` */
  readonly name: string;
  /** For each interceptor: what it sees, and its type. */
  readonly declarations: readonly { readonly lines: readonly string[] }[];
  /** Members of the interface that holds them all. */
  readonly members: readonly { readonly docLines: readonly string[]; readonly line: string }[];
  /** What each interceptor may touch at run time. */
  readonly constants: readonly { readonly lines: readonly string[] }[];
  /** The list of a method's interceptors, as an expression. */
  readonly ofMethod: ReadonlyMap<Method, string>;
}

export function interceptorParts(context: ServiceContext, secured: boolean): InterceptorParts | null {
  const classes = interceptorClasses(context.service, context.usage.side);
  if (classes.length === 0) return null;
  const side = context.usage.side === "server" ? "Server" : "Client";
  const principal = secured ? "<Principal>" : "";
  const declarations: { lines: string[] }[] = [];
  const members: { docLines: string[]; line: string }[] = [];
  const constants = new Constants();
  const entries = new Map<Method, string[]>();
  for (const { name, className } of classes) {
    const interceptor = context.usage.design.interceptors.find((candidate) => candidate.name === name);
    if (interceptor === undefined) throw new Error(`the design has no interceptor ${name}`);
    const users = context.service.methods.filter((method) => interceptorsOf(context.usage.side, method).includes(name));
    const words = documentationLines(interceptor.documentation, `Around ${listed(users.map((user) => user.name))}.`);
    declarations.push(
      { lines: fieldsInterface(context, interceptor, users, `${className}Fields`) },
      { lines: interceptorType(context, className, side, words, secured) },
    );
    members.push({ docLines: docComment(words, "  "), line: `  ${propertyKey(name)}: ${className}${principal};` });
    for (const method of users) {
      const fields = constants.named(context, interceptor, method, users);
      const hooks = propertyAccess("interceptors", name);
      const entry = `{ name: ${stringLiteral(name)}, hooks: ${hooks}, fields: ${fields} }`;
      entries.set(method, [...(entries.get(method) ?? []), entry]);
    }
  }
  const ofMethod = new Map(
    context.service.methods.flatMap((method) => {
      const own = entries.get(method);
      return own === undefined ? [] : [[method, `[${own.join(", ")}]`] as const];
    }),
  );
  return {
    name: interceptorsName(context.service, context.usage.side),
    declarations,
    members,
    constants: constants.all,
    ofMethod,
  };
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name.replaceAll("`", "'")}\``);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}

/** `export type AuditServerInterceptor = ServerInterceptor<AuditServerInterceptorFields>;` */
function interceptorType(
  context: ServiceContext,
  className: string,
  side: "Server" | "Client",
  words: readonly string[],
  secured: boolean,
): string[] {
  const { imports } = context;
  const generic = imports.type(`goaidl/${context.usage.side}`, `${side}Interceptor`);
  const [parameters, given] = secured ? ["<Principal = unknown>", ", Principal"] : ["", ""];
  return [
    ...docComment(words),
    ...wrapLines([`export type ${className}${parameters} = ${generic}<${className}Fields${given}>;`]),
  ];
}

function fieldsInterface(
  context: ServiceContext,
  interceptor: Interceptor,
  users: readonly Method[],
  name: string,
): string[] {
  const quoted = interceptor.name.replaceAll("`", "'");
  const lines = [
    ...docComment([`What the interceptor \`${quoted}\` sees of a call, and may change where it isn't read-only.`]),
    `export interface ${name} {`,
    `  method: ${users.map((user) => stringLiteral(user.name)).join(" | ")};`,
  ];
  for (const kind of messageKinds) lines.push(...member(context, interceptor, users, kind));
  return wrapLines([...lines, "}"]);
}

/** The fields of one kind of message: once where all methods agree, else one alternative for each that differs. */
function member(
  context: ServiceContext,
  interceptor: Interceptor,
  users: readonly Method[],
  kind: MessageKind,
): string[] {
  const variants = new Map<string, string[]>();
  for (const method of users) {
    const type = messageOf(method, kind);
    if (type === null) continue;
    const fields = accessedFields(context, interceptor, method, kind);
    const texts = fields.map((field) => `${field.key}: ${field.type}`);
    const inline = texts.length === 0 ? "Record<string, never>" : `{ ${texts.join("; ")} }`;
    if (variants.has(inline)) continue;
    const block = fields.flatMap((field) => [
      ...docComment(field.docLines, "    "),
      `    ${field.key}: ${field.type};`,
    ]);
    variants.set(inline, block.length === 0 ? [] : ["{", ...block, "  }"]);
  }
  const [first, ...others] = [...variants];
  // A call has a payload or not; of the other messages there is just nothing to see.
  const none = kind === "payload" && users.some((method) => method.payload === null) ? " | undefined" : "";
  if (first === undefined) return [`  ${kind}: ${none === "" ? "Record<string, never>" : "undefined"};`];
  const [inline, [open, ...block]] = first;
  if (others.length > 0 || open === undefined) {
    return [`  ${kind}: ${[inline, ...others.map(([text]) => text)].join(" | ")}${none};`];
  }
  return [`  ${kind}: ${open}`, ...block.slice(0, -1), `${block.at(-1) ?? ""}${none};`];
}

interface AccessedField {
  /** `readonly trace_id?` */
  readonly key: string;
  readonly type: string;
  readonly docLines: readonly string[];
}

function accessedFields(
  context: ServiceContext,
  interceptor: Interceptor,
  method: Method,
  kind: MessageKind,
): AccessedField[] {
  const { usage } = context;
  const direction = directionOf(usage.side, kind);
  const unset = unwrittenFields(usage, method, kind);
  const accesses = interceptor.accesses.filter((access) => access.message === kind);
  const names = [...new Set(accesses.map((access) => access.field))];
  return names.map((name) => {
    const fields = fieldIn(context, method, kind, name);
    const [field] = fields;
    if (field === undefined) throw new Error(`no field ${name} for the interceptor ${interceptor.name}`);
    const writes = isWritten(accesses, name);
    const always = direction === "received" ? field.required || field.default !== null : field.required;
    const optional = !always || unset.includes(name) || fields.includes(undefined);
    const text = typeIn(context, field.type, direction);
    const shown = writes || isPlain(context, field.type) ? text : deep(context, text);
    return {
      key: `${writes ? "" : "readonly "}${propertyKey(name)}${optional ? "?" : ""}`,
      // It may be set to nothing, too, where that is told apart from leaving it out.
      type: writes && optional ? `${shown} | undefined` : shown,
      docLines: fieldDocumentation(field),
    };
  });
}

function deep(context: ServiceContext, text: string): string {
  return `${context.imports.type("goaidl/codegen", "DeepReadonly")}<${text}>`;
}

function isWritten(accesses: readonly InterceptorAccess[], name: string): boolean {
  return accesses.some((access) => access.mode === "write" && access.field === name);
}

/** Whether a value has nothing inside that could be changed. */
function isPlain(context: ServiceContext, type: Type): boolean {
  const { type: target } = resolve(context.usage.named, type);
  if (target.kind === "primitive") return target.name !== "any" && target.name !== "bytes";
  return target.kind === "literal" || target.kind === "enum";
}

/** The field; of a receiver's message with several views the field in each, undefined where a view leaves it out. */
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

/** `const auditFields: InterceptorFields = {..};`, one for what methods have in common. */
class Constants {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly all: { readonly lines: readonly string[] }[] = [];

  named(context: ServiceContext, interceptor: Interceptor, method: Method, users: readonly Method[]): string {
    const literal = fieldsLiteral(context, interceptor, [method, ...users]);
    const key = `${interceptor.name} ${literal}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    context.imports.type("goaidl/codegen", "InterceptorFields");
    const short = constantName(interceptor.name, "Fields");
    const long = methodConstant(method, pascalCase(short));
    let name = this.#taken.has(short) ? long : short;
    for (let number = 2; this.#taken.has(name); number++) name = `${long}${number}`;
    this.#taken.add(name);
    this.#names.set(key, name);
    this.all.push({ lines: wrapLines([`const ${name}: InterceptorFields = ${literal};`]) });
    return name;
  }
}

/** Of a message that a method doesn't have another's stands there: so most methods have the same. */
function fieldsLiteral(context: ServiceContext, interceptor: Interceptor, methods: readonly Method[]): string {
  const parts = messageKinds.flatMap((kind) => {
    const accesses = interceptor.accesses.filter((access) => access.message === kind);
    const method = methods.find((candidate) => messageOf(candidate, kind) !== null);
    if (accesses.length === 0 || method === undefined) return [];
    const names = [...new Set(accesses.map((access) => access.field))];
    const read = names.filter((name) => !isWritten(accesses, name)).map(stringLiteral);
    const write = names.filter((name) => isWritten(accesses, name)).map((name) => written(context, method, kind, name));
    const lists = [
      ...(read.length === 0 ? [] : [`read: [${read.join(", ")}]`]),
      ...(write.length === 0 ? [] : [`write: [${write.join(", ")}]`]),
    ];
    return [`${kind}: { ${lists.join(", ")} }`];
  });
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** What is received was checked before the interceptor changed it: its new value is checked by itself. */
function written(context: ServiceContext, method: Method, kind: MessageKind, name: string): string {
  const direction = directionOf(context.usage.side, kind);
  const [field] = fieldIn(context, method, kind, name);
  if (direction === "sent" || field === undefined) return `{ name: ${stringLiteral(name)} }`;
  const required = field.required || field.default !== null ? ", required: true" : "";
  return `{ name: ${stringLiteral(name)}${required}, check: ${fieldCodec(context, field)} }`;
}
