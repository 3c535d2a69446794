import type { ImportSet } from "../../src/emit/imports.js";
import { safeIdentifier } from "../../src/emit/typescript-text.js";
import type { MethodError, Service } from "../../src/ir/design.js";
import type { Type } from "../../src/ir/type.js";
import { camelCase, kebabCase, pascalCase } from "../../src/text/casing.js";
import { typeText } from "./type-text.js";
import type { Direction, Usage } from "./usage.js";

/** What a service's file imports from the runtime: a contract's type of the same name is referred to through a namespace. */
const runtimeNames = new Set([
  "ServiceError",
  "ServiceErrorInit",
  "ErrorCodec",
  "MethodDescriptor",
  "Cursor",
  "BoundService",
  "UnaryHandler",
  "ServerStreamingHandler",
  "ClientStreamingHandler",
  "BidirectionalHandler",
  "BidirectionalStream",
  "OutgoingStream",
  "ViewChooser",
  "ServiceSecurity",
  "Awaitable",
  "SecurityHook",
  "CallOptions",
  "ClientOptions",
  "DuplexStream",
  "ReceiveStream",
  "SendStream",
  "Promise",
  "Record",
]);

/** How a service's file refers to types, and imports them. */
export function referrer(service: Service, imports: ImportSet): (name: string) => string {
  const own = new Set([...runtimeNames, ...serviceNames(service)]);
  return (name) => {
    if (!own.has(name)) return imports.type("./types.js", name);
    imports.namespace("./types.js", "types");
    return `types.${name}`;
  };
}

function serviceNames(service: Service): string[] {
  const name = pascalCase(service.name);
  return [
    `${name}Handlers`,
    `${name}Security`,
    `${name}Client`,
    ...errorClasses(service).map((error) => error.className),
  ];
}

/** A type in a service's file, with its imports. */
export function referredType(usage: Usage, type: Type, direction: Direction, refer: (name: string) => string): string {
  return typeText(usage, type, direction, refer);
}

export function fileName(service: Service): string {
  return `${kebabCase(service.name)}.ts`;
}

/** Name of a function or variable for a method: `login` to `login`, `delete` to `delete_`. */
export function methodIdentifier(name: string): string {
  return safeIdentifier(camelCase(name));
}

export interface ErrorClass {
  readonly className: string;
  readonly error: MethodError;
}

/** The classes of a service's errors: one for each name, or for each name of a method where methods differ in what they mean by it. */
export function errorClasses(service: Service): ErrorClass[] {
  const classes: ErrorClass[] = [];
  for (const method of service.methods) {
    for (const error of method.errors) {
      const className = `${pascalCase(error.name)}Error`;
      const same = classes.find((other) => other.error.name === error.name && sameError(other.error, error));
      if (same !== undefined) continue;
      const taken = classes.some((other) => other.className === className);
      classes.push({ className: taken ? pascalCase(method.name) + className : className, error });
    }
  }
  return classes;
}

export function classOf(classes: readonly ErrorClass[], error: MethodError): string {
  const found = classes.find((other) => other.error.name === error.name && sameError(other.error, error));
  if (found === undefined) throw new Error(`no class for the error ${error.name}`);
  return found.className;
}

function sameError(a: MethodError, b: MethodError): boolean {
  return (
    JSON.stringify([a.type, a.temporary, a.timeout, a.fault]) ===
    JSON.stringify([b.type, b.temporary, b.timeout, b.fault])
  );
}
