import { isRecord } from "../text/is-record.js";
import type { InteractiveMethod } from "./interactive-contract.js";

/**
 * A recorded call. Its file has lines of JSON: the first one describes the call, and each other one is an event with
 * its time in milliseconds since the call began.
 */
export interface Transcript {
  readonly call: RecordedCall;
  readonly events: readonly RecordedEvent[];
}

export interface RecordedCall {
  /** The version of the format. */
  readonly goaidl: 1;
  readonly service: string;
  readonly method: string;
  /** The payload without credentials and sensitive fields, which a recording must not expose. */
  readonly payload?: unknown;
}

export type RecordedEvent =
  | { readonly ms: number; readonly send: unknown }
  | { readonly ms: number; readonly receive: unknown }
  | { readonly ms: number; readonly result: unknown }
  /** The end of a direction. */
  | { readonly ms: number; readonly end: "client" | "server" }
  /** The error with which the call ended. */
  | { readonly ms: number; readonly error: Readonly<Record<string, unknown>> };

/** Names of fields that count as credentials even if the contract doesn't mark them. */
const secretNames = /(?:pass(?:word|phrase)?|secret|token|api[_-]?key|credential)s?$/i;

/** The first line of a recording. */
export function recordedCall({ service, method, types, codecs }: InteractiveMethod, payload: unknown): RecordedCall {
  const head = { goaidl: 1, service: service.name, method: method.name } as const;
  if (method.payload === null) return head;
  const named = method.payload.kind === "reference" ? types.get(method.payload.name) : undefined;
  if (named?.kind !== "object" || typeof payload !== "object" || payload === null) {
    // The payload is a primitive, which may be a credential as a whole.
    return codecs.descriptor.parameters.some(({ credential }) => credential !== undefined)
      ? head
      : { ...head, payload };
  }
  const secret = new Set([
    ...named.fields.filter((field) => field.sensitive).map((field) => field.name),
    ...codecs.descriptor.parameters.flatMap(({ field, credential }) =>
      credential === undefined || field === null ? [] : [field],
    ),
  ]);
  const entries = Object.entries(payload).filter(([key]) => !secret.has(key) && !secretNames.test(key));
  return { ...head, payload: Object.fromEntries(entries) };
}

/** Reads a recording. If it is invalid, returns a sentence about the fault, without the file's name. */
export function readTranscript(text: string): Transcript | string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    try {
      values.push(JSON.parse(line));
    } catch {
      return `line ${index + 1} is not JSON`;
    }
  }
  const [call, ...events] = values;
  if (!isCall(call)) return 'the first line must be {"goaidl": 1, "service": .., "method": ..}';
  const wrong = events.findIndex((event) => !isEvent(event));
  if (wrong >= 0) return `line ${wrong + 2} is not an event of a recording`;
  return { call, events: events.filter(isEvent) };
}

function isCall(value: unknown): value is RecordedCall {
  return isRecord(value) && value.goaidl === 1 && typeof value.service === "string" && typeof value.method === "string";
}

function isEvent(value: unknown): value is RecordedEvent {
  if (!isRecord(value) || typeof value.ms !== "number" || !(value.ms >= 0)) return false;
  if ("end" in value) return value.end === "client" || value.end === "server";
  return "send" in value || "receive" in value || "result" in value || isRecord(value.error);
}
