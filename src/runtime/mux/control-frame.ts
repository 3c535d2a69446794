/** Reads and writes the frames of channel 0. Reading is safe whatever a peer sends. */
import type { WireError } from "../transport/channel.js";
import { isHeaderName, isHeaderValue } from "../transport/header-text.js";
import { isCount, isRecord } from "../transport/json-values.js";
import { readWireError } from "../transport/read-wire-error.js";
import { highestChannel } from "./envelope.js";

/** Opens a channel for a call, like the opening request of a separate WebSocket. Sent by the client. */
export interface OpenFrame {
  readonly t: "open";
  readonly ch: number;
  /** The path and query of the method's route. */
  readonly path: string;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An `open` that is not a valid request: its channel is refused, and the connection stays open. */
export interface BadOpenFrame {
  readonly t: "badOpen";
  readonly ch: number;
  readonly problem: string;
}

/** Ends a channel; nothing follows on it. Sent by both sides. */
export interface CloseFrame {
  readonly t: "close";
  readonly ch: number;
  /** Has the meaning of a WebSocket's close code. */
  readonly code: number;
  readonly reason: string;
  /** Present if the opening request of a call would have been answered over HTTP instead of being upgraded. */
  readonly status?: number;
  readonly error?: WireError;
}

/**
 * Sent by the server to check whether the client is there; `hb` has the interval of the pings and the time limit for an
 * answer.
 */
export interface PingFrame {
  readonly t: "ping";
  readonly hb: readonly [everyMs: number, timeoutMs: number];
}

export type ControlFrame = OpenFrame | BadOpenFrame | CloseFrame | PingFrame | { readonly t: "pong" };

/** The maximum number of control frames in one message. */
export const maxControlFrames = 1_000;
/** The limits for one `open`, which are similar to the default limits of HTTP servers. */
const maxPathLength = 8_192;
const maxHeaders = 100;

/** Whether a header may be sent only by the connection's own request. */
export function isReservedHeader(name: string): boolean {
  return /^(?:host|cookie|origin|connection|upgrade|sec-.*|x-forwarded-.*|forwarded)$/.test(name);
}

/** Reads one frame of parsed JSON; null if this peer may not send it. */
export type ReadControlFrame = (value: Readonly<Record<string, unknown>>) => ControlFrame | null;

/**
 * Reads the frames of a message on channel 0. If a frame is invalid, returns the reason for the close frame as a
 * string.
 */
export function readControl(text: string, read: ReadControlFrame): readonly ControlFrame[] | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "a control message that is not JSON";
  }
  const values: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (values.length > maxControlFrames) return "too many control frames in a message";
  const frames: ControlFrame[] = [];
  for (const value of values) {
    const frame = isRecord(value) ? read(value) : null;
    if (frame === null) return "not a control frame";
    frames.push(frame);
  }
  return frames;
}

export const readFromClient: ReadControlFrame = (value) => {
  switch (value.t) {
    case "open":
      return readOpen(value);
    case "pong":
      return { t: "pong" };
    default:
      return readClose(value);
  }
};

export const readFromServer: ReadControlFrame = (value) => (value.t === "ping" ? readPing(value) : readClose(value));

function readOpen({ ch, path, headers = {} }: Readonly<Record<string, unknown>>): OpenFrame | BadOpenFrame | null {
  if (!isChannel(ch)) return null;
  const bad = (problem: string): BadOpenFrame => ({ t: "badOpen", ch, problem });
  // RFC 9112, 3.2.1: the path and query of a request line, without spaces and control characters.
  if (typeof path !== "string" || !/^\/[!-~\x80-\uffff]*$/.test(path)) return bad("not a path");
  if (path.length > maxPathLength) return bad("the path is too long");
  if (!isRecord(headers)) return bad("headers that are not an object");
  const entries = Object.entries(headers);
  if (entries.length > maxHeaders) return bad("too many headers");
  const read: Record<string, string> = {};
  for (const [name, value] of entries) {
    if (!isHeaderName(name)) return bad("a header with an invalid name");
    if (isReservedHeader(name)) return bad(`the header ${name} belongs to the connection`);
    if (typeof value !== "string" || !isHeaderValue(value)) return bad(`the header ${name} has an invalid value`);
    Object.defineProperty(read, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return { t: "open", ch, path, headers: read };
}

function readClose({ t, ch, code, reason, status, error }: Readonly<Record<string, unknown>>): CloseFrame | null {
  if (t !== "close" || !isChannel(ch) || !isCount(code) || code < 1000 || code > 4999 || typeof reason !== "string")
    return null;
  const wire = readWireError(error);
  return {
    t: "close",
    ch,
    code,
    reason: reason.slice(0, 123),
    ...(isCount(status) ? { status } : {}),
    ...(wire === null ? {} : { error: wire }),
  };
}

function readPing({ hb }: Readonly<Record<string, unknown>>): PingFrame | null {
  if (!Array.isArray(hb)) return null;
  const [everyMs, timeoutMs]: readonly unknown[] = hb;
  return isCount(everyMs) && isCount(timeoutMs) ? { t: "ping", hb: [everyMs, timeoutMs] } : null;
}

function isChannel(value: unknown): value is number {
  return isCount(value) && value >= 1 && value <= highestChannel;
}

export function writeOpen({ ch, path, headers }: Omit<OpenFrame, "t">): string {
  return JSON.stringify({ t: "open", ch, path, headers });
}

export function writeClose({ ch, code, reason, status, error }: Omit<CloseFrame, "t">): string {
  return JSON.stringify({ t: "close", ch, code, reason, status, error });
}

export function writePing(everyMs: number, timeoutMs: number): string {
  return JSON.stringify({ t: "ping", hb: [everyMs, timeoutMs] });
}

export const pongFrame = '{"t":"pong"}';
