import { ImportSet, type Language } from "../../src/emit/typescript/imports.js";
import {
  arrow,
  call,
  type Declaration,
  type Expression,
  importedType,
  importedValue,
  literal,
  member,
  name,
  named,
  type Parameter,
  property,
  returned,
  type Statement,
  type TypeNode,
} from "../../src/emit/typescript/nodes.js";
import { docComment } from "../../src/emit/typescript/text.js";
import type { Method, Service, Shape } from "../../src/ir/design.js";
import { documentationLines } from "../typescript/documentation-text.js";
import { type InterceptorParts, interceptorParts } from "../typescript/interceptor-parts.js";
import type { TypeScriptOptions } from "../typescript/options.js";
import { type PatternView, patternViews } from "../typescript/pattern-view.js";
import { declaredNames, methodName, serviceClass } from "../typescript/service-names.js";
import {
  codecProperty,
  descriptorDeclaration,
  descriptorName,
  errorCodecs,
  errorDeclarations,
  exportedModules,
  givenPayload,
  messageType,
  quoted,
  type ServiceContext,
  serviceContext,
  throwsLines,
} from "../typescript/service-parts.js";
import {
  type DeclarationView,
  declarationViews,
  type InterfaceView,
  memberView,
} from "../typescript/service-section.js";
import type { Usage } from "../typescript/usage.js";
import { callNames } from "./call-names.js";

/** The view of the client's `service.ts.hbs`. */
export interface ClientServiceView {
  readonly source: string;
  /** Modules that the file re-exports. */
  readonly exports: readonly string[];
  readonly imports: readonly string[];
  readonly patterns: readonly PatternView[];
  readonly errors: readonly DeclarationView[];
  readonly client: InterfaceView;
  readonly interceptors: readonly DeclarationView[];
  readonly errorCodecs: readonly DeclarationView[];
  readonly descriptors: readonly DeclarationView[];
  /** One function for each method, so that bundlers can drop those that aren't called. */
  readonly calls: readonly DeclarationView[];
  readonly factory: DeclarationView;
}

const runtimeModule = "goaidl/client";

export function clientServiceView(
  usage: Usage,
  service: Service,
  source: string,
  language: Language,
): ClientServiceView {
  const names = callNames(usage, service);
  const imports = new ImportSet([...declaredNames(usage, service), ...names.values()], language);
  const context = serviceContext(usage, service, imports);
  const clientName = `${serviceClass(service)}Client`;
  const interceptors = interceptorParts(context, false);
  const codecs = errorCodecs(context);
  const methods = service.methods.map((method) =>
    memberView(context, {
      kind: "method",
      key: methodName(method),
      parameters: [...payloadParameter(context, method), optionsParameter],
      result: returnedType(context, method),
      documentation: [...documentationLines(method.documentation), ...throwsLines(context, method)],
    }),
  );
  const optionsInterface = interceptors === null ? [] : [clientOptions(service, interceptors)];
  const view = {
    source,
    exports: exportedModules(context),
    errors: declarationViews(context, usage.isShared ? [] : errorDeclarations(context, "received")),
    client: {
      documentation: docComment(
        documentationLines(service.documentation, `Calls the service ${quoted(service.name)}.`),
      ),
      name: clientName,
      typeParameters: "",
      methods,
    },
    interceptors: declarationViews(
      context,
      interceptors === null ? [] : [...interceptors.declarations, ...optionsInterface, ...interceptors.constants],
    ),
    errorCodecs: declarationViews(context, codecs.declarations),
    descriptors: declarationViews(
      context,
      service.methods.map((method) => descriptorDeclaration(context, method, "client")),
    ),
    calls: declarationViews(
      context,
      service.methods.map((method) =>
        callFunction(context, method, {
          name: names.get(method) ?? "",
          errors: codecs.ofMethod.get(method) ?? [],
          interceptors,
        }),
      ),
    ),
    factory: {
      name: `create${clientName}`,
      text: declarationViews(context, [factory(service, names, interceptors, usage.options)])[0]?.text ?? "",
    },
  };
  // The imports come last, because printing the rest records them.
  return { ...view, imports: imports.lines(), patterns: patternViews(context.patterns) };
}

function optionsName(service: Service, interceptors: InterceptorParts | null): TypeNode {
  return interceptors === null
    ? importedType(runtimeModule, "ClientOptions")
    : named(`${serviceClass(service)}ClientOptions`);
}

function clientOptions(service: Service, interceptors: InterceptorParts): Declaration {
  return {
    kind: "interface",
    name: `${serviceClass(service)}ClientOptions`,
    extends: importedType(runtimeModule, "ClientOptions"),
    members: [{ kind: "property", key: "interceptors", readonly: true, type: named(interceptors.name) }],
    documentation: ["Options of a client of this service."],
  };
}

function payloadParameter(context: ServiceContext, method: Method): Parameter[] {
  const payload = givenPayload(context, method);
  return payload === null ? [] : [{ name: "payload", type: payload.type }];
}

const optionsParameter: Parameter = {
  name: "options",
  optional: true,
  type: importedType(runtimeModule, "CallOptions"),
};

function returnedType(context: ServiceContext, method: Method): TypeNode {
  const result = messageType(context, method, "result");
  const outgoing = messageType(context, method, "streamingPayload");
  const incoming = messageType(context, method, "streamingResult");
  switch (method.shape) {
    case "unary":
      return named("Promise", result);
    case "client":
      return importedType(runtimeModule, "SendStream", outgoing, result);
    case "server":
      return importedType(runtimeModule, "ReceiveStream", incoming);
    case "bidirectional":
      return importedType(runtimeModule, "DuplexStream", outgoing, incoming);
  }
}

const callers = { unary: "unary", client: "send", server: "receive", bidirectional: "duplex" } as const;

const messagesOf = {
  unary: ["result"],
  client: ["streamingPayload", "result"],
  server: ["streamingResult"],
  bidirectional: ["streamingPayload", "streamingResult"],
} as const;

/**
 * The type arguments of a call for which the server chooses between views: the types of payload and messages. Without
 * them, TypeScript would infer the type of a single view. Empty for all other calls.
 */
function typeArguments(context: ServiceContext, method: Method): TypeNode[] {
  const messages = messagesOf[method.shape];
  if (!messages.some((kind) => method[kind]?.view?.kind === "runtime")) return [];
  const payload = givenPayload(context, method)?.type ?? named("undefined");
  return [payload, ...messages.map((kind) => messageType(context, method, kind))];
}

interface CallParts {
  readonly name: string;
  readonly errors: readonly string[];
  readonly interceptors: InterceptorParts | null;
}

/** `export function monitor(caller, payload, options) { return caller.duplex(..); }` */
function callFunction(context: ServiceContext, method: Method, parts: CallParts): Declaration {
  const around = parts.interceptors?.ofMethod.get(method) ?? null;
  const caller = name("caller");
  const used = around === null ? caller : call(importedValue(runtimeModule, "intercepted"), caller, around);
  const codecs = [
    property("payload", givenPayload(context, method)?.codec ?? literal(null)),
    ...codecProperty(context, "outgoing", method, "streamingPayload"),
    ...codecProperty(context, "incoming", method, "streamingResult"),
    ...codecProperty(context, "result", method, "result"),
    property("errors", { kind: "array", items: parts.errors.map(name) }),
  ];
  const payload = method.payload === null ? literal(undefined) : name("payload");
  const made: Expression = {
    kind: "call",
    callee: member(used, callers[method.shape]),
    typeArguments: typeArguments(context, method),
    arguments: [
      name(descriptorName(method)),
      { kind: "object", properties: codecs, broken: true },
      payload,
      name("options"),
    ],
  };
  return {
    kind: "function",
    name: parts.name,
    parameters: [
      { name: "caller", type: importedType(runtimeModule, "Caller") },
      ...(around === null ? [] : [{ name: "interceptors", type: named(parts.interceptors?.name ?? "") }]),
      ...payloadParameter(context, method),
      optionsParameter,
    ],
    result: returnedType(context, method),
    body: [returned(made)],
    documentation: [`Calls the method ${quoted(method.name)} through a caller made with \`createCaller\`.`],
  };
}

/** The export of the runtime with the code of each profile. */
const protocolValues = { "goaidl.v1": "goaidlV1", goa: "goa", auto: "auto" } as const;

/** The exports of the runtime with the code that the calls of a service need. */
function runtimeParts(service: Service, options: TypeScriptOptions): readonly string[] {
  const { protocol, connection } = options;
  const transports = new Set(service.methods.map(({ stream }) => stream?.transport));
  const onWebSocket = transports.has("websocket");
  const restarts = service.methods.some(
    ({ shape, stream }) =>
      stream?.transport === "websocket" &&
      ((stream.resume?.restart ?? null) !== null || (options.restarts === "included" && mayRestart(shape, protocol))),
  );
  return [
    ...(onWebSocket ? [protocolValues[protocol]] : []),
    ...(onWebSocket && protocol !== "goa" && connection === "shared" ? ["sharedConnection"] : []),
    ...(restarts ? ["restarts"] : []),
    ...(transports.has("sse") ? ["eventStreams"] : []),
  ];
}

/** Whether a call of this shape accepts the option `restart`. */
function mayRestart(shape: Shape, protocol: TypeScriptOptions["protocol"]): boolean {
  return shape === "server" || (shape === "bidirectional" && protocol !== "goa");
}

function factory(
  service: Service,
  names: ReadonlyMap<Method, string>,
  interceptors: InterceptorParts | null,
  options: TypeScriptOptions,
): Declaration {
  const caller = call(
    importedValue(runtimeModule, "createCaller"),
    name("options"),
    ...runtimeParts(service, options).map((part) => importedValue(runtimeModule, part)),
  );
  const calls = service.methods.map((method) => {
    const payload = method.payload === null ? [] : ["payload"];
    const around = interceptors?.ofMethod.has(method) === true ? [member(name("options"), "interceptors")] : [];
    const own = around.length === 0 ? "options" : "callOptions";
    const made = call(name(names.get(method) ?? ""), name("caller"), ...around, ...payload.map(name), name(own));
    return property(methodName(method), arrow([...payload, own], made));
  });
  const body: Statement[] = [
    // Without methods nothing uses the caller, but its options are still checked.
    calls.length === 0
      ? { kind: "expression", expression: caller }
      : { kind: "const", name: "caller", type: null, value: caller },
    returned({ kind: "object", properties: calls, broken: true }),
  ];
  return {
    kind: "function",
    name: `create${serviceClass(service)}Client`,
    parameters: [{ name: "options", type: optionsName(service, interceptors) }],
    result: named(`${serviceClass(service)}Client`),
    body,
    documentation: [`Makes a client of the service ${quoted(service.name)}. It connects when its first call is made.`],
  };
}
