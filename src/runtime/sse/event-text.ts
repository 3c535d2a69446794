/**
 * Writes messages as events of `text/event-stream`: in Goa's form, but with correct line breaks where Goa's would break
 * the framing.
 */

import { readText } from "../decode-request.js";
import type { EventDescriptor, StreamPolicyDescriptor } from "../descriptor.js";
import { ValidationError } from "../errors.js";
import { hasLoneSurrogate } from "../octets.js";
import { define, fieldOf } from "../own-fields.js";
import { writeText } from "../parameter-text.js";
import type { ParsedEvent } from "./event-parser.js";

/** The event that ends a call; a connection that ends without it was lost. */
export const endEvent = "goaidl.end";
/** The event that carries the error of a failed call. */
export const errorEvent = "goaidl.error";

/**
 * The media type of event streams, and the parameter that marks streams with these two events in `Accept` and
 * `Content-Type`.
 */
export const eventStream = "text/event-stream";
export const profileParameter = "profile=goaidl.v1";

/**
 * Returns the content type of such a stream. It includes the longest silence, because a server may use another
 * heartbeat than the contract's.
 */
export function eventStreamType(heartbeat: StreamPolicyDescriptor["heartbeat"]): string {
  const silence = heartbeat === null ? "" : `;silence=${heartbeat.everyMs + heartbeat.timeoutMs}`;
  return `${eventStream};${profileParameter}${silence}`;
}

/** Returns the milliseconds of silence after which a connection counts as lost; null: never. */
export function silenceOf(contentType: string): number | null {
  const [, silence] = /;\s*silence=(\d+)/i.exec(contentType) ?? [];
  return silence === undefined ? null : Number(silence);
}

/** The last message that was written: streams that send the same message, as those of a topic do, share its text. */
let last: { readonly descriptor: EventDescriptor; readonly json: string; readonly event: string } | null = null;

/** Writes a message, given as JSON text. Throws a ValidationError if the text of a field doesn't fit into one line. */
export function writeEvent(descriptor: EventDescriptor, json: string): string {
  if (last?.descriptor !== descriptor || last.json !== json) {
    last = { descriptor, json, event: eventOf(descriptor, json) };
  }
  return last.event;
}

function eventOf(descriptor: EventDescriptor, json: string): string {
  const { id, event, data, retry, text } = descriptor;
  if (!text && [id, event, data, retry].every((part) => part === undefined)) {
    return `data: ${notTheEnd(descriptor, "", json)}\n\n`;
  }
  const message: unknown = JSON.parse(json);
  let written = "";
  const idValue = id === undefined ? undefined : fieldOf(message, id.field);
  if (id !== undefined && idValue !== undefined) {
    written += `id: ${idText(id.field, writeText(id.type, idValue))}\n`;
  }
  const eventValue = event === undefined ? undefined : fieldOf(message, event.field);
  if (event !== undefined && eventValue !== undefined) {
    const type = oneLine(event.field, writeText(event.type, eventValue));
    if (type.startsWith("goaidl."))
      throw invalid(event.field, "starts with `goaidl.`, which is reserved for goaidl's events");
    written += `event: ${type}\n`;
  }
  const retryValue = retry === undefined ? undefined : fieldOf(message, retry.field);
  if (retry !== undefined && retryValue !== undefined) {
    const time = writeText(retry.type, retryValue);
    if (!/^\d+$/.test(time)) throw invalid(retry.field, "is not a time that `retry` can carry");
    written += `retry: ${time}\n`;
  }
  const field = data?.field ?? "";
  const carried = data === undefined ? message : fieldOf(message, data.field);
  const lines = notTheEnd(descriptor, field, text ? String(carried) : JSON.stringify(carried));
  return `${written}${dataLines(field, lines)}\n`;
}

/** Writes the event that ends the stream. */
export function writeEnd(end: string): string {
  return `data: ${end}\n\n`;
}

/** Refuses data that clients would read as the end of the stream. */
function notTheEnd({ end }: EventDescriptor, field: string, text: string): string {
  if (text === end) throw invalid(field, `is ${JSON.stringify(end)}, which ends the stream`);
  return text;
}

/** Writes one of goaidl's own events. */
export function writeNotice(type: string, content: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(content)}\n\n`;
}

/** Returns the JSON value of the message in an event. Throws a SyntaxError if its data is not JSON. */
export function readEvent(descriptor: EventDescriptor, parsed: ParsedEvent): unknown {
  const { id, event, data, retry, text } = descriptor;
  const carried: unknown = text ? parsed.data : JSON.parse(parsed.data);
  const message: Record<string, unknown> = {};
  if (data !== undefined) define(message, data.field, carried);
  else if (typeof carried !== "object" || carried === null || Array.isArray(carried)) return carried;
  else for (const [key, value] of Object.entries(carried)) define(message, key, value);
  if (id !== undefined && parsed.id !== null) fill(message, id.field, readText(id.type, parsed.id));
  if (event !== undefined && parsed.type !== null) fill(message, event.field, readText(event.type, parsed.type));
  if (retry !== undefined && parsed.retry !== null) fill(message, retry.field, readText(retry.type, parsed.retry));
  return message;
}

function dataLines(field: string, text: string): string {
  if (hasLoneSurrogate(text)) throw invalid(field, halfPair);
  if (text.includes("\r")) throw invalid(field, "holds a carriage return, which `text/event-stream` makes a line feed");
  return `data: ${text.includes("\n") ? text.replaceAll("\n", "\ndata: ") : text}\n`;
}

const halfPair = "has half of a surrogate pair, which UTF-8 can't encode";

function oneLine(field: string, text: string): string {
  if (hasLoneSurrogate(text)) throw invalid(field, halfPair);
  if (/[\r\n\0]/.test(text)) throw invalid(field, "holds a line break or a NUL, and travels in one line of an event");
  return text;
}

/** Checks an event ID, which clients also send back in a header. */
function idText(field: string, text: string): string {
  if (hasLoneSurrogate(text)) throw invalid(field, halfPair);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]|^ | $/.test(text))
    throw invalid(field, "has control characters, or spaces at an end, which `Last-Event-ID` can't carry");
  return text;
}

function invalid(field: string, message: string): ValidationError {
  const path = field === "" ? "" : `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return new ValidationError("event", [{ path, rule: "format", message, received: "string" }], 1);
}

/** Fills in a field from a separate line, unless the data, which has precedence, has it. */
function fill(message: Record<string, unknown>, name: string, value: unknown): void {
  if (!Object.hasOwn(message, name)) define(message, name, value);
}
