import { ImportSet } from "../../src/emit/imports.js";
import { docComment, propertyKey, stringLiteral } from "../../src/emit/typescript-text.js";
import { wrapLines } from "../../src/emit/wrap-lines.js";
import type { Method, Service } from "../../src/ir/design.js";
import { documentationLines } from "../typescript/documentation-text.js";
import { type InterceptorParts, interceptorParts } from "../typescript/interceptor-parts.js";
import { methodConstant, methodName, serviceClass } from "../typescript/service-names.js";
import {
  descriptorDeclaration,
  descriptorName,
  errorClassLines,
  errorCodecConstants,
  givenPayload,
  messageCodec,
  messageType,
  type ServiceContext,
  serviceContext,
} from "../typescript/service-parts.js";
import type { Usage } from "../typescript/usage.js";

/** What `service.ts.hbs` of the client shows. */
export interface ClientServiceView {
  readonly source: string;
  readonly imports: readonly string[];
  readonly patterns: readonly { readonly name: string; readonly literal: string }[];
  readonly errors: readonly { readonly lines: readonly string[] }[];
  readonly clientDoc: readonly string[];
  readonly clientName: string;
  readonly methods: readonly { readonly docLines: readonly string[]; readonly lines: readonly string[] }[];
  readonly errorCodecs: readonly { readonly lines: readonly string[] }[];
  readonly descriptors: readonly { readonly lines: readonly string[] }[];
  readonly factoryDoc: readonly string[];
  readonly factoryName: string;
  /** What the caller is made with. */
  readonly callerArguments: string;
  readonly optionsName: string;
  readonly interceptors: InterceptorParts | null;
  /** `const editCaller = intercepted(caller, [..]);` */
  readonly interceptedCallers: readonly { readonly lines: readonly string[] }[];
  readonly calls: readonly {
    readonly key: string;
    readonly parameters: string;
    readonly call: string;
    readonly descriptor: string;
    readonly codecs: readonly string[];
    readonly payload: string;
  }[];
}

export function clientServiceView(usage: Usage, service: Service, source: string): ClientServiceView {
  const imports = new ImportSet();
  const context = serviceContext(usage, service, imports);
  const name = serviceClass(service);
  imports.value("goaidl/client", "createCaller");
  imports.type("goaidl/client", "ClientOptions");
  imports.type("goaidl/client", "CallOptions");
  const hasEvents = service.methods.some((method) => method.stream?.transport === "sse");
  if (hasEvents) imports.value("goaidl/client", "eventStreams");
  const methods = service.methods.map((method) => signature(context, method));
  const errorCodecs = errorCodecConstants(context, "client");
  const interceptors = interceptorParts(context, false);
  const calls = service.methods.map((method) =>
    call(context, method, errorCodecs.ofMethod.get(method) ?? [], interceptors?.ofMethod.has(method) === true),
  );
  const interceptedCallers = interceptors === null ? [] : callersAround(context, interceptors);
  const errors = errorClassLines(context, "received");
  const descriptors = service.methods.map((method) => ({ lines: descriptorDeclaration(context, method) }));
  return {
    source,
    imports: imports.lines(),
    patterns: [...context.patterns].map(([pattern, constant]) => ({ name: constant, literal: stringLiteral(pattern) })),
    errors,
    errorCodecs: errorCodecs.constants,
    clientDoc: docComment(documentationLines(service.documentation, `Calls the service \`${service.name}\`.`)),
    clientName: `${name}Client`,
    methods,
    descriptors,
    factoryDoc: docComment([
      `Makes a client of the service \`${service.name}\`. Connections are opened by calls, one for each.`,
    ]),
    factoryName: `create${name}Client`,
    callerArguments: hasEvents ? "options, eventStreams" : "options",
    optionsName: interceptors === null ? "ClientOptions" : `${name}ClientOptions`,
    interceptors,
    interceptedCallers,
    calls,
  };
}

function payloadParameter(context: ServiceContext, method: Method): string {
  const payload = givenPayload(context, method);
  return payload === null ? "" : `payload: ${payload.type}, `;
}

function signature(context: ServiceContext, method: Method): { docLines: string[]; lines: string[] } {
  const docLines = docComment(documentationLines(method.documentation), "  ");
  // A signature called `new` would be a constructor's.
  const name = methodName(method);
  const key = name === "new" ? stringLiteral(name) : propertyKey(name);
  return {
    docLines,
    lines: wrapLines([
      `  ${key}(${payloadParameter(context, method)}options?: CallOptions): ${returned(context, method)};`,
    ]),
  };
}

function returned(context: ServiceContext, method: Method): string {
  const { imports } = context;
  const result = messageType(context, method, "result");
  const outgoing = messageType(context, method, "streamingPayload");
  const incoming = messageType(context, method, "streamingResult");
  switch (method.shape) {
    case "unary":
      return `Promise<${result}>`;
    case "client":
      return `${imports.type("goaidl/client", "SendStream")}<${outgoing}, ${result}>`;
    case "server":
      return `${imports.type("goaidl/client", "ReceiveStream")}<${incoming}>`;
    case "bidirectional":
      return `${imports.type("goaidl/client", "DuplexStream")}<${outgoing}, ${incoming}>`;
  }
}

function callerName(method: Method): string {
  return methodConstant(method, "Caller");
}

function callersAround(context: ServiceContext, interceptors: InterceptorParts): { lines: string[] }[] {
  const wrapped = context.imports.value("goaidl/client", "intercepted");
  return [...interceptors.ofMethod].map(([method, list]) => ({
    lines: wrapLines([`  const ${callerName(method)} = ${wrapped}(caller, ${list});`]),
  }));
}

const callers = { unary: "unary", client: "send", server: "receive", bidirectional: "duplex" } as const;

function call(
  context: ServiceContext,
  method: Method,
  errors: readonly string[],
  isIntercepted: boolean,
): ClientServiceView["calls"][number] {
  const codecs = [
    `payload: ${givenPayload(context, method)?.codec ?? "null"}`,
    ...messageCodec(context, "outgoing", method, "streamingPayload"),
    ...messageCodec(context, "incoming", method, "streamingResult"),
    ...messageCodec(context, "result", method, "result"),
    `errors: [${errors.join(", ")}]`,
  ];
  return {
    key: propertyKey(methodName(method)),
    parameters: method.payload === null ? "options" : "payload, options",
    call: `${isIntercepted ? callerName(method) : "caller"}.${callers[method.shape]}`,
    descriptor: descriptorName(method),
    codecs: wrapLines(
      codecs.map((codec) => `${codec},`),
      10,
    ),
    payload: method.payload === null ? "undefined" : "payload",
  };
}
