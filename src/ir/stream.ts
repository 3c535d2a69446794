import type { Type } from "./type.js";

/** The policy of a stream: the merged `stream` clauses of api, service and method, with the language's defaults made explicit. */
export interface StreamPolicy {
  readonly transport: "websocket" | "sse";
  /** Field mappings of `transport sse`; all null for websocket. */
  readonly sse: {
    readonly id: string | null;
    readonly event: string | null;
    readonly data: string | null;
    readonly last: string | null;
    readonly retry: string | null;
    /** The data of the event that ends the stream; not a field. */
    readonly end: string | null;
  } | null;
  /** Default 30 s and 10 s; null: switched off. */
  readonly heartbeat: { readonly everyMs: number; readonly timeoutMs: number } | null;
  /** Default null. */
  readonly idleMs: number | null;
  /** Default 10 s. */
  readonly openTimeoutMs: number;
  /** Default 30 s. */
  readonly writeTimeoutMs: number;
  /** The largest JSON text of a message, in UTF-8. Default 64 KiB. */
  readonly messageMaxBytes: number;
  /** The limit of messages to the client, if it differs. Null: the same. */
  readonly messageMaxBytesToClient: number | null;
  /** Messages from one client; default null. */
  readonly rate: { readonly count: number; readonly perMs: number; readonly burst: number } | null;
  readonly concurrency: { readonly perClient: number | null; readonly total: number | null };
  /** Credit and replay window; default 1,024 messages, 1 MiB. */
  readonly buffer: { readonly messages: number; readonly bytes: number };
  /** Default null. */
  readonly resume: {
    readonly withinMs: number;
    /** The type of the checkpoints from which the handler can start again on another node; null: it can't. */
    readonly checkpoint: Type | null;
    readonly restart: { readonly payloadField: string; readonly resultField: string } | null;
  } | null;
  /** Default wait. */
  readonly overflow: "wait" | "fail" | "latest";
  /** Default text. */
  readonly frame: "text" | "binary" | "mixed";
  /** The WebSocket subprotocol of profile goa, which clients offer and servers select; null: none. */
  readonly subprotocol: string | null;
}

/**
 * A policy with its keys in the order above, for output that lists the keys, because a design that was read from JSON
 * has another order.
 */
export function orderedPolicy(policy: StreamPolicy): StreamPolicy {
  const { sse, heartbeat, rate, resume } = policy;
  return {
    transport: policy.transport,
    sse:
      sse === null
        ? null
        : { id: sse.id, event: sse.event, data: sse.data, last: sse.last, retry: sse.retry, end: sse.end },
    heartbeat: heartbeat === null ? null : { everyMs: heartbeat.everyMs, timeoutMs: heartbeat.timeoutMs },
    idleMs: policy.idleMs,
    openTimeoutMs: policy.openTimeoutMs,
    writeTimeoutMs: policy.writeTimeoutMs,
    messageMaxBytes: policy.messageMaxBytes,
    messageMaxBytesToClient: policy.messageMaxBytesToClient,
    rate: rate === null ? null : { count: rate.count, perMs: rate.perMs, burst: rate.burst },
    concurrency: { perClient: policy.concurrency.perClient, total: policy.concurrency.total },
    buffer: { messages: policy.buffer.messages, bytes: policy.buffer.bytes },
    resume:
      resume === null
        ? null
        : {
            withinMs: resume.withinMs,
            checkpoint: resume.checkpoint,
            restart:
              resume.restart === null
                ? null
                : { payloadField: resume.restart.payloadField, resultField: resume.restart.resultField },
          },
    overflow: policy.overflow,
    frame: policy.frame,
    subprotocol: policy.subprotocol,
  };
}

/** The largest message that a server may send. */
export function largestToClient({ messageMaxBytes, messageMaxBytesToClient }: StreamPolicy): number {
  return messageMaxBytesToClient ?? messageMaxBytes;
}

/** The larger of the largest messages of both directions. */
export function largestMessage(policy: StreamPolicy): number {
  return Math.max(policy.messageMaxBytes, largestToClient(policy));
}

/** The policy without any clause. `specs/manual/language.md` has the same table. */
export const defaultPolicy: StreamPolicy = {
  transport: "websocket",
  sse: null,
  heartbeat: { everyMs: 30_000, timeoutMs: 10_000 },
  idleMs: null,
  openTimeoutMs: 10_000,
  writeTimeoutMs: 30_000,
  messageMaxBytes: 65_536,
  messageMaxBytesToClient: null,
  rate: null,
  concurrency: { perClient: null, total: null },
  buffer: { messages: 1024, bytes: 1_048_576 },
  resume: null,
  overflow: "wait",
  frame: "text",
  subprotocol: null,
};
