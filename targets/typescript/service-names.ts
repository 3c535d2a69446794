import { fileNames } from "../../src/emit/file-names.js";
import { importedType } from "../../src/emit/typescript/nodes.js";
import { safeIdentifier } from "../../src/emit/typescript/text.js";
import type { Method, MethodError, Service } from "../../src/ir/design.js";
import { camelCase, kebabCase, pascalCase } from "../../src/text/casing.js";
import type { Refer } from "./type-node.js";
import { interceptorsOf, type Side, type Usage } from "./usage.js";

/** The names that a service's file imports from the runtime. Types with these names are referred to through a namespace. */
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
  "TopicSource",
  "ServiceSecurity",
  "Awaitable",
  "SecurityHook",
  "ServerInterceptor",
  "ClientInterceptor",
  "InterceptorFields",
  "DeepReadonly",
  "Unwritten",
  "CallOptions",
  "Caller",
  "ClientOptions",
  "DuplexStream",
  "ReceiveStream",
  "SendStream",
  "Promise",
  "Record",
  "Uint8Array",
]);

/** Returns the references of a service's file to types: by an import, or through a namespace if the file itself uses the name. */
export function referrer(usage: Usage, service: Service): Refer {
  const own = new Set([...runtimeNames, ...serviceNames(service)]);
  return (name) =>
    own.has(name)
      ? { kind: "qualified", namespace: "types", module: typesModule(usage), name }
      : importedType(typesModule(usage), name);
}

/** The modules next to a service's file. */
export function typesModule({ options }: Usage): string {
  return `./types${options.ending}`;
}

/** The module of a service's error classes that both sides share. */
export function errorsModule({ design, options }: Usage, service: Service): string {
  return `./${sharedFiles(design.services).get(service)?.errors ?? ""}${options.ending}`;
}

export function codecsModule({ options }: Usage): string {
  return `./codecs${options.ending}`;
}

function serviceNames(service: Service): string[] {
  const name = serviceClass(service);
  return [
    `${name}Handlers`,
    `${name}Security`,
    `${name}Client`,
    `${name}ClientOptions`,
    ...(["server", "client"] as const).flatMap((side) => [
      interceptorsName(service, side),
      ...interceptorClasses(service, side).flatMap(({ className }) => [className, `${className}Fields`]),
    ]),
    ...errorClasses(service).map((error) => error.className),
  ];
}

/** The names that a service's file declares on one side, which its imports must not have. */
export function declaredNames({ side, isShared }: Usage, service: Service): string[] {
  const errors = new Set(isShared ? errorClasses(service).map(({ className }) => className) : []);
  return [
    ...serviceNames(service).filter((name) => !errors.has(name)),
    ...(side === "server"
      ? [serviceFactory(service), serviceTopics(service)]
      : [`create${serviceClass(service)}Client`]),
    ...service.methods.map((method) => methodConstant(method, "Descriptor")),
  ];
}

/** `invalid-scopes` to `InvalidScopes`, as the beginning of a longer name. */
function classWords(name: string): string {
  return safeIdentifier(`${pascalCase(name)}X`).slice(0, -1);
}

/** `Logger` for the service `logger`, as the beginning of a longer name. */
export function serviceClass(service: Service): string {
  return classWords(service.name);
}

/** `loggerService` */
export function serviceFactory(service: Service): string {
  return safeIdentifier(`${camelCase(service.name)}Service`);
}

/** `loggerTopics` */
export function serviceTopics(service: Service): string {
  return safeIdentifier(`${camelCase(service.name)}Topics`);
}

/** The files that every target has besides those of services. */
const ownFiles = ["types", "codecs"];

/** The file of each service without its ending, in kebab case. All differ, even on file systems that ignore the case of letters. */
export function serviceFiles(services: readonly Service[]): ReadonlyMap<Service, string> {
  const bases = services.map((service) => {
    const base = kebabCase(service.name);
    return ownFiles.includes(base) ? `${base}-service` : base;
  });
  const files = fileNames(bases, ownFiles);
  return new Map(services.map((service, index) => [service, files[index] ?? ""]));
}

/** The files of a service in a folder that both sides share, without their ending. */
export interface SharedFiles {
  readonly server: string;
  readonly client: string;
  readonly errors: string;
}

export function sharedFiles(services: readonly Service[]): ReadonlyMap<Service, SharedFiles> {
  const bases = services.map((service) => kebabCase(service.name));
  const files = fileNames(
    bases.flatMap((base) => [`${base}-server`, `${base}-client`, `${base}-errors`]),
    ownFiles,
  );
  return new Map(
    services.map((service, index) => [
      service,
      {
        server: files[3 * index] ?? "",
        client: files[3 * index + 1] ?? "",
        errors: files[3 * index + 2] ?? "",
      },
    ]),
  );
}

/**
 * The property of a method: `dropAll` for `drop_all`, `24h` for `"24h"`. It isn't always an identifier. `then` becomes `then_`,
 * because `await` would treat an object with a method `then` as a promise and call the method.
 */
export function methodName(method: Method): string {
  const name = camelCase(method.name);
  return name === "then" ? "then_" : name;
}

/** The name of a constant that belongs to a method. */
export function methodConstant(method: Method, suffix: string): string {
  return safeIdentifier(methodName(method) + suffix);
}

/** The name of a constant that belongs to a named part of the design. */
export function constantName(name: string, suffix: string): string {
  return safeIdentifier(camelCase(name) + suffix);
}

/** `LoggerServerInterceptors` */
export function interceptorsName(service: Service, side: Side): string {
  return `${serviceClass(service)}${pascalCase(side)}Interceptors`;
}

/** The types of the interceptors that a service's methods use on one side, in order of use. */
export function interceptorClasses(
  service: Service,
  side: Side,
): { readonly name: string; readonly className: string }[] {
  const names = [...new Set(service.methods.flatMap((method) => interceptorsOf(side, method)))];
  const taken = new Set<string>();
  return names.map((name) => {
    const base = `${classWords(name)}${pascalCase(side)}Interceptor`;
    let className = base;
    for (let number = 2; taken.has(className); number++) className = `${base}${number}`;
    taken.add(className);
    return { name, className };
  });
}

export interface ErrorClass {
  readonly className: string;
  readonly error: MethodError;
}

/** The classes of a service's errors: one for each name, or one for each method if methods use a name for different errors. */
export function errorClasses(service: Service): ErrorClass[] {
  const classes: ErrorClass[] = [];
  const taken = new Set(runtimeNames);
  for (const method of service.methods) {
    for (const error of method.errors) {
      const same = classes.find((other) => other.error.name === error.name && sameError(other.error, error));
      if (same !== undefined) continue;
      const short = `${classWords(error.name)}Error`;
      const long = classWords(method.name) + short;
      let className = taken.has(short) ? long : short;
      for (let number = 2; taken.has(className); number++) className = `${long}${number}`;
      taken.add(className);
      classes.push({ className, error });
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
