import type { Method, Service } from "../../ir/design.js";
import type * as ast from "../../syntax/ast.js";
import { camelCase, pascalCase } from "../../text/casing.js";
import type { Outer } from "../bind/outer-clauses.js";
import { checkHttpBlock } from "../check/check-http.js";
import { type Context, originOf, reportUnknown } from "../context.js";
import type { MessageTypes } from "../declare/messages.js";
import { firstOfEach, reportDuplicate, reportDuplicates } from "../reporter.js";
import { readDecorations } from "./annotations.js";
import { checkErrorNames, checkErrors, errorsWithin } from "./lower-errors.js";
import { checkPath, joinPaths } from "./lower-http.js";
import { checkUses, lowerMethod } from "./lower-method.js";
import { lowerSecurity } from "./lower-security.js";
import { checkStreamBlock } from "./lower-stream.js";

export function lowerServices(context: Context, types: MessageTypes): Service[] {
  const clauses = context.program.api?.clauses ?? [];
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
  checkErrors(context, outer.errors);
  for (const block of outer.streams) checkStreamBlock(context, block);
  for (const block of outer.http) checkHttpBlock(context, block, "api");
  const declared = [...outer.errors, ...context.program.services.flatMap(errorsWithin)];
  checkErrorNames(context, [...outer.http, ...outer.streams], declared);
  const paths = clauses.flatMap((clause) => (clause.kind === "path" ? [clause] : []));
  const prefix = prefixOf(context, [...paths, ...outer.http.flatMap((block) => block.clauses)]);
  const services = context.program.services.map((service) => lowerService(context, { service, outer, prefix, types }));
  checkGeneratedNames(context);
  return services;
}

function prefixOf(context: Context, clauses: readonly (ast.ApiClause | ast.HttpClause)[]): string {
  let prefix = "";
  for (const clause of clauses) {
    if (clause.kind !== "path") continue;
    if (checkPath(context, clause.path, "no parameters")) prefix = joinPaths(prefix, clause.path.value);
  }
  return prefix === "/" ? "" : prefix;
}

interface ServiceInput {
  readonly service: ast.ServiceDeclaration;
  readonly outer: Outer;
  readonly prefix: string;
  readonly types: MessageTypes;
}

function lowerService(context: Context, { service, outer, prefix, types }: ServiceInput): Service {
  const decorations = readDecorations(context, service, "service");
  const own = service.clauses;
  const inner = outerOf(context, service, outer);
  const servicePrefix = prefixOf(
    context,
    own.flatMap((clause) => (clause.kind === "http" ? clause.clauses : [])),
  );
  const path = servicePrefix === "" ? prefix : joinPaths(prefix, servicePrefix);
  const written = distinctMethods(context, service);
  const methods = written.flatMap((method): Method[] =>
    lowerMethod(context, { method, outer: inner, prefix: path, types }),
  );
  checkStreamNames(context, written, methods);
  const servers = own.flatMap((clause) => (clause.kind === "server-reference" ? clause.names : []));
  const known = (context.program.api?.clauses ?? []).flatMap((clause) =>
    clause.kind === "server" ? [clause.name.text] : [],
  );
  reportDuplicates(context, "server", servers);
  for (const name of servers) {
    if (!known.includes(name.text)) reportUnknown(context, "server", name, known);
  }
  const lowered: Service = {
    name: service.name.text,
    documentation: decorations.documentation,
    annotations: decorations.annotations,
    origin: originOf(context, service.name.span),
    servers: servers.map((name) => name.text),
    methods,
  };
  context.nodes.services.set(lowered, service);
  return lowered;
}

/** The clauses that the methods of a service inherit. */
function outerOf(context: Context, service: ast.ServiceDeclaration, outer: Outer): Outer {
  const own = service.clauses;
  const errors = own.filter((clause) => clause.kind === "error");
  const http = own.filter((clause) => clause.kind === "http");
  const streams = own.filter((clause) => clause.kind === "stream");
  const uses = own.filter((clause) => clause.kind === "use");
  const security = own.filter((clause) => clause.kind === "security");
  checkErrors(context, errors);
  for (const block of streams) checkStreamBlock(context, block);
  for (const block of http) checkHttpBlock(context, block, "service");
  checkErrorNames(context, [...http, ...streams], [...outer.errors, ...errorsWithin(service)]);
  checkUses(context, uses);
  return {
    errors: [...outer.errors, ...errors],
    security: lowerSecurity(context, security) ?? outer.security,
    http: [...outer.http, ...http],
    streams: [...outer.streams, ...streams],
    uses,
  };
}

/** Reports methods that have the derived name of another method's stream. */
function checkStreamNames(context: Context, written: readonly ast.Method[], methods: readonly Method[]): void {
  const others = new Map(written.map((method) => [camelCase(method.name.text), method]));
  for (const method of methods) {
    const node = context.nodes.methods.get(method);
    const other = others.get(camelCase(method.name));
    if (node === undefined || node.name.text === method.name || other === undefined) continue;
    const name = camelCase(method.name);
    const first = { kind: "method", name: other.name.text } as const;
    const clash = { name, first, second: { kind: "stream", name: node.name.text } } as const;
    context.report("name-clash", clash, node.name.span, {
      related: [{ span: other.name.span, message: "the other method" }],
    });
  }
}

/** The methods of a service, the first of each name. */
function distinctMethods(context: Context, service: ast.ServiceDeclaration): ast.Method[] {
  const methods = firstOfEach(
    service.clauses.filter((clause) => clause.kind === "method"),
    (method) => method.name.text,
    (method, first) => reportDuplicate(context, "method", method.name, first.name.span),
  );
  firstOfEach(
    methods,
    (method) => camelCase(method.name.text),
    (method, first) => {
      const name = camelCase(method.name.text);
      const kind = "method";
      const clash = { name, first: { kind, name: first.name.text }, second: { kind, name: method.name.text } } as const;
      context.report("name-clash", clash, method.name.span, {
        related: [{ span: first.name.span, message: "the other method" }],
      });
    },
  );
  return methods;
}

/** Service names become file and function names. */
function checkGeneratedNames(context: Context): void {
  firstOfEach(
    context.program.services,
    (service) => pascalCase(service.name.text),
    (service, first) => {
      const name = pascalCase(service.name.text);
      const kind = "service";
      const clash = {
        name,
        first: { kind, name: first.name.text },
        second: { kind, name: service.name.text },
      } as const;
      context.report("name-clash", clash, service.name.span, {
        related: [{ span: first.name.span, message: "the other service" }],
      });
    },
  );
}
