import type { Message, Method, MethodError, Service, Shape } from "../ir/design.js";
import type { SecurityRequirement } from "../ir/security.js";
import type { Field, Type } from "../ir/type.js";
import type * as ast from "../syntax/ast.js";
import { camelCase, pascalCase } from "../text/casing.js";
import type { Span } from "../text/source-file.js";
import { readMarks } from "./annotations.js";
import { checkEvents } from "./check-events.js";
import { checkHttpBlock } from "./check-http.js";
import { type Context, originOf, report, reportUnknown, type TypePlace } from "./context.js";
import { credentialOf } from "./credentials.js";
import { joinPaths, lowerHttp, pathProblem } from "./lower-http.js";
import { lowerSecurity } from "./lower-security.js";
import { checkStreamBlock, lowerStream } from "./lower-stream.js";
import { lowerInline, lowerType } from "./lower-types.js";
import { reportUnknownField } from "./lower-views.js";
import { duplicate, type Program } from "./scope.js";
import { isUnknown, objectOf, underlying } from "./underlying.js";

/** What a service inherits, or a method: the clauses of the blocks around it, outermost first. */
interface Outer {
  readonly errors: readonly ast.ErrorClause[];
  readonly security: readonly SecurityRequirement[];
  readonly http: readonly ast.HttpBlock[];
  readonly streams: readonly ast.StreamBlock[];
  readonly uses: readonly ast.UseClause[];
}

export function lowerServices(context: Context): Service[] {
  const { api } = context.program;
  const clauses = api?.clauses ?? [];
  const outer: Outer = {
    errors: clauses.filter((clause) => clause.kind === "error"),
    security:
      lowerSecurity(
        context,
        clauses.filter((clause) => clause.kind === "security"),
      ) ?? [],
    http: clauses.filter((clause) => clause.kind === "http"),
    streams: clauses.filter((clause) => clause.kind === "stream"),
    uses: [],
  };
  const prefix = clauses.flatMap((clause) => (clause.kind === "path" ? [clause] : []));
  checkErrors(context, outer.errors);
  outer.streams.forEach((block) => void checkStreamBlock(context, block));
  outer.http.forEach((block) => void checkHttpBlock(context, block, "api"));
  const declared = [...outer.errors, ...context.program.services.flatMap(errorsWithin)];
  checkErrorNames(context, [...outer.http, ...outer.streams], declared);
  const apiPath = prefixOf(context, [...prefix, ...outer.http.flatMap((block) => block.clauses)]);
  const services = context.program.services.map((service) => lowerService(context, service, outer, apiPath));
  checkRoutes(context, services);
  checkGeneratedNames(context);
  return services;
}

function prefixOf(context: Context, clauses: readonly (ast.ApiClause | ast.HttpClause)[]): string {
  let prefix = "";
  for (const clause of clauses) {
    if (clause.kind !== "path") continue;
    const problem = pathProblem(clause.path.value, false);
    if (problem === null) prefix = joinPaths(prefix, clause.path.value);
    else context.diagnostics.push(report("invalid-path", { reason: problem }, clause.path.span));
  }
  return prefix === "/" ? "" : prefix;
}

function lowerService(context: Context, service: ast.ServiceDeclaration, outer: Outer, apiPath: string): Service {
  const marks = readMarks(context, service, "service");
  const own = service.clauses;
  const blocks = own.filter((clause) => clause.kind === "http");
  const streams = own.filter((clause) => clause.kind === "stream");
  const errors = own.filter((clause) => clause.kind === "error");
  const uses = own.filter((clause) => clause.kind === "use");
  checkErrors(context, errors);
  streams.forEach((block) => void checkStreamBlock(context, block));
  blocks.forEach((block) => void checkHttpBlock(context, block, "service"));
  checkErrorNames(context, [...blocks, ...streams], [...outer.errors, ...errorsWithin(service)]);
  checkUses(context, uses);
  const inner: Outer = {
    errors: [...outer.errors, ...errors],
    security:
      lowerSecurity(
        context,
        own.filter((clause) => clause.kind === "security"),
      ) ?? outer.security,
    http: [...outer.http, ...blocks],
    streams: [...outer.streams, ...streams],
    uses,
  };
  const prefix = joinPathsOrEmpty(
    apiPath,
    prefixOf(
      context,
      blocks.flatMap((block) => block.clauses),
    ),
  );
  const methods: Method[] = [];
  const names = new Map<string, ast.Method>();
  const generated = new Map<string, ast.Method>();
  for (const clause of own) {
    if (clause.kind !== "method") continue;
    const first = names.get(clause.name.text);
    if (first !== undefined) {
      context.diagnostics.push(duplicate("method", clause.name, first.name.span));
      continue;
    }
    const clash = generated.get(camelCase(clause.name.text));
    if (clash !== undefined) {
      context.diagnostics.push(
        report(
          "name-clash",
          { name: camelCase(clause.name.text), first: `\`${clash.name.text}\``, second: `\`${clause.name.text}\`` },
          clause.name.span,
          {
            related: [{ span: clash.name.span, message: "the other method" }],
          },
        ),
      );
    }
    names.set(clause.name.text, clause);
    generated.set(camelCase(clause.name.text), clause);
    methods.push(lowerMethod(context, service, clause, inner, prefix));
  }
  const servers = own.flatMap((clause) => (clause.kind === "server-reference" ? clause.names : []));
  const known = (context.program.api?.clauses ?? []).flatMap((clause) =>
    clause.kind === "server" ? [clause.name.text] : [],
  );
  for (const [index, name] of servers.entries()) {
    const before = servers.slice(0, index).find((other) => other.text === name.text);
    if (before !== undefined) context.diagnostics.push(duplicate("server", name, before.span));
    if (!known.includes(name.text)) reportUnknown(context, "server", name, known);
  }
  return {
    name: service.name.text,
    documentation: marks.documentation,
    annotations: marks.annotations,
    origin: originOf(context, service.name.span),
    servers: servers.map((name) => name.text),
    methods,
  };
}

function joinPathsOrEmpty(first: string, second: string): string {
  return second === "" ? first : joinPaths(first, second);
}

const flags = ["temporary", "timeout", "fault"];

function checkErrors(context: Context, clauses: readonly ast.ErrorClause[]): void {
  const seen = new Map<string, ast.ErrorClause>();
  for (const clause of clauses) {
    const first = seen.get(clause.name.text);
    if (first !== undefined) context.diagnostics.push(duplicate("error", clause.name, first.name.span));
    seen.set(clause.name.text, clause);
    readMarks(context, clause, "error");
    for (const [index, flag] of clause.flags.entries()) {
      const before = clause.flags.slice(0, index).find((other) => other.text === flag.text);
      if (before !== undefined) context.diagnostics.push(duplicate("flag", flag, before.span));
      if (!flags.includes(flag.text)) context.diagnostics.push(report("unknown-flag", { flag: flag.text }, flag.span));
    }
  }
}

/** The errors of a service and of its methods. */
function errorsWithin({ clauses }: ast.ServiceDeclaration): ast.ErrorClause[] {
  return clauses.flatMap((clause) => {
    if (clause.kind === "method") return clause.clauses.filter((inner) => inner.kind === "error");
    return clause.kind === "error" ? [clause] : [];
  });
}

/** Statuses and close codes that methods inherit are of errors that one of them has. */
function checkErrorNames(
  context: Context,
  blocks: readonly (ast.HttpBlock | ast.StreamBlock)[],
  declared: readonly ast.ErrorClause[],
): void {
  const known = new Set(declared.map(({ name }) => name.text));
  for (const clause of blocks.flatMap((block): readonly (ast.HttpClause | ast.StreamClause)[] => block.clauses)) {
    if (clause.kind !== "error-status" && clause.kind !== "error-close") continue;
    if (!known.has(clause.name.text)) reportUnknown(context, "error", clause.name, known);
  }
}

function checkUses(context: Context, uses: readonly ast.UseClause[]): void {
  const seen = new Map<string, ast.Name>();
  for (const { side, names } of uses) {
    for (const name of names) {
      const first = seen.get(`${side} ${name.text}`);
      if (first !== undefined) context.diagnostics.push(duplicate(`${side} interceptor`, name, first.span));
      seen.set(`${side} ${name.text}`, name);
      if (!context.program.interceptors.has(name.text))
        reportUnknown(context, "interceptor", name, context.program.interceptors.keys());
    }
  }
}

function lowerMethod(
  context: Context,
  service: ast.ServiceDeclaration,
  method: ast.Method,
  outer: Outer,
  prefix: string,
): Method {
  const marks = readMarks(context, method, "method");
  const own = method.clauses;
  const messages = own.filter((clause) => clause.kind === "message");
  const one = (direction: "payload" | "result", streaming: boolean): ast.MessageClause | null => {
    const [first, second] = messages.filter(
      (clause) => clause.direction === direction && clause.streaming === streaming,
    );
    if (first !== undefined && second !== undefined) {
      context.diagnostics.push(
        report("duplicate-clause", { clause: `${streaming ? "streaming " : ""}${direction}` }, second.span, {
          related: [{ span: first.span, message: "first here" }],
        }),
      );
    }
    return first ?? null;
  };
  const payloadClause = one("payload", false);
  const inClause = one("payload", true);
  const resultClause = one("result", false);
  const outClause = one("result", true);
  if (resultClause !== null && outClause !== null)
    context.diagnostics.push(
      report("two-results", {}, outClause.span, {
        related: [{ span: resultClause.span, message: "the other result" }],
      }),
    );
  const shape: Shape =
    inClause === null ? (outClause === null ? "unary" : "server") : outClause === null ? "client" : "bidirectional";

  const message = (clause: ast.MessageClause | null, suffix: string): Message | null =>
    clause === null ? null : lowerMessage(context, clause, service, method, suffix);
  const payload = unlessEmpty(message(payloadClause, "Payload"));
  const streamingPayload = message(inClause, "StreamingPayload");
  const result = unlessEmpty(message(resultClause, "Result"));
  const streamingResult = message(outClause, "StreamingResult");
  if (inClause !== null && streamingPayload !== null) {
    context.later.push(() => {
      if (mayBeNull(context, streamingPayload.type))
        context.diagnostics.push(report("nullable-stream", {}, inClause.type.span));
    });
  }

  const streams = own.filter((clause) => clause.kind === "stream");
  const [stray] = streams;
  if (shape === "unary" && stray !== undefined) {
    context.diagnostics.push(
      report("stream-without-streams", {}, { ...stray.span, end: stray.span.start + "stream".length }),
    );
  } else streams.forEach((block) => void checkStreamBlock(context, block));
  const errorClauses = own.filter((clause) => clause.kind === "error");
  checkErrors(context, errorClauses);
  const uses = own.filter((clause) => clause.kind === "use");
  checkUses(context, uses);
  const blocks = own.filter((clause) => clause.kind === "http");
  blocks.forEach((block) => void checkHttpBlock(context, block, "method"));
  const allStreams = [...outer.streams, ...streams];
  const errors = lowerErrors(context, method, errorClauses, outer, blocks, allStreams);
  const security =
    lowerSecurity(
      context,
      own.filter((clause) => clause.kind === "security"),
    ) ?? outer.security;

  const stream = shape === "unary" ? null : lowerStream(context, allStreams, streams, shape, method.name.span);
  const lowered: Method = {
    name: method.name.text,
    documentation: marks.documentation,
    annotations: marks.annotations,
    origin: originOf(context, method.name.span),
    shape,
    payload: payload?.type ?? null,
    streamingPayload,
    result,
    streamingResult,
    errors,
    security,
    interceptors: interceptorsOf([...outer.uses, ...uses]),
    http: lowerHttp(context, {
      method,
      shape,
      payload: payload?.type ?? null,
      hasResult: result !== null,
      blocks,
      prefix,
      stream,
    }),
    stream,
  };
  checkRestart(context, lowered, streams);
  checkFrame(context, lowered, streams);
  checkEvents(context, lowered, allStreams);
  return { ...lowered, http: checkCredentials(context, lowered, method) };
}

function interceptorsOf(uses: readonly ast.UseClause[]): Method["interceptors"] {
  const of = (side: "server" | "client"): string[] => [
    ...new Set(uses.filter((use) => use.side === side).flatMap((use) => use.names.map((name) => name.text))),
  ];
  return { server: of("server"), client: of("client") };
}

// Messages ---------------------------------------------------------------------------------------------------------

function lowerMessage(
  context: Context,
  clause: ast.MessageClause,
  service: ast.ServiceDeclaration,
  method: ast.Method,
  suffix: string,
): Message {
  const marks = readMarks(context, clause, "message");
  const place: TypePlace = {
    scope: context.program.entry,
    parameters: new Map(),
    inlineName: marks.named ?? derivedName(context, service, method, suffix),
  };
  const type =
    clause.type.kind === "object-type"
      ? lowerInline(context, clause.type, place, clause.extends)
      : lowerType(context, clause.type, place);
  if (clause.view === null) return chooseAtRunTime(context, type);
  const projected = project(context, type, clause.view);
  return projected === null
    ? { type, view: null }
    : { type: projected, view: { kind: "fixed", view: clause.view.text } };
}

/** `payload empty` and `result empty` say what leaving the clause out says. */
function unlessEmpty(message: Message | null): Message | null {
  return message?.type.kind === "primitive" && message.type.name === "empty" ? null : message;
}

/** `MonitorPayload`; with the service's name before it where another method or type would be called the same. */
function derivedName(context: Context, service: ast.ServiceDeclaration, method: ast.Method, suffix: string): string {
  const short = pascalCase(method.name.text) + suffix;
  const taken =
    (servicesWithMethod(context).get(pascalCase(method.name.text))?.size ?? 0) > 1 ||
    context.program.scopes.some((scope) => scope.symbols.has(short));
  return taken ? pascalCase(service.name.text) + short : short;
}

const methodServices = new WeakMap<Program, ReadonlyMap<string, ReadonlySet<ast.ServiceDeclaration>>>();

/** Which services have a method of a name, in PascalCase: asked for every message, so made once. */
function servicesWithMethod({ program }: Context): ReadonlyMap<string, ReadonlySet<ast.ServiceDeclaration>> {
  const known = methodServices.get(program);
  if (known !== undefined) return known;
  const byName = new Map<string, Set<ast.ServiceDeclaration>>();
  for (const service of program.services) {
    for (const clause of service.clauses) {
      if (clause.kind !== "method") continue;
      const name = pascalCase(clause.name.text);
      byName.set(name, (byName.get(name) ?? new Set()).add(service));
    }
  }
  methodServices.set(program, byName);
  return byName;
}

/** The element of lists, the object of the rest. */
function viewed(context: Context, type: Type) {
  const inner = type.kind === "array" ? type.element : type;
  return inner.kind === "reference" ? objectOf(context, inner.name) : null;
}

function rebuild(type: Type, name: string): Type {
  const reference: Type = { kind: "reference", name };
  return type.kind === "array" ? { kind: "array", element: reference } : reference;
}

function project(context: Context, type: Type, view: ast.Name): Type | null {
  const object = viewed(context, type);
  if (object === null || object.views.length === 0) {
    context.diagnostics.push(report("view-without-views", {}, view.span));
    return null;
  }
  const found = object.views.find((candidate) => candidate.name === view.text);
  if (found === undefined) {
    reportUnknown(
      context,
      "view",
      view,
      object.views.map((candidate) => candidate.name),
    );
    return null;
  }
  return rebuild(type, found.type);
}

function chooseAtRunTime(context: Context, type: Type): Message {
  const object = viewed(context, type);
  if (object === null || object.views.length === 0) return { type, view: null };
  const views = object.views.map((view) => ({ view: view.name, type: rebuild(type, view.type) }));
  if (!views.some((view) => view.view === "default")) views.unshift({ view: "default", type });
  return { type, view: { kind: "runtime", views } };
}

function mayBeNull(context: Context, type: Type): boolean {
  if (type.kind === "nullable") return true;
  if (type.kind === "primitive") return type.name === "empty" || type.name === "any";
  if (type.kind !== "reference") return false;
  const named = context.types.get(type.name);
  return named?.kind === "alias" && named.type.kind !== "reference"
    ? mayBeNull(context, named.type)
    : named?.kind === "alias" && underlying(context, named.type).kind === "primitive" && mayBeNull(context, named.type);
}

// Errors -----------------------------------------------------------------------------------------------------------

function lowerErrors(
  context: Context,
  method: ast.Method,
  own: readonly ast.ErrorClause[],
  outer: Outer,
  blocks: readonly ast.HttpBlock[],
  streams: readonly ast.StreamBlock[],
): MethodError[] {
  const clauses = [...own, ...outer.errors.toReversed()];
  const known = new Set(clauses.map((clause) => clause.name.text));
  const statuses = new Map<string, number>();
  for (const block of [...outer.http, ...blocks]) {
    for (const clause of block.clauses) {
      if (clause.kind !== "error-status") continue;
      const status = Number(clause.status.value);
      if (!known.has(clause.name.text)) {
        if (blocks.includes(block)) reportUnknown(context, "error", clause.name, known);
        continue;
      }
      statuses.set(clause.name.text, status);
    }
  }
  const closes = new Map<string, ast.IntegerValue>();
  for (const block of streams) {
    for (const clause of block.clauses) {
      if (clause.kind !== "error-close") continue;
      if (known.has(clause.name.text)) closes.set(clause.name.text, clause.code);
      else if (method.clauses.includes(block)) reportUnknown(context, "error", clause.name, known);
    }
  }
  const codes = new Map<bigint, ast.IntegerValue>();
  for (const code of closes.values()) {
    const first = codes.get(code.value);
    if (first !== undefined)
      context.diagnostics.push(
        report("duplicate-wire-value", { value: `close code ${code.value}` }, code.span, {
          related: [{ span: first.span, message: "of the other error" }],
        }),
      );
    codes.set(code.value, code);
  }
  const errors: MethodError[] = [];
  for (const clause of clauses) {
    const name = clause.name.text;
    if (errors.some((error) => error.name === name)) continue;
    const has = (flag: string): boolean => clause.flags.some((candidate) => candidate.text === flag);
    const temporary = has("temporary");
    const timeout = has("timeout");
    const fault = has("fault");
    errors.push({
      name,
      type: clause.type === null ? null : lowerErrorType(context, clause),
      temporary,
      timeout,
      fault,
      status: statuses.get(name) ?? defaultStatus(temporary, timeout, fault),
      close: closes.has(name) ? Number(closes.get(name)?.value) : null,
      documentation: readMarks({ ...context, diagnostics: [], annotationUses: [] }, clause, "error").documentation,
      origin: originOf(context, clause.name.span),
    });
  }
  return errors;
}

/** Goa's: goa.design/goa/v3/http, `ErrorStatusCode`. */
function defaultStatus(temporary: boolean, timeout: boolean, fault: boolean): number {
  if (fault) return 500;
  if (timeout) return temporary ? 504 : 408;
  return temporary ? 503 : 400;
}

/** Types of errors that several methods share are made once. */
const errorTypes = new WeakMap<ast.ErrorClause, Type>();

function lowerErrorType(context: Context, clause: ast.ErrorClause): Type | null {
  if (clause.type === null) return null;
  const known = errorTypes.get(clause);
  if (known !== undefined && (known.kind !== "reference" || context.types.has(known.name))) return known;
  const type = lowerType(context, clause.type, {
    scope: context.program.entry,
    parameters: new Map(),
    inlineName: `${pascalCase(clause.name.text)}Body`,
  });
  errorTypes.set(clause, type);
  return type;
}

// Checks of whole methods ------------------------------------------------------------------------------------------

function checkRestart(context: Context, method: Method, streams: readonly ast.StreamBlock[]): void {
  for (const clause of streams.flatMap((block) => block.clauses)) {
    if (clause.kind !== "resume" || clause.restart === null) continue;
    const { restart } = clause;
    if (method.shape !== "server") {
      context.diagnostics.push(
        report(
          "invalid-policy",
          { reason: "`restart` is for server streaming: messages that the client sent can't be sent anew" },
          restart.span,
        ),
      );
      continue;
    }
    const payload = method.payload?.kind === "reference" ? objectOf(context, method.payload.name) : null;
    const result =
      method.streamingResult?.type.kind === "reference" ? objectOf(context, method.streamingResult.type.name) : null;
    if (payload !== null && !payload.fields.some((field) => field.name === restart.payloadField.text))
      reportUnknownField(context, restart.payloadField, "the payload", payload.fields);
    if (result !== null && !result.fields.some((field) => field.name === restart.resultField.text))
      reportUnknownField(context, restart.resultField, "the streaming result", result.fields);
  }
}

/** Binary frames are for messages of bytes. An outer block's `frame` is for the methods that have such messages. */
function checkFrame(context: Context, method: Method, own: readonly ast.StreamBlock[]): void {
  const clause = own.flatMap((block) => block.clauses).find(({ kind }) => kind === "frame");
  if (clause === undefined || method.stream?.transport !== "websocket" || method.stream.frame === "text") return;
  const { frame } = method.stream;
  const messages = [method.streamingPayload, method.streamingResult];
  context.later.push(() => {
    if (messages.some((message) => message !== null && hasBytes(context, message.type))) return;
    const reason = `no message of this method is \`bytes\`, or an untagged union with them: \`frame ${frame}\` says nothing`;
    context.diagnostics.push(report("invalid-policy", { reason }, clause.span));
  });
}

function hasBytes(context: Context, type: Type): boolean {
  const target = underlying(context, type);
  if (target.kind === "union" && target.tagging.kind === "untagged")
    return target.arms.some((arm) => hasBytes(context, arm.type));
  return isUnknown(target) || (target.kind === "primitive" && target.name === "bytes");
}

/** Ties the payload's credentials to the schemes that the method requires. */
function checkCredentials(context: Context, method: Method, written: ast.Method): Method["http"] {
  const object = method.payload?.kind === "reference" ? objectOf(context, method.payload.name) : null;
  const required = [
    ...new Set(method.security.flatMap((requirement) => requirement.schemes.map((scheme) => scheme.scheme))),
  ];
  const basic = required.find((name) => context.program.schemes.get(name)?.scheme.text === "basic") ?? "";
  for (const field of object?.fields ?? []) {
    const scheme = credentialOf(field)?.scheme ?? null;
    if (scheme !== null && !context.program.schemes.has(scheme.text))
      reportUnknown(context, "scheme", scheme, context.program.schemes.keys());
  }
  checkCredentialFields(context, object?.fields ?? []);
  // Where the payload could not be made out, or a field names a scheme that there is not, what is missing follows from that.
  const doubtful =
    (method.payload !== null && isUnknown(method.payload)) ||
    (object !== null &&
      (context.incomplete.has(object.fields) ||
        object.fields.some((field) => {
          const scheme = credentialOf(field)?.scheme ?? null;
          return scheme !== null && !context.program.schemes.has(scheme.text);
        })));
  const carried = new Set(
    (object?.fields ?? [])
      .map((field) => credentialOf(field))
      .map((credential) => credential?.scheme?.text ?? (credential === null ? "" : basic)),
  );
  for (const name of required) {
    const kind = context.program.schemes.get(name)?.scheme.text ?? "";
    const isHalf = kind === "basic" && hasOnlyOne(object?.fields ?? []);
    if ((carried.has(name) && !isHalf) || doubtful || context.program.lost.size > 0) continue;
    const annotation =
      kind === "basic" ? "@username` and `@password" : kind === "apiKey" ? `@apiKey(${name})` : `@token(${name})`;
    context.diagnostics.push(report("missing-credential", { scheme: name, annotation }, written.name.span));
  }
  return {
    ...method.http,
    parameters: method.http.parameters.map((parameter) =>
      parameter.credential !== null && parameter.credential.scheme === ""
        ? { ...parameter, credential: { ...parameter.credential, scheme: basic } }
        : parameter,
    ),
  };
}

/** A name without a password, or a password without a name. */
function hasOnlyOne(fields: readonly Field[]): boolean {
  const given = fields.map((field) => credentialOf(field)?.role);
  return given.includes("username") !== given.includes("password");
}

/** The role that a scheme's credential has; basic has two. */
const roles: Readonly<Record<string, string>> = { apiKey: "apiKey", jwt: "token", bearer: "token", oauth2: "token" };

function checkCredentialFields(context: Context, fields: readonly Field[]): void {
  const seen = new Map<string, Field>();
  for (const field of fields) {
    const credential = credentialOf(field);
    if (credential === null) continue;
    const { role, scheme, annotation } = credential;
    const kind = context.program.schemes.get(scheme?.text ?? "")?.scheme.text ?? "";
    const wanted = roles[kind] ?? null;
    const key = `${role} ${scheme?.text ?? ""}`;
    const target = underlying(context, field.type);
    const problem =
      scheme !== null && kind === "basic"
        ? "a `basic` scheme takes `@username` and `@password`"
        : wanted !== null && wanted !== role
          ? `\`${scheme?.text}\` is a scheme of kind \`${kind}\`, which takes \`@${wanted}\``
          : seen.has(key)
            ? `\`${seen.get(key)?.name}\` carries it already`
            : isUnknown(target) || (target.kind === "primitive" && target.name === "string")
              ? null
              : "it is a string";
    if (problem !== null) context.diagnostics.push(report("invalid-credential", { reason: problem }, annotation.span));
    seen.set(key, field);
  }
}

function checkRoutes(context: Context, services: readonly Service[]): void {
  const seen = new Map<string, Span>();
  const written = new Map<string, Map<string, ast.Method>>();
  for (const { name, clauses } of context.program.services) {
    const methods = clauses.filter((clause) => clause.kind === "method");
    written.set(name.text, new Map(methods.map((method) => [method.name.text, method])));
  }
  const methods = services.flatMap((service) => service.methods.map((method) => ({ service, method })));
  for (const { service, method } of methods) {
    const clause = written.get(service.name)?.get(method.name);
    if (clause === undefined) continue;
    const spans = clause.clauses.flatMap((inner) =>
      inner.kind === "http" ? inner.clauses.filter((route) => route.kind === "route").map((route) => route.span) : [],
    );
    for (const [index, route] of method.http.routes.entries()) {
      const path = route.segments
        .map((segment) => (segment.kind === "literal" ? segment.text : segment.kind === "tail" ? "{*}" : "{}"))
        .join("/");
      // A stream of server-sent events is the answer to a plain request.
      const key = `${method.stream?.transport === "websocket" ? "stream" : "http"} ${route.verb} /${path}`;
      const span = spans[index] ?? clause.name.span;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, span);
      else
        context.diagnostics.push(
          report("route-conflict", { route: `${route.verb} ${route.path}` }, span, {
            related: [{ span: first, message: "the other route" }],
          }),
        );
    }
  }
}

/** Service names become file and function names. */
function checkGeneratedNames(context: Context): void {
  const seen = new Map<string, ast.ServiceDeclaration>();
  for (const service of context.program.services) {
    const name = pascalCase(service.name.text);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, service);
    else {
      context.diagnostics.push(
        report(
          "name-clash",
          { name, first: `service \`${first.name.text}\``, second: `service \`${service.name.text}\`` },
          service.name.span,
          {
            related: [{ span: first.name.span, message: "the other service" }],
          },
        ),
      );
    }
  }
}
