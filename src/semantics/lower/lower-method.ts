import type { Message, Method, Shape } from "../../ir/design.js";
import type * as ast from "../../syntax/ast.js";
import type { Outer } from "../bind/outer-clauses.js";
import { checkCredentials } from "../check/check-credentials.js";
import { checkHttpBlock } from "../check/check-http.js";
import { checkSharedPlaces } from "../check/check-shared-places.js";
import { type Context, originOf, reportUnknown } from "../context.js";
import { type MessageTypes, messageOf } from "../declare/messages.js";
import { firstOfEach, reportDuplicates } from "../reporter.js";
import { unknown } from "../underlying.js";
import { readDecorations } from "./annotations.js";
import { checkErrors, lowerErrors } from "./lower-errors.js";
import { answerStatus, lowerHttp } from "./lower-http.js";
import { lowerSecurity } from "./lower-security.js";
import { checkStreamBlock, lowerStream } from "./lower-stream.js";
import { lowerMessage, unlessEmpty } from "./views.js";

export interface MethodInput {
  readonly method: ast.Method;
  readonly outer: Outer;
  /** Paths of api and service. */
  readonly prefix: string;
  readonly types: MessageTypes;
}

/**
 * The methods of a declaration: two if it has both `result`, as the answer in one piece, and `streaming result`, as
 * events; otherwise one.
 */
export function lowerMethod(context: Context, input: MethodInput): Method[] {
  const { method } = input;
  const lowered = lowerWhole(context, input);
  const result = messageOf(method, "result", false);
  const outgoing = messageOf(method, "result", true);
  if (result === null || outgoing === null) return [lowered];
  if (lowered.shape !== "server" || lowered.stream?.transport !== "sse") {
    const isPossible = lowered.shape === "server";
    context.report("two-results", {}, outgoing.span, {
      related: [{ span: result.span, message: "the other result" }],
      hint: isPossible
        ? "`stream { transport sse }` answers with either, by the request's `Accept`"
        : "the server's end is the final answer of a method that streams both ways",
    });
    return [lowered];
  }
  const events: Method = { ...lowered, name: streamNameOf(lowered.name), result: null };
  const clauses = method.clauses.flatMap((clause) => (clause.kind === "http" ? clause.clauses : []));
  const status = answerStatus(clauses, lowered.result !== null);
  const whole: Method = {
    ...lowered,
    shape: "unary",
    streamingResult: null,
    stream: null,
    http: { ...lowered.http, status },
  };
  context.nodes.methods.set(whole, method);
  context.nodes.methods.set(events, method);
  return [whole, events];
}

/** The name that Goa gives to the streaming counterpart of a method, in the style of the method's name. */
function streamNameOf(name: string): string {
  if (name.includes("_")) return `${name}_stream`;
  return name.includes("-") ? `${name}-stream` : `${name}Stream`;
}

function lowerWhole(context: Context, { method, outer, prefix, types }: MethodInput): Method {
  const decorations = readDecorations(context, method, "method");
  const own = method.clauses;
  const { shape, payload, streamingPayload, result, streamingResult } = lowerMessages(context, method, types);
  const blocks = own.filter((clause) => clause.kind === "http");
  const streams = own.filter((clause) => clause.kind === "stream");
  const errors = own.filter((clause) => clause.kind === "error");
  const uses = own.filter((clause) => clause.kind === "use");
  const security = own.filter((clause) => clause.kind === "security");
  checkStreams(context, shape, streams);
  checkErrors(context, errors);
  checkUses(context, uses);
  for (const block of blocks) checkHttpBlock(context, block, "method");
  const allStreams = [...outer.streams, ...streams];
  const stream =
    shape === "unary"
      ? null
      : lowerStream(context, {
          blocks: allStreams,
          own: streams,
          shape,
          span: method.name.span,
          checkpoints: types.checkpoints,
        });
  const hasResult = result !== null;
  const lowered: Method = {
    name: method.name.text,
    documentation: decorations.documentation,
    annotations: decorations.annotations,
    origin: originOf(context, method.name.span),
    shape,
    payload: payload?.type ?? null,
    streamingPayload,
    result,
    streamingResult,
    errors: lowerErrors(context, { method, own: errors, outer, blocks, streams: allStreams, types: types.errors }),
    security: lowerSecurity(context, security) ?? outer.security,
    interceptors: interceptorsOf([...outer.uses, ...uses]),
    http: lowerHttp(context, { method, shape, payload: payload?.type ?? null, hasResult, blocks, prefix, stream }),
    stream,
  };
  const checked: Method = { ...lowered, http: checkCredentials(context, lowered, method) };
  checkSharedPlaces(context, checked, method);
  context.nodes.methods.set(checked, method);
  return checked;
}

type Messages = Pick<Method, "shape" | "streamingPayload" | "result" | "streamingResult"> & {
  readonly payload: Message | null;
};

function lowerMessages(context: Context, method: ast.Method, types: MessageTypes): Messages {
  firstOfEach(
    method.clauses.filter((clause) => clause.kind === "message"),
    messageWords,
    (clause, first) =>
      context.report("duplicate-clause", { clause: messageWords(clause) }, clause.span, {
        related: [{ span: first.span, message: "first here" }],
        hint: "keep one of them, or declare a `union` of both types",
      }),
  );
  const lower = (clause: ast.MessageClause | null): Message | null =>
    clause === null ? null : lowerMessage(context, clause, types.messages.get(clause) ?? unknown);
  const incoming = messageOf(method, "payload", true);
  const outgoing = messageOf(method, "result", true);
  const result = messageOf(method, "result", false);
  return {
    shape: shapeOf(incoming !== null, outgoing !== null),
    payload: unlessEmpty(lower(messageOf(method, "payload", false))),
    streamingPayload: lower(incoming),
    result: unlessEmpty(lower(result)),
    streamingResult: lower(outgoing),
  };
}

function messageWords({ direction, streaming }: ast.MessageClause): string {
  return `${streaming ? "streaming " : ""}${direction}`;
}

function shapeOf(streamsIn: boolean, streamsOut: boolean): Shape {
  if (streamsIn) return streamsOut ? "bidirectional" : "client";
  return streamsOut ? "server" : "unary";
}

function checkStreams(context: Context, shape: Shape, streams: readonly ast.StreamBlock[]): void {
  const [stray] = streams;
  if (shape !== "unary") for (const block of streams) checkStreamBlock(context, block);
  else if (stray !== undefined)
    context.report("stream-without-streams", {}, { ...stray.span, end: stray.span.start + "stream".length });
}

export function checkUses(context: Context, uses: readonly ast.UseClause[]): void {
  for (const side of ["server", "client"] as const) {
    const names = uses.filter((use) => use.side === side).flatMap((use) => use.names);
    reportDuplicates(context, `${side} interceptor`, names);
    for (const name of names) {
      if (!context.program.interceptors.has(name.text))
        reportUnknown(context, "interceptor", name, context.program.interceptors.keys());
    }
  }
}

function interceptorsOf(uses: readonly ast.UseClause[]): Method["interceptors"] {
  const of = (side: "server" | "client"): string[] => [
    ...new Set(uses.filter((use) => use.side === side).flatMap((use) => use.names.map((name) => name.text))),
  ];
  return { server: of("server"), client: of("client") };
}
