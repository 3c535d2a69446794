/** Reads and writes the frames of goaidl.v1. Reading is safe whatever a peer sends. */
import type { WireError } from "../transport/channel.js";
import { afterSpaces, endOfValue, memberText } from "../transport/json-extent.js";
import { isCount, isRecord } from "../transport/json-values.js";
import { readWireError } from "../transport/read-wire-error.js";
import { utf8Length } from "../transport/text-size.js";

/** The state of one side's receiver: the received messages, and the credit that it grants. */
export interface Position {
  /** The highest number received without a gap. */
  readonly a: number;
  /** The highest number that the peer may give to a message. */
  readonly c: number;
  /** The number of payload bytes that the peer may send in total. */
  readonly b: number;
}

/** The session that a client resumes. */
export interface ResumeRequest {
  readonly sid: string;
  /** The secret that the session's first `welcome` contained. */
  readonly tok: string;
  /** The number of the attempt; higher than that of each attempt before. */
  readonly att: number;
  /** The highest number received without a gap. */
  readonly rcv: number;
}

/** The client's first frame. `c` and `b` are the credit that it grants, as in `Position`. */
export interface Hello {
  readonly t: "hello";
  readonly v: number;
  readonly c: number;
  readonly b: number;
  readonly res: ResumeRequest | null;
}

/** The server's first frame. `c` and `b` are the credit that it grants, as in `Position`. */
export interface Welcome {
  readonly t: "welcome";
  readonly v: number;
  readonly sid: string;
  /** The secret with which the client resumes the session; null at a resumption. */
  readonly tok: string | null;
  /** How long the session outlives a connection, in milliseconds; 0: not at all. */
  readonly ttl: number;
  readonly c: number;
  readonly b: number;
  /** The size of the largest message that the server accepts, in bytes. */
  readonly max: number;
  /** The highest number received without a gap. */
  readonly rcv: number;
  readonly resumed: boolean;
  readonly hb: readonly [everyMs: number, timeoutMs: number] | null;
  readonly view: string | null;
  /** The remaining validity of the token in milliseconds; null: unlimited or unknown. */
  readonly exp: number | null;
}

export const resumeRefusals = ["unknown", "expired", "window", "superseded", "auth", "node", "version"] as const;
export type ResumeRefusal = (typeof resumeRefusals)[number];

export interface Reject {
  readonly t: "reject";
  readonly reason: ResumeRefusal | "error";
  /** The HTTP status that profile goa would have answered with. */
  readonly status: number | null;
  readonly error: WireError | null;
}

export interface Message {
  readonly t: "m";
  /** The number of the message: 1, 2, and so on. */
  readonly q: number;
  /** The size of `d` in bytes. */
  readonly n: number;
  /**
   * The JSON text of the message, or its bytes. It is parsed when it is taken, because a parsed value can take twenty
   * times the memory.
   */
  readonly d: string | Uint8Array;
}

export interface End {
  readonly t: "end";
  readonly q: number;
  readonly hasResult: boolean;
  readonly d: unknown;
}

export interface Failure {
  readonly t: "err";
  readonly q: number;
  readonly code: number;
  readonly error: WireError;
}

export interface Drain {
  readonly t: "drain";
  /** The time until the server shuts down, in milliseconds. */
  readonly by: number;
  /** Whether the client can resume the session on another server. */
  readonly resumable: boolean;
}

export type Frame =
  | Hello
  | Welcome
  | Reject
  | Message
  | End
  | Failure
  | ({ readonly t: "a" } & Position)
  | { readonly t: "cancel" | "ping" | "pong" }
  | { readonly t: "auth"; readonly token: string }
  | { readonly t: "authok"; readonly ok: boolean; readonly exp: number | null }
  | Drain;

/** A WebSocket message with more than one frame has at most this many bytes. */
export const batchBytes = 65_536;
/** The space that a frame may take besides its payload. */
const frameOverhead = 256;
/** The additional space of frames that carry free text. */
const textOverhead = 16_384;

function isResumeRefusal(value: unknown): value is ResumeRefusal {
  return resumeRefusals.some((reason) => reason === value);
}

function readHello(value: Readonly<Record<string, unknown>>): Hello | null {
  const { v, c, b, res } = value;
  if (!isCount(v) || !isCount(c) || !isCount(b)) return null;
  if (res === undefined || res === null) return { t: "hello", v, c, b, res: null };
  if (!isRecord(res)) return null;
  const { sid, tok, att, rcv } = res;
  if (typeof sid !== "string" || typeof tok !== "string" || !isCount(att) || !isCount(rcv)) return null;
  return { t: "hello", v, c, b, res: { sid, tok, att, rcv } };
}

function readWelcome(value: Readonly<Record<string, unknown>>): Welcome | null {
  const { v, sid, tok, ttl, c, b, max, rcv, resumed, hb, view, exp } = value;
  if (!isCount(v) || typeof sid !== "string" || !isCount(ttl) || !isCount(c) || !isCount(b) || !isCount(max))
    return null;
  if (!isCount(rcv) || typeof resumed !== "boolean") return null;
  const heartbeats = Array.isArray(hb) && isCount(hb[0]) && isCount(hb[1]) ? ([hb[0], hb[1]] as const) : null;
  return {
    t: "welcome",
    v,
    sid,
    tok: typeof tok === "string" ? tok : null,
    ttl,
    c,
    b,
    max,
    rcv,
    resumed,
    hb: heartbeats,
    view: typeof view === "string" ? view : null,
    exp: isCount(exp) ? exp : null,
  };
}

function readReject(value: Readonly<Record<string, unknown>>): Reject | null {
  const status = isCount(value.status) ? value.status : null;
  const reason = value.reason;
  if (isResumeRefusal(reason)) return { t: "reject", reason, status, error: readWireError(value.error) };
  const error = readWireError(value.error);
  return reason === "error" && error !== null ? { t: "reject", reason, status, error } : null;
}

/** Reads one frame of parsed JSON other than `m`; null if this peer may not send it. */
export type ReadFrame = (value: unknown) => Frame | null;

/** Reads a frame that either side may send. */
function readShared(value: Readonly<Record<string, unknown>>): Frame | null {
  switch (value.t) {
    case "a": {
      const { a, c, b } = value;
      return isCount(a) && isCount(c) && isCount(b) ? { t: "a", a, c, b } : null;
    }
    case "end":
      return isCount(value.q) ? { t: "end", q: value.q, hasResult: "d" in value, d: value.d } : null;
    default:
      return null;
  }
}

export function readFromClient(value: unknown): Frame | null {
  if (!isRecord(value)) return null;
  switch (value.t) {
    case "pong":
    case "cancel":
      return { t: value.t };
    case "hello":
      return readHello(value);
    case "auth":
      return typeof value.token === "string" ? { t: "auth", token: value.token } : null;
    default:
      return readShared(value);
  }
}

export function readFromServer(value: unknown): Frame | null {
  if (!isRecord(value)) return null;
  switch (value.t) {
    case "ping":
      return { t: "ping" };
    case "err": {
      const { q, code } = value;
      const error = readWireError(value);
      return isCount(q) && isCount(code) && error !== null ? { t: "err", q, code, error } : null;
    }
    case "welcome":
      return readWelcome(value);
    case "reject":
      return readReject(value);
    case "authok":
      return typeof value.ok === "boolean"
        ? { t: "authok", ok: value.ok, exp: isCount(value.exp) ? value.exp : null }
        : null;
    case "drain": {
      const { by, resumable } = value;
      return isCount(by) && typeof resumable === "boolean" ? { t: "drain", by, resumable } : null;
    }
    default:
      return readShared(value);
  }
}

/**
 * Returns the longest WebSocket message that a peer may send if its largest message of the application has this many
 * bytes.
 */
export function largestMessageOf(largestMessage: number): number {
  return Math.max(batchBytes, largestMessage + frameOverhead + textOverhead);
}

/** Returns the allowed length of a WebSocket message that holds these frames. */
function allowance(frames: readonly Frame[], largestMessage: number): number {
  let bytes = 0;
  for (const frame of frames) {
    bytes += frameOverhead;
    if (frame.t === "m") bytes += frame.n;
    else if (frame.t === "end" || frame.t === "err") bytes += largestMessage + textOverhead;
    else if (frame.t !== "a" && frame.t !== "ping" && frame.t !== "pong") bytes += textOverhead;
  }
  return bytes;
}

/**
 * Reads the frames of one text message; `length` is its size in bytes. The texts of the application's messages are cut
 * out without being parsed, so malformed JSON in them is found only when they are taken. If a frame is invalid, returns
 * the reason for the close frame as a string.
 */
export function readFrames(
  text: string,
  length: number,
  largestMessage: number,
  read: ReadFrame,
): readonly Frame[] | string {
  const frames: Frame[] = [];
  const isAscii = length === text.length;
  let at = afterSpaces(text, 0);
  const isList = text[at] === "[";
  if (isList) at = afterSpaces(text, at + 1);
  const isEmptyList = isList && text[at] === "]";
  while (!isEmptyList) {
    const found = messageAt(text, at, isAscii) ?? frameAt(text, at, isList ? endOfValue(text, at) : text.length, read);
    if (typeof found === "string") return found;
    frames.push(found.frame);
    at = afterSpaces(text, found.end);
    if (!isList || text[at] !== ",") break;
    at = afterSpaces(text, at + 1);
  }
  if (isList) {
    if (text[at] !== "]") return "not JSON";
    at = afterSpaces(text, at + 1);
  }
  if (at < text.length) return "not JSON";
  return length > allowance(frames, largestMessage) ? "larger than it says" : frames;
}

interface FoundFrame {
  readonly frame: Frame;
  /** The index after the frame. */
  readonly end: number;
}

/** The texts around the numbers of a message as `writeMessage` writes it; most frames have this form. */
const beforeNumber = '{"t":"m","q":';
const beforeSize = ',"n":';
const beforeBody = ',"d":';

/**
 * Reads a message in the form of `writeMessage`; null for any other frame. In an ASCII text, the end of the message
 * follows from its size.
 */
function messageAt(text: string, at: number, isAscii: boolean): FoundFrame | null {
  if (!text.startsWith(beforeNumber, at)) return null;
  const qAt = at + beforeNumber.length;
  const qEnd = endOfDigits(text, qAt);
  const q = countAt(text, qAt, qEnd);
  if (q === null || !text.startsWith(beforeSize, qEnd)) return null;
  const nAt = qEnd + beforeSize.length;
  const nEnd = endOfDigits(text, nAt);
  const n = countAt(text, nAt, nEnd);
  if (n === null || !text.startsWith(beforeBody, nEnd)) return null;
  const start = nEnd + beforeBody.length;
  const end = isAscii && text[start + n] === "}" ? start + n : endOfValue(text, start);
  return text[end] === "}" ? { frame: { t: "m", q, n, d: text.slice(start, end) }, end: end + 1 } : null;
}

/** The maximum number of digits of an integer that JavaScript holds exactly. */
const maxDigits = 16;
const zero = 0x30;

/** Returns the index after the digits that begin at `start`; reads at most `maxDigits` + 1 of them. */
function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end - start <= maxDigits && isDigit(text.charCodeAt(end))) end++;
  return end;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9;
}

/**
 * Returns the count that these digits represent; null if JSON does not allow them as a number, or if it is too large.
 */
function countAt(text: string, start: number, end: number): number | null {
  if (end === start || end - start > maxDigits) return null;
  if (text.charCodeAt(start) === zero && end - start > 1) return null;
  let value = 0;
  for (let index = start; index < end; index++) value = value * 10 + (text.charCodeAt(index) - zero);
  return isCount(value) ? value : null;
}

/** Reads any other frame, or a message in another form. If the frame is invalid, returns the reason as a string. */
function frameAt(text: string, at: number, end: number, read: ReadFrame): FoundFrame | string {
  const frameText = text.slice(at, end);
  let value: unknown;
  try {
    value = JSON.parse(frameText);
  } catch {
    return "not JSON";
  }
  const frame = isRecord(value) && value.t === "m" ? messageOf(value, frameText) : read(value);
  return frame === null ? "not a frame" : { frame, end };
}

function messageOf({ q, n }: Readonly<Record<string, unknown>>, text: string): Message | null {
  const d = memberText(text, "d");
  return isCount(q) && isCount(n) && d !== undefined ? { t: "m", q, n, d } : null;
}

/**
 * Shortens an error that takes more than `bytes` and `textOverhead` together: it loses its body and most of its
 * message.
 */
export function fitting(error: WireError, bytes: number): WireError {
  if (utf8Length(JSON.stringify(error)) <= bytes + textOverhead) return error;
  const { body: _, ...rest } = error;
  return { ...rest, message: `${error.message.slice(0, keptMessage)}…` };
}

/** The number of characters kept of an error message that is too long. */
const keptMessage = 1_000;

const numberBytes = 8;

/** Reads the frame of a binary message; null if it is too short. */
export function readBinary(data: Uint8Array): Message | null {
  if (data.byteLength < numberBytes) return null;
  const q = Number(new DataView(data.buffer, data.byteOffset, numberBytes).getBigUint64(0));
  return isCount(q) ? { t: "m", q, n: data.byteLength - numberBytes, d: data.subarray(numberBytes) } : null;
}

/** A numbered frame that is kept until it is acknowledged. */
export interface Entry {
  readonly q: number;
  /** The text or the bytes of a message; or the frame itself. */
  readonly body: string | Uint8Array;
  /** Whether `body` is the complete frame: that of an end, an error, or a message that another process numbered. */
  readonly isFrame: boolean;
  /** Payload bytes; 0 for a terminal. */
  readonly size: number;
  /** The entry that follows this one on each stream that shares it; null if it is unknown. */
  next: Entry | null;
}

/** Returns the frame of an entry, on its own in a WebSocket message. */
export function frameOf({ q, size, body, isFrame }: Entry): string | Uint8Array {
  return isFrame ? body : writeMessage(q, size, body);
}

/** Frames that are sent together in one WebSocket message. */
export class Batch {
  #text = "";
  #count = 0;
  /** The size of the frames with separators, in bytes. */
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The size of the message in bytes. */
  get bytes(): number {
    return this.#count > 1 ? this.#bytes + 1 : this.#bytes - 1;
  }

  add(frame: string): void {
    this.#grow(utf8Length(frame));
    this.#text += frame;
  }

  /**
   * Adds the frame of an entry if there is room for it; there is always room for the first one. Returns whether it was
   * added.
   */
  addEntry({ q, size, isFrame }: Entry, body: string): boolean {
    const head = isFrame ? "" : headOf(q, size);
    const bytes = isFrame ? utf8Length(body) : head.length + size + 1;
    if (this.#count > 0 && this.#bytes + bytes + 2 > batchBytes) return false;
    this.#grow(bytes);
    // One long concatenation is copied only once, when the message is sent.
    this.#text += head;
    this.#text += body;
    if (!isFrame) this.#text += "}";
    return true;
  }

  /** Returns the only frame, or a list of them. */
  toString(): string {
    return this.#count > 1 ? `[${this.#text}]` : this.#text;
  }

  #grow(bytes: number): void {
    if (this.#count++ > 0) this.#text += ",";
    this.#bytes += bytes + 1;
  }
}

/** Returns the beginning of a message's frame; the message's text and a bracket follow. */
function headOf(q: number, size: number): string {
  return `${beforeNumber}${q}${beforeSize}${size}${beforeBody}`;
}

/**
 * The message that was written last, and its frame. Streams of a topic send the same message with the same number, and
 * so share the text of the frame. These are separate variables because an object would be made for each message.
 */
let lastNumber = 0;
let lastSize = 0;
let lastBody = "";
let lastFrame = "";

/** Writes a message with its number: JSON text is spliced in unchanged, bytes follow their number. */
export function writeMessage(q: number, size: number, body: string): string;
export function writeMessage(q: number, size: number, body: string | Uint8Array): string | Uint8Array;
export function writeMessage(q: number, size: number, body: string | Uint8Array): string | Uint8Array {
  if (typeof body === "string") {
    if (lastNumber !== q || lastSize !== size || lastBody !== body) {
      lastNumber = q;
      lastSize = size;
      lastBody = body;
      lastFrame = `${headOf(q, size)}${body}}`;
    }
    return lastFrame;
  }
  const data = new Uint8Array(numberBytes + body.byteLength);
  new DataView(data.buffer).setBigUint64(0, BigInt(q));
  data.set(body, numberBytes);
  return data;
}

export function writeEnd(q: number, result: string | null): string {
  return result === null ? `{"t":"end","q":${q}}` : `{"t":"end","q":${q},"d":${result}}`;
}

export function writeFailure(q: number, code: number, error: WireError): string {
  return JSON.stringify({ t: "err", q, code, ...error });
}

export function writePosition({ a, c, b }: Position): string {
  return `{"t":"a","a":${a},"c":${c},"b":${b}}`;
}

export function writeHello(c: number, b: number, res: ResumeRequest | null): string {
  return JSON.stringify({ t: "hello", v: 1, c, b, ...(res === null ? {} : { res }) });
}

export function writeWelcome({ t, v, sid, tok, ttl, c, b, max, rcv, resumed, hb, view, exp }: Welcome): string {
  return JSON.stringify({ t, v, sid, ttl, c, b, max, rcv, resumed, hb, view, exp, tok: tok ?? undefined });
}

export function writeReject(reject: Reject): string {
  return JSON.stringify(reject);
}

export const cancelFrame = '{"t":"cancel"}';
export const pingFrame = '{"t":"ping"}';
export const pongFrame = '{"t":"pong"}';

export function writeAuth(token: string): string {
  return JSON.stringify({ t: "auth", token });
}

export function writeAuthAnswer(ok: boolean, exp: number | null): string {
  return JSON.stringify({ t: "authok", ok, exp });
}

export function writeDrain(by: number, resumable: boolean): string {
  return JSON.stringify({ t: "drain", by, resumable });
}
