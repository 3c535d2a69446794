import type { Type } from "./type.js";

/** The policy of a stream: the merged `stream` clauses of api, service and method, with the language's defaults made explicit. */
export interface StreamPolicy {
  readonly transport: "websocket" | "sse";
  /** The field mappings of `transport sse`; null for websocket. */
  readonly sse: {
    readonly id: string | null;
    readonly event: string | null;
    readonly data: string | null;
    readonly last: string | null;
    readonly retry: string | null;
    /** The data of the event that ends the stream; not a field. */
    readonly end: string | null;
  } | null;
  /** The interval of heartbeats, and the time that an answer may take; null if off. By default 30 s and 10 s. */
  readonly heartbeat: { readonly everyMs: number; readonly timeoutMs: number } | null;
  /** The time without messages after which the stream is closed; null, the default, for no limit. */
  readonly idleMs: number | null;
  /** The time that opening the stream may take; by default 10 s. */
  readonly openTimeoutMs: number;
  /** The time in which the peer must have received a message; by default 30 s. */
  readonly writeTimeoutMs: number;
  /** The maximum size of a message as JSON text in UTF-8; by default 64 KiB. */
  readonly messageMaxBytes: number;
  /** The maximum size of messages to the client; null if it is `messageMaxBytes`. */
  readonly messageMaxBytesToClient: number | null;
  /** The maximum rate of messages from one client; null, the default, for no limit. */
  readonly rate: { readonly count: number; readonly perMs: number; readonly burst: number } | null;
  readonly concurrency: { readonly perClient: number | null; readonly total: number | null };
  /** The credit and replay window; by default 1,024 messages and 1 MiB. */
  readonly buffer: { readonly messages: number; readonly bytes: number };
  /** Lossless resumption; null, the default, if it is off. */
  readonly resume: {
    readonly withinMs: number;
    /** The type of the checkpoints from which the handler can start again on another node; null if it can't. */
    readonly checkpoint: Type | null;
    readonly restart: { readonly payloadField: string; readonly resultField: string } | null;
  } | null;
  /** The effect of `send` when the window is full; by default `wait`. */
  readonly overflow: "wait" | "fail" | "latest";
  /** The WebSocket frames that carry messages; by default `text`. */
  readonly frame: "text" | "binary" | "mixed";
  /** The WebSocket subprotocol of profile goa, which clients offer and servers select; null if there is none. */
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
