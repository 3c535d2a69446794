import type { Message, Method, Service, Shape } from "../../ir/design.js";
import type * as ast from "../../syntax/ast.js";
import { camelCase, pascalCase } from "../../text/casing.js";
import type { Outer } from "../bind/outer-clauses.js";
import { checkCredentials } from "../check/check-credentials.js";
import { checkEvents } from "../check/check-events.js";
import { checkHttpBlock } from "../check/check-http.js";
import { checkRoutes } from "../check/check-routes.js";
import { checkFrame, checkRestart, mayBeNull } from "../check/check-streams.js";
import { type Context, originOf, reportUnknown } from "../context.js";
import { reportDuplicate, reportDuplicates, reportRepeatedClause } from "../reporter.js";
import { readMarks } from "./annotations.js";
import { checkErrorNames, checkErrors, errorsWithin, lowerErrors } from "./lower-errors.js";
import { joinPaths, lowerHttp, pathProblem } from "./lower-http.js";
import { lowerMessage, unlessEmpty } from "./lower-messages.js";
import { lowerSecurity } from "./lower-security.js";
import { checkStreamBlock, lowerStream } from "./lower-stream.js";

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
    else context.report("invalid-path", { reason: problem }, clause.path.span);
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
      reportDuplicate(context, "method", clause.name, first.name.span);
      continue;
    }
    const clash = generated.get(camelCase(clause.name.text));
    if (clash !== undefined) {
      context.report(
        "name-clash",
        { name: camelCase(clause.name.text), first: `\`${clash.name.text}\``, second: `\`${clause.name.text}\`` },
        clause.name.span,
        {
          related: [{ span: clash.name.span, message: "the other method" }],
        },
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
  reportDuplicates(context, "server", servers);
  for (const name of servers) {
    if (!known.includes(name.text)) reportUnknown(context, "server", name, known);
  }
  const lowered: Service = {
    name: service.name.text,
    documentation: marks.documentation,
    annotations: marks.annotations,
    origin: originOf(context, service.name.span),
    servers: servers.map((name) => name.text),
    methods,
  };
  context.nodes.services.set(lowered, service);
  return lowered;
}

function joinPathsOrEmpty(first: string, second: string): string {
  return second === "" ? first : joinPaths(first, second);
}

function checkUses(context: Context, uses: readonly ast.UseClause[]): void {
  for (const side of ["server", "client"] as const) {
    const names = uses.filter((use) => use.side === side).flatMap((use) => use.names);
    reportDuplicates(context, `${side} interceptor`, names);
    for (const name of names) {
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
      reportRepeatedClause(context, `${streaming ? "streaming " : ""}${direction}`, second.span, first.span);
    }
    return first ?? null;
  };
  const payloadClause = one("payload", false);
  const inClause = one("payload", true);
  const resultClause = one("result", false);
  const outClause = one("result", true);
  if (resultClause !== null && outClause !== null)
    context.report("two-results", {}, outClause.span, {
      related: [{ span: resultClause.span, message: "the other result" }],
    });
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
      if (mayBeNull(context, streamingPayload.type)) context.report("nullable-stream", {}, inClause.type.span);
    });
  }

  const streams = own.filter((clause) => clause.kind === "stream");
  const [stray] = streams;
  if (shape === "unary" && stray !== undefined) {
    context.report("stream-without-streams", {}, { ...stray.span, end: stray.span.start + "stream".length });
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
  const checked: Method = { ...lowered, http: checkCredentials(context, lowered, method) };
  context.nodes.methods.set(checked, method);
  return checked;
}

function interceptorsOf(uses: readonly ast.UseClause[]): Method["interceptors"] {
  const of = (side: "server" | "client"): string[] => [
    ...new Set(uses.filter((use) => use.side === side).flatMap((use) => use.names.map((name) => name.text))),
  ];
  return { server: of("server"), client: of("client") };
}

/** Service names become file and function names. */
function checkGeneratedNames(context: Context): void {
  const seen = new Map<string, ast.ServiceDeclaration>();
  for (const service of context.program.services) {
    const name = pascalCase(service.name.text);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, service);
    else {
      context.report(
        "name-clash",
        { name, first: `service \`${first.name.text}\``, second: `service \`${service.name.text}\`` },
        service.name.span,
        {
          related: [{ span: first.name.span, message: "the other service" }],
        },
      );
    }
  }
}
