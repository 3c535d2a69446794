/** Messages as events of `text/event-stream`: as Goa writes them, with lines where Goa would break the framing. */
import type { EventDescriptor, StreamPolicyDescriptor } from "../descriptor.js";
import { ValidationError } from "../errors.js";
import { hasLoneSurrogate } from "../octets.js";
import { readText, writeText } from "../parameters.js";
import type { ParsedEvent } from "./event-parser.js";

/** The event that says that the server is done: a connection that is gone without it was lost. */
export const endEvent = "goaidl.end";
/** The event that says why the call has failed. */
export const errorEvent = "goaidl.error";

/** Media type of the streams that have these two events; asked for by `Accept`, announced by `Content-Type`. */
export const eventStream = "text/event-stream";
export const profileParameter = "profile=goaidl.v1";

/** The content type of such a stream. It says for how long a client may hear nothing, because a server may have another heartbeat than the contract. */
export function eventStreamType(heartbeat: StreamPolicyDescriptor["heartbeat"]): string {
  const silence = heartbeat === null ? "" : `;silence=${heartbeat.everyMs + heartbeat.timeoutMs}`;
  return `${eventStream};${profileParameter}${silence}`;
}

/** Milliseconds of silence after which a connection is lost; null: it may be silent for ever. */
export function silenceOf(contentType: string): number | null {
  const [, silence] = /;\s*silence=(\d+)/i.exec(contentType) ?? [];
  return silence === undefined ? null : Number(silence);
}

/** A message, given as its JSON text. Throws a ValidationError where a field's text can't be in one line. */
export function writeEvent(descriptor: EventDescriptor, json: string): string {
  const { id, event, data, text } = descriptor;
  if (id === undefined && event === undefined && data === undefined && !text) return `data: ${json}\n\n`;
  const message: unknown = JSON.parse(json);
  let written = "";
  const idValue = id === undefined ? undefined : fieldOf(message, id.field);
  if (id !== undefined && idValue !== undefined) {
    written += `id: ${idText(id.field, writeText(id.type, idValue))}\n`;
  }
  const eventValue = event === undefined ? undefined : fieldOf(message, event.field);
  if (event !== undefined && eventValue !== undefined) {
    const type = oneLine(event.field, writeText(event.type, eventValue));
    if (type.startsWith("goaidl.")) throw invalid(event.field, "starts with `goaidl.`, which names events of goaidl's");
    written += `event: ${type}\n`;
  }
  const carried = data === undefined ? message : fieldOf(message, data.field);
  return `${written}${dataLines(data?.field ?? "", text ? String(carried) : JSON.stringify(carried))}\n`;
}

/** An event of goaidl's own. */
export function writeNotice(type: string, content: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(content)}\n\n`;
}

/** The JSON value of the message in an event. Throws a SyntaxError where its data is not JSON. */
export function readEvent(descriptor: EventDescriptor, parsed: ParsedEvent): unknown {
  const { id, event, data, text } = descriptor;
  const carried: unknown = text ? parsed.data : JSON.parse(parsed.data);
  const message: Record<string, unknown> = {};
  if (data !== undefined) define(message, data.field, carried);
  else if (typeof carried !== "object" || carried === null || Array.isArray(carried)) return carried;
  else for (const [key, value] of Object.entries(carried)) define(message, key, value);
  if (id !== undefined && parsed.id !== null) fill(message, id.field, readText(id.type, parsed.id));
  if (event !== undefined && parsed.type !== null) fill(message, event.field, readText(event.type, parsed.type));
  return message;
}

function dataLines(field: string, text: string): string {
  if (hasLoneSurrogate(text)) throw invalid(field, halfPair);
  if (text.includes("\r")) throw invalid(field, "holds a carriage return, which `text/event-stream` makes a line feed");
  return `data: ${text.includes("\n") ? text.replaceAll("\n", "\ndata: ") : text}\n`;
}

const halfPair = "has half of a surrogate pair, which UTF-8 can't carry";

function oneLine(field: string, text: string): string {
  if (hasLoneSurrogate(text)) throw invalid(field, halfPair);
  if (/[\r\n\0]/.test(text)) throw invalid(field, "holds a line break or a NUL, and travels in one line of an event");
  return text;
}

/** It comes back as a header, too. */
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

function fieldOf(message: unknown, name: string): unknown {
  return typeof message === "object" && message !== null && Object.hasOwn(message, name)
    ? Reflect.get(message, name)
    : undefined;
}

/** What the data says counts; the lines beside it repeat it. */
function fill(message: Record<string, unknown>, name: string, value: unknown): void {
  if (!Object.hasOwn(message, name)) define(message, name, value);
}

/** Assigning `__proto__` would set the prototype. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
