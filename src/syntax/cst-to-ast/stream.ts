import type { CstNode } from "chevrotain";
import type { Span } from "../../text/source-file.js";
import type * as ast from "../ast.js";
import { child, formOf, has, nodes, optionalNode, tokens } from "../cst.js";
import { sizeBytes } from "../literals.js";
import { type Builder, spanOf } from "./builder.js";
import { type Base, baseOf } from "./decorations.js";
import { memberName, name } from "./names.js";
import { durationOf, integerOf, integerToken, rateValue, sizeOf } from "./numbers.js";
import { stringOf } from "./strings.js";
import { typeExpression } from "./type-expressions.js";

export function stream(b: Builder, node: CstNode, base: Base): ast.StreamBlock {
  return { ...base, kind: "stream", clauses: nodes(node, "streamClause").map((clause) => streamClause(b, clause)) };
}

function streamClause(b: Builder, node: CstNode): ast.StreamClause {
  const base = baseOf(b, node);
  const form = formOf(node);
  if (has(form, '"off"')) {
    const clause = switchable[form.name];
    if (clause === undefined) throw new Error(`the grammar promises no \`off\` in ${form.name}`);
    return { ...base, kind: "off", off: true, clause };
  }
  switch (form.name) {
    case "transport":
      return {
        ...base,
        kind: "transport",
        transport: name(b, child(form, "name")),
        mappings: nodes(form, "sseMapping").map((entry) => ({
          span: spanOf(b, entry),
          role: name(b, child(entry, "name")),
          field: memberName(b, child(entry, "memberName")),
        })),
      };
    case "heartbeat": {
      const timeout = optionalNode(form, "timeout");
      return {
        ...base,
        kind: "heartbeat",
        off: false,
        every: durationOf(b, child(form, "every")),
        timeout: timeout === null ? null : durationOf(b, timeout),
      };
    }
    case "idle":
      return { ...base, kind: "idle", off: false, after: durationOf(b, child(form, "duration")) };
    case "openTimeout":
      return { ...base, kind: "open-timeout", off: false, after: durationOf(b, child(form, "duration")) };
    case "writeTimeout":
      return { ...base, kind: "write-timeout", off: false, after: durationOf(b, child(form, "duration")) };
    case "messageMax":
      return {
        ...base,
        kind: "message-max",
        off: false,
        limits: nodes(form, "messageLimit").map((limit) => ({
          span: spanOf(b, limit),
          size: sizeOf(b, child(limit, "size")),
          direction: has(limit, '"from"') ? "from" : has(limit, '"to"') ? "to" : null,
        })),
      };
    case "rateClause": {
      const burst = optionalNode(form, "integer");
      return {
        ...base,
        kind: "rate",
        off: false,
        rate: rateValue(b, child(form, "rate")),
        burst: burst === null ? null : integerOf(b, burst),
      };
    }
    case "concurrency": {
      const limits = nodes(form, "concurrencyLimit");
      const perClient = limits.find((limit) => has(limit, '"per"'));
      const total = limits.find((limit) => has(limit, '"total"'));
      return {
        ...base,
        kind: "concurrency",
        off: false,
        perClient: perClient === undefined ? null : integerOf(b, child(perClient, "integer")),
        total: total === undefined ? null : integerOf(b, child(total, "integer")),
        repeated: repeatedLimits(b, limits, (limit) => (has(limit, '"per"') ? "per client" : "total")),
      };
    }
    case "buffer": {
      const limits = nodes(form, "bufferLimit");
      const messages = limits.flatMap((limit) => tokens(limit, "Integer"))[0];
      const size = limits.flatMap((limit) => tokens(limit, "Size"))[0];
      return {
        ...base,
        kind: "buffer",
        off: false,
        messages: messages === undefined ? null : integerToken(b, messages),
        size: size === undefined ? null : { kind: "size", span: spanOf(b, size), bytes: sizeBytes(size.image) },
        repeated: repeatedLimits(b, limits, (limit) => (has(limit, '"messages"') ? "messages" : "size")),
      };
    }
    case "resume": {
      const [payloadField, resultField] = nodes(form, "memberName").map((entry) => memberName(b, entry));
      const restart = tokens(form, '"restart"')[0];
      const checkpoint = optionalNode(form, "typeExpression");
      return {
        ...base,
        kind: "resume",
        off: false,
        within: durationOf(b, child(form, "duration")),
        checkpoint: checkpoint === null ? null : typeExpression(b, checkpoint),
        restart:
          restart === undefined || payloadField === undefined || resultField === undefined
            ? null
            : {
                span: { file: b.file, start: restart.startOffset, end: resultField.span.end },
                payloadField,
                resultField,
              },
      };
    }
    case "overflow":
      return { ...base, kind: "overflow", policy: name(b, child(form, "name")) };
    case "frame":
      return { ...base, kind: "frame", frame: name(b, child(form, "name")) };
    case "subprotocol":
      return { ...base, kind: "subprotocol", off: false, name: stringOf(b, child(form, "string")) };
    default:
      return {
        ...base,
        kind: "error-close",
        name: memberName(b, child(form, "memberName")),
        code: integerOf(b, child(form, "integer")),
        meaning: has(form, '"final"') ? "final" : has(form, '"retry"') ? "retry" : null,
      };
  }
}

function repeatedLimits(
  b: Builder,
  limits: readonly CstNode[],
  kindOf: (limit: CstNode) => string,
): ast.RepeatedLimit[] {
  const firsts = new Map<string, Span>();
  return limits.flatMap((node) => {
    const limit = kindOf(node);
    const span = spanOf(b, node);
    const first = firsts.get(limit);
    if (first === undefined) firsts.set(limit, span);
    return first === undefined ? [] : [{ span, first, limit }];
  });
}

/** The rules of clauses that can be `off`, and their kinds in the tree. */
const switchable: Readonly<Record<string, Extract<ast.StreamClause, { kind: "off" }>["clause"]>> = {
  heartbeat: "heartbeat",
  idle: "idle",
  openTimeout: "open-timeout",
  writeTimeout: "write-timeout",
  messageMax: "message-max",
  rateClause: "rate",
  concurrency: "concurrency",
  buffer: "buffer",
  resume: "resume",
  subprotocol: "subprotocol",
};
