import type { Shape } from "../../ir/design.js";
import { defaultPolicy, largestMessage, largestToClient, type StreamPolicy } from "../../ir/stream.js";
import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Span, spanText } from "../../text/source-file.js";
import { hasLoneSurrogate } from "../bind/links.js";
import { type Context, reportUnknown } from "../context.js";
import type { PolicyFault } from "../diagnostics/service-faults.js";
import { firstOfEach, reportRepeatedClause } from "../reporter.js";
import { unknown } from "../underlying.js";
import { isFinalCode, isRetryCode } from "./close-codes.js";

type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

export interface StreamInput {
  /** Of api, service and method, outermost first. */
  readonly blocks: readonly ast.StreamBlock[];
  /** The blocks of the method. */
  readonly own: readonly ast.StreamBlock[];
  readonly shape: Shape;
  /** The method's name. */
  readonly span: Span;
  /** The types that the `resume` clauses name. */
  readonly checkpoints: ReadonlyMap<ast.StreamClause, Type>;
}

/** The policy of a method: the clauses of api, service and method over the defaults, innermost last. */
export function lowerStream(context: Context, input: StreamInput): StreamPolicy {
  const { blocks, own, checkpoints } = input;
  const policy: Draft<StreamPolicy> = { ...defaultPolicy };
  for (const block of blocks) {
    for (const clause of block.clauses) apply(policy, clause, checkpoints);
  }
  const clauses = blocks.flatMap((block) => block.clauses);
  const isSized = clauses.some((clause) => clause.kind === "buffer" && clause.size !== null);
  // Unless the contract sets the size of the window, it grows to the size of the largest message.
  const largest = largestMessage(policy);
  if (!isSized && largest > policy.buffer.bytes) policy.buffer = { ...policy.buffer, bytes: largest };
  const at = own.at(-1)?.span ?? input.span;
  if (policy.transport === "sse") holdToEvents(context, policy, input);
  if (policy.resume !== null && policy.resume.checkpoint !== null && policy.overflow === "latest")
    context.report("invalid-policy", { fault: "checkpoint-latest" }, at);
  const restarts = own.some((block) => block.clauses.some((clause) => clause.kind === "resume"));
  // An outer block's `restart` applies only to methods that can have it.
  if (policy.resume !== null && input.shape !== "server" && !restarts)
    policy.resume = { ...policy.resume, restart: null };
  if (policy.buffer.bytes < largest) {
    context.report("small-window", { buffer: policy.buffer.bytes, message: largest }, at);
  }
  return policy;
}

/**
 * Reports clauses that a stream of events can't have. As in Goa, an outer block's `transport sse` applies only to
 * methods that can have it.
 */
function holdToEvents(context: Context, policy: Draft<StreamPolicy>, { own, shape, span }: StreamInput): void {
  const ofOwn = (kind: ast.StreamClause["kind"]) =>
    own.flatMap((block) => block.clauses).find((clause) => clause.kind === kind);
  const invalid = (fault: PolicyFault, span: Span): void => {
    context.report("invalid-policy", { fault }, span);
  };
  if (shape !== "server") {
    policy.transport = "websocket";
    policy.sse = null;
    if (ofOwn("transport") !== undefined) invalid("events-shape", own.at(-1)?.span ?? span);
    return;
  }
  const resume = ofOwn("resume");
  if (resume !== undefined) invalid("events-resume", resume.span);
  const subprotocol = ofOwn("subprotocol");
  if (subprotocol !== undefined) invalid("events-subprotocol", subprotocol.span);
  policy.subprotocol = null;
  const frame = ofOwn("frame");
  if (frame !== undefined && policy.frame !== "text") invalid("events-frame", frame.span);
  policy.resume = null;
  policy.frame = "text";
}

function apply(policy: Draft<StreamPolicy>, clause: ast.StreamClause, checkpoints: StreamInput["checkpoints"]): void {
  switch (clause.kind) {
    case "transport": {
      policy.transport = clause.transport.text === "sse" ? "sse" : "websocket";
      const field = (role: string): string | null =>
        clause.mappings.find((mapping) => mapping.role.text === role)?.field.text ?? null;
      policy.sse =
        policy.transport === "sse"
          ? {
              id: field("id"),
              event: field("event"),
              data: field("data"),
              last: field("last"),
              retry: field("retry"),
              end: field("end"),
            }
          : null;
      return;
    }
    case "heartbeat":
      policy.heartbeat = {
        everyMs: clause.every.milliseconds,
        timeoutMs: clause.timeout?.milliseconds ?? Math.min(10_000, clause.every.milliseconds),
      };
      return;
    case "idle":
      policy.idleMs = clause.after.milliseconds;
      return;
    case "open-timeout":
      policy.openTimeoutMs = clause.after.milliseconds;
      return;
    case "write-timeout":
      policy.writeTimeoutMs = clause.after.milliseconds;
      return;
    case "message-max":
      setMessageMax(policy, clause.limits);
      return;
    case "rate":
      policy.rate = {
        count: clause.rate.count,
        perMs: clause.rate.perMilliseconds,
        burst: Number(clause.burst?.value ?? clause.rate.count),
      };
      return;
    case "concurrency":
      policy.concurrency = { perClient: numberOrNull(clause.perClient), total: numberOrNull(clause.total) };
      return;
    case "buffer":
      policy.buffer = {
        messages: numberOrNull(clause.messages) ?? policy.buffer.messages,
        bytes: clause.size?.bytes ?? policy.buffer.bytes,
      };
      return;
    case "resume":
      policy.resume = {
        withinMs: clause.within.milliseconds,
        checkpoint: clause.checkpoint === null ? null : (checkpoints.get(clause) ?? unknown),
        restart:
          clause.restart === null
            ? null
            : { payloadField: clause.restart.payloadField.text, resultField: clause.restart.resultField.text },
      };
      return;
    case "overflow":
      policy.overflow = clause.policy.text === "fail" || clause.policy.text === "latest" ? clause.policy.text : "wait";
      return;
    case "frame":
      policy.frame = clause.frame.text === "binary" || clause.frame.text === "mixed" ? clause.frame.text : "text";
      return;
    case "subprotocol":
      policy.subprotocol = clause.name.value;
      return;
    case "off":
      switchOff(policy, clause.clause);
      return;
    case "error-close":
  }
}

/** Sets the limits of a clause. A direction without a limit in the clause keeps that of the outer block. */
function setMessageMax(policy: Draft<StreamPolicy>, limits: readonly ast.MessageLimit[]): void {
  let fromClient = policy.messageMaxBytes;
  let toClient = largestToClient(policy);
  for (const { size, direction } of limits) {
    if (direction !== "to") fromClient = size.bytes;
    if (direction !== "from") toClient = size.bytes;
  }
  policy.messageMaxBytes = fromClient;
  policy.messageMaxBytesToClient = toClient === fromClient ? null : toClient;
}

function numberOrNull(value: ast.IntegerValue | null): number | null {
  return value === null ? null : Number(value.value);
}

function switchOff(policy: Draft<StreamPolicy>, clause: string): void {
  switch (clause) {
    case "heartbeat":
      policy.heartbeat = null;
      return;
    case "idle":
      policy.idleMs = null;
      return;
    case "rate":
      policy.rate = null;
      return;
    case "concurrency":
      policy.concurrency = defaultPolicy.concurrency;
      return;
    case "resume":
      policy.resume = null;
      return;
    case "subprotocol":
      policy.subprotocol = null;
      return;
    case "open-timeout":
      policy.openTimeoutMs = defaultPolicy.openTimeoutMs;
      return;
    case "write-timeout":
      policy.writeTimeoutMs = defaultPolicy.writeTimeoutMs;
      return;
    case "message-max":
      policy.messageMaxBytes = defaultPolicy.messageMaxBytes;
      policy.messageMaxBytesToClient = null;
      return;
    default:
      policy.buffer = defaultPolicy.buffer;
  }
}

/**
 * Checks the clauses of one block, so that a mistake in them is reported once even if many methods inherit the block.
 */
export function checkStreamBlock(context: Context, block: ast.StreamBlock): void {
  firstOfEach(block.clauses, clauseKey, (clause, first) =>
    reportRepeatedClause(context, clauseKey(clause), clause.span, first.span),
  );
  for (const clause of block.clauses) checkClause(context, clause);
}

/** The key of a clause, which a block may have once. */
function clauseKey(clause: ast.StreamClause): string {
  if (clause.kind === "error-close") return `error ${clause.name.text}`;
  return (clause.kind === "off" ? clause.clause : clause.kind).replace("-", " ");
}

/** Reports a second limit for one direction, and a limit for both directions beside another limit. */
function checkDirections(context: Context, limits: readonly ast.MessageLimit[]): void {
  const other = limits.length < 2 ? undefined : limits.find(({ direction }) => direction === null);
  if (other !== undefined) {
    context.report("invalid-policy", { fault: "no-direction", text: spanText(other.size.span) }, other.span);
    return;
  }
  firstOfEach(
    limits,
    ({ direction }) => `${direction} client`,
    (limit, first) => reportRepeatedClause(context, `${limit.direction} client`, limit.span, first.span),
  );
}

/** Timers count in 32 bits: 2^31 ms are nearly 25 days. */
const longestMs = 24 * 24 * 3600 * 1000;
const largestBytes = 1024 ** 3;
const largestCount = 2n ** 31n - 1n;

const eventParts = ["id", "event", "data", "last", "retry", "end"];

/** Checks the data that ends a stream of events. */
function checkEnd(context: Context, text: ast.Name): void {
  if (!text.quoted) {
    const fix = { title: "write quotes", edits: [{ span: text.span, text: JSON.stringify(text.text) }] };
    context.report("invalid-policy", { fault: "end-not-quoted", text: text.text }, text.span, { fixes: [fix] });
    return;
  }
  const isLine = text.text !== "" && !/[\r\n\0]/.test(text.text) && !hasLoneSurrogate(text.text);
  if (!isLine) context.report("invalid-policy", { fault: "end-not-a-line" }, text.span);
}

function checkClause(context: Context, clause: ast.StreamClause): void {
  const invalid = (fault: PolicyFault, span: Span): void => {
    context.report("invalid-policy", { fault }, span);
  };
  const time = ({ milliseconds, span }: ast.DurationValue): void => {
    if (milliseconds < 1) invalid("no-duration", span);
    else if (milliseconds > longestMs) invalid("long-duration", span);
  };
  const size = ({ bytes, span }: ast.SizeValue): void => {
    if (bytes < 1) invalid("no-bytes", span);
    else if (bytes > largestBytes) invalid("large-size", span);
  };
  const count = ({ value, span }: ast.IntegerValue, zero: PolicyFault): void => {
    if (value < 1n) invalid(zero, span);
    else if (value > largestCount) invalid("large-count", span);
  };
  switch (clause.kind) {
    case "idle":
    case "open-timeout":
    case "write-timeout":
      time(clause.after);
      return;
    case "resume":
      time(clause.within);
      return;
    case "transport":
      if (clause.transport.text !== "websocket" && clause.transport.text !== "sse")
        reportUnknown(context, "transport", clause.transport, ["websocket", "sse"]);
      else if (clause.transport.text === "websocket" && clause.mappings.length > 0)
        invalid("websocket-mapping", clause.span);
      for (const mapping of clause.mappings) {
        if (!eventParts.includes(mapping.role.text))
          reportUnknown(context, "part of an event", mapping.role, eventParts);
        else if (mapping.role.text === "end") checkEnd(context, mapping.field);
      }
      firstOfEach(
        clause.mappings,
        (mapping) => mapping.role.text,
        (mapping, first) => reportRepeatedClause(context, mapping.role.text, mapping.role.span, first.role.span),
      );
      return;
    case "heartbeat":
      time(clause.every);
      if (clause.timeout !== null) time(clause.timeout);
      if (clause.timeout !== null && clause.timeout.milliseconds > clause.every.milliseconds)
        invalid("long-heartbeat-timeout", clause.timeout.span);
      return;
    case "overflow":
      if (!["wait", "fail", "latest"].includes(clause.policy.text))
        reportUnknown(context, "overflow policy", clause.policy, ["wait", "fail", "latest"]);
      return;
    case "frame":
      if (!["text", "binary", "mixed"].includes(clause.frame.text))
        reportUnknown(context, "frame", clause.frame, ["text", "binary", "mixed"]);
      return;
    case "subprotocol":
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(clause.name.value)) invalid("subprotocol-characters", clause.name.span);
      else if (/^goaidl\./i.test(clause.name.value)) invalid("subprotocol-taken", clause.name.span);
      return;
    case "rate":
      if (clause.rate.count < 1) invalid("no-rate", clause.rate.span);
      else if (clause.rate.count > Number(largestCount)) invalid("large-count", clause.rate.span);
      if (clause.burst !== null) count(clause.burst, "no-burst");
      return;
    case "buffer":
      for (const { limit, span, first } of clause.repeated) reportRepeatedClause(context, limit, span, first);
      if (clause.messages !== null) count(clause.messages, "no-buffer");
      if (clause.size !== null) size(clause.size);
      return;
    case "concurrency":
      for (const { limit, span, first } of clause.repeated) reportRepeatedClause(context, limit, span, first);
      for (const limit of [clause.perClient, clause.total]) {
        if (limit !== null) count(limit, "no-calls");
      }
      if (clause.perClient !== null && clause.total !== null && clause.perClient.value > clause.total.value)
        invalid("client-over-total", clause.perClient.span);
      return;
    case "message-max":
      for (const limit of clause.limits) size(limit.size);
      checkDirections(context, clause.limits);
      return;
    case "error-close": {
      const code = Number(clause.code.value);
      const isPossible = code >= 3000 && code <= 4999;
      const hint = `if an existing protocol has this code, write its meaning: \`close ${code} final\`, or \`close ${code} retry\` if the client may start again`;
      if (clause.meaning === null && !isRetryCode(code) && !isFinalCode(code))
        context.report("close-code-range", { code, hasMeaning: false }, clause.code.span, isPossible ? { hint } : {});
      else if (!isPossible) context.report("close-code-range", { code, hasMeaning: true }, clause.code.span);
      return;
    }
    default:
  }
}
