import { ImportSet, type Language } from "../../src/emit/typescript/imports.js";
import {
  arrow,
  call,
  type Declaration,
  type Expression,
  importedType,
  importedValue,
  literal,
  literalType,
  member,
  name,
  named,
  object,
  type Property,
  property,
  returned,
  stringType,
  type TypeMember,
  type TypeNode,
  union,
  unknownType,
} from "../../src/emit/typescript/nodes.js";
import { docComment } from "../../src/emit/typescript/text.js";
import type { Method, Service } from "../../src/ir/design.js";
import type { SecurityKind } from "../../src/ir/security.js";
import { checkpointType } from "../../src/ir/walk.js";
import { documentationLines } from "../typescript/documentation-text.js";
import { type InterceptorParts, interceptorParts } from "../typescript/interceptor-parts.js";
import { type PatternView, patternViews } from "../typescript/pattern-view.js";
import { codegenModule } from "../typescript/runtime-call.js";
import { declaredNames, methodName, serviceClass, serviceFactory, serviceTopics } from "../typescript/service-names.js";
import {
  codecOf,
  codecProperty,
  descriptorDeclaration,
  descriptorName,
  errorCodecs,
  errorDeclarations,
  exportedModules,
  messageCodec,
  messageType,
  quoted,
  type ServiceContext,
  serviceContext,
  throwsLines,
  typeIn,
} from "../typescript/service-parts.js";
import {
  type DeclarationView,
  declarationViews,
  type InterfaceView,
  memberView,
} from "../typescript/service-section.js";
import { type Usage, unwrittenFields } from "../typescript/usage.js";

/** The view of the server's `service.ts.hbs`. */
export interface ServerServiceView {
  readonly source: string;
  /** Modules that the file re-exports. */
  readonly exports: readonly string[];
  readonly imports: readonly string[];
  readonly patterns: readonly PatternView[];
  readonly errors: readonly DeclarationView[];
  readonly handlers: InterfaceView;
  /** The interface of the security schemes' hooks; empty if no method needs one. */
  readonly security: readonly DeclarationView[];
  readonly interceptors: readonly DeclarationView[];
  readonly errorCodecs: readonly DeclarationView[];
  readonly descriptors: readonly DeclarationView[];
  /** The constant with the sources of topics; empty if no method has a streaming result. */
  readonly topics: readonly DeclarationView[];
  readonly factory: DeclarationView;
}

const runtimeModule = "goaidl/server";

const principalType: TypeNode = named("Principal");

export function serverServiceView(
  usage: Usage,
  service: Service,
  source: string,
  language: Language,
): ServerServiceView {
  const imports = new ImportSet(declaredNames(usage, service), language);
  const context = serviceContext(usage, service, imports);
  const schemes = schemesOf(usage, service);
  const secured = schemes.length > 0;
  const interceptors = interceptorParts(context, secured);
  const codecs = errorCodecs(context);
  const security = secured ? [securityInterface(service, schemes)] : [];
  const bindings = service.methods.map((method) =>
    binding(context, method, codecs.ofMethod.get(method) ?? [], interceptors?.ofMethod.get(method)),
  );
  const view = {
    source,
    exports: exportedModules(context),
    errors: declarationViews(context, usage.isShared ? [] : errorDeclarations(context, "sent")),
    handlers: {
      documentation: docComment(
        documentationLines(service.documentation, `The handlers to implement for the service ${quoted(service.name)}.`),
      ),
      name: `${serviceClass(service)}Handlers`,
      typeParameters: secured ? "<Principal = unknown>" : "",
      methods: service.methods.map((method) => memberView(context, handler(context, method, secured))),
    },
    security: declarationViews(context, security),
    interceptors: declarationViews(
      context,
      interceptors === null ? [] : [...interceptors.declarations, ...interceptors.constants],
    ),
    errorCodecs: declarationViews(context, codecs.declarations),
    descriptors: declarationViews(
      context,
      service.methods.map((method) => descriptorDeclaration(context, method, "server")),
    ),
    topics: declarationViews(context, topicSources(context)),
    factory: {
      name: serviceFactory(service),
      text: declarationViews(context, [factory(service, bindings, schemes, interceptors)])[0]?.text ?? "",
    },
  };
  // The imports come last, because printing the rest records them.
  return { ...view, imports: imports.lines(), patterns: patternViews(context.patterns) };
}

function factory(
  service: Service,
  bindings: readonly Expression[],
  schemes: readonly Scheme[],
  interceptors: InterceptorParts | null,
): Declaration {
  const secured = schemes.length > 0;
  const principal = secured ? [principalType] : [];
  const checks: Expression = {
    kind: "object",
    properties: schemes.map(({ name: scheme }) => checkProperty(scheme)),
    broken: true,
  };
  const bound = call(
    importedValue(runtimeModule, "bindService"),
    literal(service.name),
    { kind: "array", items: bindings },
    ...(secured ? [checks] : []),
  );
  return {
    kind: "function",
    name: serviceFactory(service),
    typeParameters: secured ? "<Principal>" : "",
    parameters: [
      {
        // Unused parameters, as in a service without methods, begin with `_`.
        name: service.methods.length === 0 ? "_handlers" : "handlers",
        type: named(`${serviceClass(service)}Handlers`, ...principal),
      },
      ...(secured ? [{ name: "security", type: named(securityName(service), ...principal) }] : []),
      ...(interceptors === null ? [] : [{ name: "interceptors", type: named(interceptors.name, ...principal) }]),
    ],
    result: importedType(runtimeModule, "BoundService"),
    body: [returned(bound)],
    documentation: [
      `Binds an implementation of the service ${quoted(service.name)}; pass the result to \`createServer\`.`,
    ],
  };
}

/** `export const loggerTopics = {..};` */
function topicSources(context: ServiceContext): Declaration[] {
  const { service, usage } = context;
  const methods = service.methods.filter((method) => method.streamingResult !== null);
  if (methods.length === 0) return [];
  const sources = methods.map((method) => {
    const isCompletedLater = unwrittenFields(usage, method, "streamingResult").length > 0;
    return property(
      methodName(method),
      object([
        property("descriptor", name(descriptorName(method))),
        ...messageCodec(context, method, "streamingResult"),
        ...(isCompletedLater ? [property("completedLater", literal(true))] : []),
      ]),
    );
  });
  const types = methods.map(
    (method): TypeMember => ({
      kind: "property",
      key: methodName(method),
      readonly: true,
      type: importedType(codegenModule, "TopicSource", messageType(context, method, "streamingResult")),
    }),
  );
  return [
    {
      kind: "const",
      name: serviceTopics(service),
      type: { kind: "object", members: types },
      value: { kind: "object", properties: sources, broken: true },
      exported: true,
      documentation: [
        `The streaming results of the service ${quoted(service.name)}, for \`createTopic\` of \`goaidl/topics\`.`,
      ],
    },
  ];
}

const handlerTypes = {
  unary: "UnaryHandler",
  client: "ClientStreamingHandler",
  server: "ServerStreamingHandler",
  bidirectional: "BidirectionalHandler",
} as const;

function handler(context: ServiceContext, method: Method, secured: boolean): Exclude<TypeMember, { kind: "index" }> {
  const payload = method.payload === null ? named("undefined") : typeIn(context, method.payload, "received");
  const result = messageType(context, method, "result");
  const incoming = messageType(context, method, "streamingPayload");
  const outgoing = messageType(context, method, "streamingResult");
  const messages = {
    unary: [payload, result],
    client: [payload, incoming, result],
    server: [payload, outgoing],
    bidirectional: [payload, incoming, outgoing],
  }[method.shape];
  const checkpoint = checkpointType(method);
  const state = checkpoint === null ? null : typeIn(context, checkpoint, "sent");
  const stream = handlerStream(method, { incoming, outgoing, state });
  const principal = secured ? [principalType] : stream === null ? [] : [unknownType];
  return {
    kind: "property",
    key: methodName(method),
    type: importedType(
      runtimeModule,
      handlerTypes[method.shape],
      ...messages,
      ...principal,
      ...(stream === null ? [] : [stream]),
      ...(state === null ? [] : [importedType(runtimeModule, "CheckpointContext", state, ...principal)]),
    ),
    documentation: [...documentationLines(method.documentation), ...throwsLines(context, method)],
  };
}

interface StreamTypes {
  readonly incoming: TypeNode;
  readonly outgoing: TypeNode;
  /** The type of the handler's checkpoints; null if it makes none. */
  readonly state: TypeNode | null;
}

/**
 * The type of a handler's stream, or of a context that chooses the view. Null for the usual type, which applies if the
 * handler makes no checkpoints and doesn't choose a view.
 */
function handlerStream(method: Method, types: StreamTypes): TypeNode | null {
  const { view } = (method.shape === "unary" ? method.result : method.streamingResult) ?? { view: null };
  const choosesView = view?.kind === "runtime" && method.shape !== "client";
  if (!choosesView && types.state === null) return null;
  const chooser = choosesView
    ? [importedType(runtimeModule, "ViewChooser", union(view.views.map((one) => literalType(one.view))))]
    : [];
  const members = [...messageStreams(method.shape, types), ...chooser];
  const [only] = members;
  return members.length === 1 && only !== undefined ? only : { kind: "intersection", members };
}

function messageStreams(shape: Method["shape"], { incoming, outgoing, state }: StreamTypes): TypeNode[] {
  const received = importedType(runtimeModule, "IncomingStream", incoming);
  switch (shape) {
    case "unary":
      return [];
    case "client":
      return state === null ? [received] : [received, importedType(runtimeModule, "Checkpoints", state)];
    case "server":
      return [
        state === null
          ? importedType(runtimeModule, "OutgoingStream", outgoing)
          : importedType(runtimeModule, "CheckpointingStream", outgoing, state),
      ];
    case "bidirectional":
      return state === null
        ? [importedType(runtimeModule, "BidirectionalStream", incoming, outgoing)]
        : [received, importedType(runtimeModule, "CheckpointingStream", outgoing, state)];
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
  interceptors: Expression | undefined,
): Expression {
  const payload = method.payload === null ? literal(null) : codecOf(context, method.payload, "received");
  const codecs: Property[] = [
    property("payload", payload),
    ...codecProperty(context, "incoming", method, "streamingPayload"),
    ...(method.streamingResult === null
      ? []
      : [property("outgoing", member(name(serviceTopics(context.service)), methodName(method)))]),
    ...codecProperty(context, "result", method, "result"),
    ...checkpointCodec(context, method),
    property("errors", { kind: "array", items: errors.map(name) }),
    ...(interceptors === undefined ? [] : [property("interceptors", interceptors)]),
  ];
  return call(
    importedValue(runtimeModule, binders[method.shape]),
    name(descriptorName(method)),
    { kind: "object", properties: codecs, broken: true },
    member(name("handlers"), methodName(method)),
  );
}

/** The codec of the handler's checkpoints. */
function checkpointCodec(context: ServiceContext, method: Method): Property[] {
  const type = checkpointType(method);
  if (type === null) return [];
  const codecs = [
    property("encode", codecOf(context, type, "sent")),
    property("decode", codecOf(context, type, "received")),
  ];
  return [property("checkpoint", object(codecs))];
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

const credentials: Readonly<Record<SecurityKind, readonly string[]>> = {
  apiKey: ["key"],
  basic: ["username", "password"],
  bearer: ["token"],
  jwt: ["token"],
  oauth2: ["token"],
};

const checks: Readonly<Record<SecurityKind, string>> = {
  apiKey: "Checks an API key",
  basic: "Checks a user's name and password",
  bearer: "Checks a bearer token",
  jwt: "Checks a JSON Web Token and its scopes",
  oauth2: "Checks an access token and its scopes",
};

function securityName(service: Service): string {
  return `${serviceClass(service)}Security`;
}

function securityInterface(service: Service, schemes: readonly Scheme[]): Declaration {
  const members = schemes.map((scheme): TypeMember => {
    const fields = credentials[scheme.kind].map(
      (key): TypeMember => ({ kind: "property", key, readonly: true, type: stringType }),
    );
    return {
      kind: "property",
      key: scheme.name,
      type: importedType(runtimeModule, "SecurityHook", { kind: "object", members: fields }, principalType),
      documentation: [`${checks[scheme.kind]}, and returns the principal. Throw the method's error to refuse.`],
    };
  });
  return {
    kind: "interface",
    name: securityName(service),
    typeParameters: "<Principal>",
    members,
    documentation: ["The hooks that check callers, one for each security scheme. They run before a method's own code."],
  };
}

function checkProperty(scheme: string): Property {
  const hook = member(name("security"), scheme);
  // TypeScript doesn't infer the parameters of a function in a property that every object has.
  if (scheme in Object.prototype) return property(scheme, call(member(hook, "bind"), name("security")));
  return property(scheme, arrow(["credentials", "context"], call(hook, name("credentials"), name("context"))));
}
