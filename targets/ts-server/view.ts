import { ImportSet } from "../../src/emit/imports.js";
import { docComment, propertyAccess, propertyKey, stringLiteral } from "../../src/emit/typescript-text.js";
import { wrapLines } from "../../src/emit/wrap-lines.js";
import type { Method, Service } from "../../src/ir/design.js";
import type { SecurityKind } from "../../src/ir/security.js";
import { documentationLines } from "../typescript/documentation-text.js";
import { type InterceptorParts, interceptorParts } from "../typescript/interceptor-parts.js";
import { methodName, serviceClass, serviceFactory } from "../typescript/service-names.js";
import {
  codecOf,
  descriptorDeclaration,
  descriptorName,
  errorClassLines,
  errorCodecConstants,
  messageCodec,
  messageType,
  type ServiceContext,
  serviceContext,
  typeIn,
} from "../typescript/service-parts.js";
import type { Usage } from "../typescript/usage.js";

/** What `service.ts.hbs` of the server shows. */
export interface ServerServiceView {
  readonly source: string;
  readonly imports: readonly string[];
  readonly patterns: readonly { readonly name: string; readonly literal: string }[];
  readonly errors: readonly { readonly lines: readonly string[] }[];
  readonly serviceLiteral: string;
  readonly handlersDoc: readonly string[];
  readonly handlersName: string;
  /** `<Principal = unknown>`, or nothing. */
  readonly typeParameters: string;
  readonly handlers: readonly { readonly docLines: readonly string[]; readonly lines: readonly string[] }[];
  readonly security: {
    readonly name: string;
    readonly hooks: readonly {
      readonly docLines: readonly string[];
      readonly line: string;
      readonly key: string;
      /** Calls the hook. */
      readonly call: string;
    }[];
  } | null;
  readonly interceptors: InterceptorParts | null;
  readonly errorCodecs: readonly { readonly lines: readonly string[] }[];
  readonly descriptors: readonly { readonly lines: readonly string[] }[];
  readonly factoryDoc: readonly string[];
  /** `export function loggerService(..): BoundService {` */
  readonly factoryHead: readonly string[];
  readonly bindings: readonly {
    readonly bind: string;
    readonly descriptor: string;
    readonly codecs: readonly string[];
    readonly handler: string;
  }[];
}

export function serverServiceView(usage: Usage, service: Service, source: string): ServerServiceView {
  const imports = new ImportSet();
  const context = serviceContext(usage, service, imports);
  const name = serviceClass(service);
  const schemes = schemesOf(usage, service);
  const secured = schemes.length > 0;
  imports.value("goaidl/server", "bindService");
  imports.type("goaidl/server", "BoundService");
  const handlers = service.methods.map((method) => {
    const { docLines, line } = handler(context, method, secured);
    return { docLines, lines: wrapLines([line]) };
  });
  const errorCodecs = errorCodecConstants(context, "server");
  const interceptors = interceptorParts(context, secured);
  const bindings = service.methods.map((method) => {
    const { codecs, ...rest } = binding(
      context,
      method,
      errorCodecs.ofMethod.get(method) ?? [],
      interceptors?.ofMethod.get(method),
    );
    return {
      ...rest,
      codecs: wrapLines(
        codecs.map((codec) => `${codec},`),
        secured ? 10 : 8,
      ),
    };
  });
  const security = secured ? { name: `${name}Security`, hooks: schemes.map((scheme) => hook(imports, scheme)) } : null;
  const errors = errorClassLines(context, "sent");
  const descriptors = service.methods.map((method) => ({ lines: descriptorDeclaration(context, method) }));
  const principal = secured ? "<Principal>" : "";
  const parameters = [
    `handlers: ${name}Handlers${principal}`,
    ...(security === null ? [] : [`security: ${security.name}<Principal>`]),
    ...(interceptors === null ? [] : [`interceptors: ${interceptors.name}${principal}`]),
  ];
  return {
    source,
    imports: imports.lines(),
    patterns: [...context.patterns].map(([pattern, constant]) => ({ name: constant, literal: stringLiteral(pattern) })),
    errors,
    errorCodecs: errorCodecs.constants,
    serviceLiteral: stringLiteral(service.name),
    handlersDoc: docComment(
      documentationLines(service.documentation, `What to implement for the service \`${service.name}\`.`),
    ),
    handlersName: `${name}Handlers`,
    typeParameters: secured ? "<Principal = unknown>" : "",
    handlers,
    security,
    interceptors,
    descriptors,
    factoryDoc: docComment([
      `Binds an implementation of the service \`${service.name}\`, to be given to \`createServer\`.`,
    ]),
    factoryHead: wrapLines([
      `export function ${serviceFactory(service)}${principal}(${parameters.join(", ")}): BoundService {`,
    ]),
    bindings,
  };
}

function handler(context: ServiceContext, method: Method, secured: boolean): { docLines: string[]; line: string } {
  const { imports } = context;
  const payload = method.payload === null ? "undefined" : typeIn(context, method.payload, "received");
  const result = messageType(context, method, "result");
  const incoming = messageType(context, method, "streamingPayload");
  const outgoing = messageType(context, method, "streamingResult");
  const principal = secured ? ["Principal"] : [];
  const chosen = (method.shape === "unary" ? method.result : method.streamingResult)?.view;
  const views = chosen?.kind === "runtime" ? chosen.views.map((view) => stringLiteral(view.view)).join(" | ") : null;
  const chooser = views === null ? null : `${imports.type("goaidl/server", "ViewChooser")}<${views}>`;
  const docLines = docComment(documentationLines(method.documentation), "  ");
  const key = propertyKey(methodName(method));
  const line = (type: string, args: readonly string[]): string =>
    `  ${key}: ${imports.type("goaidl/server", type)}<${args.join(", ")}>;`;
  switch (method.shape) {
    case "unary":
      return {
        docLines,
        line: line("UnaryHandler", [
          payload,
          result,
          ...(chooser !== null && !secured ? ["unknown"] : principal),
          ...(chooser === null ? [] : [chooser]),
        ]),
      };
    case "client":
      return { docLines, line: line("ClientStreamingHandler", [payload, incoming, result, ...principal]) };
    case "server": {
      const stream =
        chooser === null ? [] : [`${imports.type("goaidl/server", "OutgoingStream")}<${outgoing}> & ${chooser}`];
      return {
        docLines,
        line: line("ServerStreamingHandler", [
          payload,
          outgoing,
          ...(stream.length > 0 && !secured ? ["unknown"] : principal),
          ...stream,
        ]),
      };
    }
    case "bidirectional": {
      const stream =
        chooser === null
          ? []
          : [`${imports.type("goaidl/server", "BidirectionalStream")}<${incoming}, ${outgoing}> & ${chooser}`];
      return {
        docLines,
        line: line("BidirectionalHandler", [
          payload,
          incoming,
          outgoing,
          ...(stream.length > 0 && !secured ? ["unknown"] : principal),
          ...stream,
        ]),
      };
    }
  }
}

const binders = {
  unary: "bindUnary",
  client: "bindClientStreaming",
  server: "bindServerStreaming",
  bidirectional: "bindBidirectional",
} as const;

function binding(
  context: ServiceContext,
  method: Method,
  errors: readonly string[],
  interceptors: string | undefined,
): ServerServiceView["bindings"][number] {
  const codecs = [
    `payload: ${method.payload === null ? "null" : codecOf(context, method.payload, "received")}`,
    ...messageCodec(context, "incoming", method, "streamingPayload"),
    ...messageCodec(context, "outgoing", method, "streamingResult"),
    ...messageCodec(context, "result", method, "result"),
    `errors: [${errors.join(", ")}]`,
    ...(interceptors === undefined ? [] : [`interceptors: ${interceptors}`]),
  ];
  return {
    bind: context.imports.value("goaidl/server", binders[method.shape]),
    descriptor: descriptorName(method),
    codecs,
    handler: propertyAccess("handlers", methodName(method)),
  };
}

interface Scheme {
  readonly name: string;
  readonly kind: SecurityKind;
}

function schemesOf(usage: Usage, service: Service): Scheme[] {
  const used = new Set(
    service.methods.flatMap((method) =>
      method.security.flatMap((requirement) => requirement.schemes.map((scheme) => scheme.scheme)),
    ),
  );
  return usage.design.schemes.filter((scheme) => used.has(scheme.name));
}

const credentials: Readonly<Record<SecurityKind, string>> = {
  apiKey: "{ readonly key: string }",
  basic: "{ readonly username: string; readonly password: string }",
  bearer: "{ readonly token: string }",
  jwt: "{ readonly token: string }",
  oauth2: "{ readonly token: string }",
};

const checks: Readonly<Record<SecurityKind, string>> = {
  apiKey: "Checks an API key",
  basic: "Checks a user's name and password",
  bearer: "Checks a bearer token",
  jwt: "Checks a JSON Web Token and its scopes",
  oauth2: "Checks an access token and its scopes",
};

function hook(imports: ImportSet, scheme: Scheme): { docLines: string[]; line: string; key: string; call: string } {
  const access = propertyAccess("security", scheme.name);
  const type = `${imports.type("goaidl/server", "SecurityHook")}<${credentials[scheme.kind]}, Principal>`;
  return {
    docLines: docComment([`${checks[scheme.kind]}, and returns who it is. Throw the method's error to refuse.`], "  "),
    line: `  ${propertyKey(scheme.name)}: ${type};`,
    key: propertyKey(scheme.name, true),
    // Of a property that every object has, TypeScript doesn't infer what a function there is given.
    call:
      scheme.name in Object.prototype
        ? `${access}.bind(security)`
        : `(credentials, context) => ${access}(credentials, context)`,
  };
}
