import { isSameValue } from "../ir/same-value.js";
import { largestToClient, type StreamPolicy } from "../ir/stream.js";
import type { Type } from "../ir/type.js";
import { reachable } from "../ir/walk.js";
import type { Direction } from "./change.js";
import { add, type Comparison, methodPlace, type Placed } from "./finding.js";
import type { Side, Sides } from "./sides.js";
import { typeWords } from "./type-words.js";

/** Compares the policies of a stream. Both sides must stream. */
export function compareStreams(comparison: Comparison, pair: Sides<Placed>): void {
  const client = pair.client.method.stream;
  const server = pair.server.method.stream;
  if (client === null || server === null) return;
  const place = methodPlace(pair);
  const transports = { client: transportWords(client), server: transportWords(server) };
  if (transports.client !== transports.server) {
    add(comparison, "transport-changed", place, transports);
    return;
  }
  if (client.frame !== server.frame)
    add(comparison, "ws-frame-kind-changed", methodPlace(pair, "both"), { client: client.frame, server: server.frame });
  if (client.subprotocol !== server.subprotocol)
    add(comparison, "ws-subprotocol-changed", methodPlace(pair, "both"), {
      client: subprotocolWords(client),
      server: subprotocolWords(server),
    });
  const heartbeats = { client: heartbeatWords(client), server: heartbeatWords(server) };
  if (heartbeats.client !== heartbeats.server) add(comparison, "ws-heartbeat-changed", place, heartbeats);
  if (client.overflow !== server.overflow) {
    const code = server.overflow === "wait" ? "stream-delivery-strengthened" : "stream-delivery-weakened";
    add(comparison, code, place, { client: client.overflow, server: server.overflow });
  }
  compareResume(comparison, pair, { client, server });
  compareLimits(comparison, pair, { client, server });
  compareMessageSizes(comparison, pair, { client, server });
}

function transportWords(policy: StreamPolicy): string {
  if (policy.transport === "websocket") return "WebSocket";
  const { sse } = policy;
  const mapped = (["id", "event", "data", "last", "retry", "end"] as const).flatMap((key) =>
    sse?.[key] === null || sse === null ? [] : [`${key} \`${sse[key]}\``],
  );
  return mapped.length === 0 ? "SSE" : `SSE (${mapped.join(", ")})`;
}

function subprotocolWords({ subprotocol }: StreamPolicy): string {
  return subprotocol === null ? "no subprotocol" : `the subprotocol \`${subprotocol}\``;
}

function heartbeatWords({ heartbeat }: StreamPolicy): string {
  return heartbeat === null ? "off" : `every ${time(heartbeat.everyMs)} with a timeout of ${time(heartbeat.timeoutMs)}`;
}

function time(milliseconds: number): string {
  if (milliseconds % 60_000 === 0 && milliseconds > 0) return `${milliseconds / 60_000} min`;
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}

function compareResume(comparison: Comparison, pair: Sides<Placed>, policies: Sides<StreamPolicy>): void {
  const place = methodPlace(pair);
  const client = policies.client.resume;
  const server = policies.server.resume;
  const words = {
    client: client === null ? "not at all" : `within ${time(client.withinMs)}`,
    server: server === null ? "not at all" : `within ${time(server.withinMs)}`,
  };
  if (client === null && server === null) return;
  if (client === null || server === null) {
    add(comparison, server === null ? "stream-resume-removed" : "stream-resume-added", place, words);
    return;
  }
  if (client.withinMs !== server.withinMs) {
    const shorter = server.withinMs < client.withinMs;
    add(comparison, shorter ? "stream-resume-shortened" : "stream-resume-lengthened", place, words);
  }
  const restart = (resume: NonNullable<StreamPolicy["resume"]>): string =>
    resume.restart === null ? "never" : `\`${resume.restart.payloadField}\` from \`${resume.restart.resultField}\``;
  const checkpoint = (resume: NonNullable<StreamPolicy["resume"]>): string =>
    resume.checkpoint === null ? "no checkpoints" : `checkpoints of ${typeWords(resume.checkpoint)}`;
  const { client: before, server: after } = comparison.sides;
  if (!isSameValue(partsOfCheckpoint(before, client.checkpoint), partsOfCheckpoint(after, server.checkpoint)))
    add(comparison, "stream-checkpoint-changed", place, { client: checkpoint(client), server: checkpoint(server) });
  if (restart(client) !== restart(server))
    add(comparison, "stream-restart-changed", place, { client: restart(client), server: restart(server) });
}

/** The members of a type, or of a part of one, that say nothing about its values. */
const notes = ["origin", "documentation", "annotations", "examples"];

/** A type and all its parts, without documentation and examples. */
function partsOfCheckpoint({ types }: Side, type: Type | null): unknown {
  const names = type === null ? [] : [...reachable(types, [type])].sort();
  const parts = [type, ...names.map((name) => types.get(name) ?? null)];
  const text = JSON.stringify(parts, (key, value: unknown) => {
    if (notes.includes(key)) return undefined;
    // A default is compared as a whole, because these keys can be fields of its value.
    return key === "default" ? JSON.stringify(value) : value;
  });
  return JSON.parse(text);
}

interface Limit {
  readonly name: string;
  readonly of: (policy: StreamPolicy) => number | null;
  readonly words: (value: number) => string;
}

const count = (unit: string) => (value: number) => `${value} ${unit}`;

/** The limits of a policy. A null value means that there is no limit. */
const limits: readonly Limit[] = [
  { name: "the idle time", of: (policy) => policy.idleMs, words: time },
  { name: "the time to open", of: (policy) => policy.openTimeoutMs, words: time },
  { name: "the write timeout", of: (policy) => policy.writeTimeoutMs, words: time },
  {
    name: "the rate",
    of: ({ rate }) => (rate === null ? null : (rate.count * 1000) / rate.perMs),
    words: count("messages/s"),
  },
  { name: "the burst", of: ({ rate }) => rate?.burst ?? null, words: count("messages") },
  { name: "the concurrency per client", of: (policy) => policy.concurrency.perClient, words: count("streams") },
  { name: "the concurrency in total", of: (policy) => policy.concurrency.total, words: count("streams") },
  { name: "the window", of: (policy) => policy.buffer.messages, words: count("messages") },
  { name: "the window", of: (policy) => policy.buffer.bytes, words: count("bytes") },
];

function compareLimits(comparison: Comparison, pair: Sides<Placed>, policies: Sides<StreamPolicy>): void {
  const place = methodPlace(pair);
  for (const limit of limits) {
    const client = limit.of(policies.client);
    const server = limit.of(policies.server);
    if (client === server) continue;
    const lowered = (server ?? Number.POSITIVE_INFINITY) < (client ?? Number.POSITIVE_INFINITY);
    add(comparison, lowered ? "stream-limit-lowered" : "stream-limit-raised", place, {
      name: limit.name,
      client: client === null ? "no limit" : limit.words(client),
      server: server === null ? "no limit" : limit.words(server),
    });
  }
}

/** Compares the largest message of each direction that streams. */
function compareMessageSizes(comparison: Comparison, pair: Sides<Placed>, policies: Sides<StreamPolicy>): void {
  const { method } = pair.server;
  const directions: { readonly direction: Direction; readonly largest: (policy: StreamPolicy) => number }[] = [];
  if (method.streamingPayload !== null)
    directions.push({ direction: "to-server", largest: (policy) => policy.messageMaxBytes });
  if (method.streamingResult !== null || method.result !== null)
    directions.push({ direction: "to-client", largest: largestToClient });
  for (const { direction, largest } of directions) {
    const client = largest(policies.client);
    const server = largest(policies.server);
    if (client === server) continue;
    const code = server < client ? "ws-max-message-lowered" : "ws-max-message-raised";
    add(comparison, code, methodPlace(pair, direction), { client: String(client), server: String(server) });
  }
}
