import type { Method } from "../../src/ir/design.js";
import { sharedConnection, sharesConnection } from "../../src/ir/shared-connection.js";
import { largestToClient, type StreamPolicy } from "../../src/ir/stream.js";
import { escapeHtml } from "./html-text.js";
import { typeText } from "./type-html.js";

export interface PolicyText {
  readonly name: string;
  readonly text: string;
}

/** A stream's policy in words, as HTML. */
export function policyTexts(method: Method, policy: StreamPolicy): PolicyText[] {
  const sse = policy.transport === "sse";
  const texts: [string, string | null][] = [
    ["Transport", sse ? eventWords(policy.sse) : "WebSocket"],
    ["Connection", sse ? null : connectionWords(method)],
    ["Frames", sse ? null : policy.frame],
    ["Subprotocol", policy.subprotocol],
    ["Message size", messageSize(method, policy)],
    ["Heartbeat", heartbeat(policy)],
    ["Idle", policy.idleMs === null ? null : `closed after ${time(policy.idleMs)} without messages`],
    ["Opening", `within ${time(policy.openTimeoutMs)}`],
    ["Writing", `within ${time(policy.writeTimeoutMs)}`],
    [
      "Rate",
      policy.rate === null
        ? null
        : `${policy.rate.count} messages ${rateUnits[policy.rate.perMs] ?? `per ${time(policy.rate.perMs)}`} from one client, bursts of ${policy.rate.burst}`,
    ],
    ["Streams at once", concurrency(policy)],
    ["Window", `${policy.buffer.messages.toLocaleString("en")} messages, ${bytes(policy.buffer.bytes)}`],
    ["Resumption", resumption(policy)],
    ["Overflow", overflowWords[policy.overflow]],
  ];
  return texts.flatMap(([name, text]) => (text === null ? [] : [{ name, text: escapeHtml(text) }]));
}

function messageSize({ shape }: Method, policy: StreamPolicy): string {
  const fromClient = bytes(policy.messageMaxBytes);
  const toClient = bytes(largestToClient(policy));
  if (shape === "server" || fromClient === toClient) return `${toClient} at most`;
  return `${fromClient} at most from the client, ${toClient} to the client`;
}

function connectionWords(method: Method): string {
  const { path, subprotocol } = sharedConnection;
  return sharesConnection(method)
    ? `a channel of the client's shared connection (GET ${path}, ${subprotocol}), or a WebSocket for this call alone`
    : "a WebSocket for this call alone";
}

function heartbeat({ heartbeat, transport }: StreamPolicy): string {
  if (heartbeat === null) return "off";
  const { everyMs, timeoutMs } = heartbeat;
  return transport === "sse"
    ? `every ${time(everyMs)}; clients time out after ${time(everyMs + timeoutMs)} without one`
    : `every ${time(everyMs)}, an answer within ${time(timeoutMs)}`;
}

function eventWords(sse: StreamPolicy["sse"]): string {
  const parts = (["id", "event", "data", "last", "retry"] as const).flatMap((part) => {
    const field = sse?.[part] ?? null;
    return field === null ? [] : [part === "last" ? `Last-Event-ID is ${field}` : `${part} is ${field}`];
  });
  const end = sse?.end ?? null;
  if (end !== null) parts.push(`the data ${end} ends the stream`);
  return parts.length === 0 ? "server-sent events" : `server-sent events: ${parts.join(", ")}`;
}

const rateUnits: Readonly<Record<number, string>> = { 1000: "per second", 60000: "per minute", 3600000: "per hour" };

const overflowWords = {
  wait: "the sender waits",
  fail: "the stream ends with an error",
  latest: "older messages give way to the latest",
} as const;

function concurrency(policy: StreamPolicy): string | null {
  const { perClient, total } = policy.concurrency;
  const parts = [
    perClient === null ? null : `${perClient.toLocaleString("en")} per client`,
    total === null ? null : `${total.toLocaleString("en")} in total`,
  ];
  const text = parts.filter((part) => part !== null).join(", ");
  return text === "" ? null : text;
}

function resumption(policy: StreamPolicy): string | null {
  if (policy.resume === null) return null;
  const { restart, checkpoint } = policy.resume;
  const elsewhere =
    checkpoint === null ? "" : `, also after a restart of the server: from the last ${typeText(checkpoint)}`;
  const restarted =
    restart === null ? "" : `; after that, restarts with ${restart.payloadField} from the last ${restart.resultField}`;
  return `within ${time(policy.resume.withinMs)}${elsewhere}${restarted}`;
}

const timeUnits = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
] as const;

/** Turns `90000` into `90 s`, with the largest unit that leaves no remainder. */
export function time(milliseconds: number): string {
  for (const [size, unit] of timeUnits) {
    if (milliseconds >= size && milliseconds % size === 0) return `${milliseconds / size} ${unit}`;
  }
  return `${milliseconds} ms`;
}

/** `65536` to `64 KiB`. */
export function bytes(count: number): string {
  if (count >= 1_048_576 && count % 1_048_576 === 0) return `${count / 1_048_576} MiB`;
  if (count >= 1024 && count % 1024 === 0) return `${count / 1024} KiB`;
  return `${count} B`;
}
