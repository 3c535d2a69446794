/** Converts errors: from what a handler threw to the wire, and from the wire to what a caller catches. */

import { runCodec } from "./codec/cursor.js";
import type { ErrorCodec } from "./descriptor.js";
import { errorId, ServiceError, ValidationError } from "./errors.js";
import type { WireError } from "./transport/channel.js";
import { closeCode, reasonBytes } from "./transport/close-codes.js";
import type { HttpAnswer } from "./transport/socket.js";

/** An error with everything that the profiles need to send it. */
export interface Refusal {
  readonly status: number;
  readonly closeCode: number;
  readonly error: WireError;
  /** Whether the contract declares the error; only then the header `goa-error` has its name. */
  readonly designed: boolean;
}

/**
 * Converts a thrown value into the refusal that the peer gets. Anything but a ServiceError becomes a fault, whose text
 * is not sent.
 */
export function refusalOf(thrown: unknown, errors: readonly ErrorCodec[]): Refusal {
  if (!(thrown instanceof ServiceError)) return plain(internalError());
  const error = wireOf(thrown);
  const codec = errors.find(({ descriptor }) => descriptor.name === error.name);
  if (codec === undefined) return plain(error);
  const { status, close } = codec.descriptor;
  const refusal = { status, closeCode: close ?? closeCode.failed, designed: true, error };
  if (codec.encode === undefined) return refusal;
  // For the runtime's own errors only the message is known; the contract's class supplies the rest.
  const isOwn = thrown.constructor === ServiceError;
  const typed = isOwn && codec.make !== undefined ? codec.make(error.message) : thrown;
  const { encode } = codec;
  try {
    return { ...refusal, error: { ...error, body: runCodec(`error ${error.name}`, encode, typed) } };
  } catch (invalid) {
    if (!(invalid instanceof ValidationError)) throw invalid;
    // A runtime error that the contract's class can't represent has its name and status, but no body.
    return isOwn ? { ...refusal, designed: false } : plain(internalError());
  }
}

/** Converts a refusal by the runtime into the error of that name that the method declares, if it declares one. */
export function declaredRefusal(refusal: Refusal, errors: readonly ErrorCodec[]): Refusal {
  const isDeclared = errors.some(({ descriptor }) => descriptor.name === refusal.error.name);
  return isDeclared ? refusalOf(new ServiceError(refusal.error), errors) : refusal;
}

function wireOf({ name, id, message, temporary, timeout, fault }: ServiceError): WireError {
  return { name, id, message, temporary, timeout, fault };
}

function internalError(): WireError {
  return {
    name: "fault",
    id: errorId(),
    message: "internal error",
    temporary: false,
    timeout: false,
    fault: true,
  };
}

function plain(error: WireError): Refusal {
  return { status: statusOf(error), closeCode: closeCode.failed, error, designed: false };
}

/** Returns Goa's HTTP status for an error for which the contract names none. */
export function statusOf(error: WireError): number {
  if (error.name === "unauthorized") return 401;
  if (error.name === "forbidden") return 403;
  if (error.name === "too_many_requests") return 429;
  if (error.fault) return 500;
  if (error.timeout) return error.temporary ? 504 : 408;
  return error.temporary ? 503 : 400;
}

/** Converts a violation by the peer into Goa's error: `missing_field`, `invalid_range`, ... */
export function invalidValue(error: ValidationError): ServiceError {
  const rule = error.issues[0]?.rule ?? "type";
  return new ServiceError({ name: goaNames[rule] ?? "invalid_field_type", message: error.message });
}

const goaNames: Readonly<Partial<Record<ValidationError["issues"][number]["rule"], string>>> = {
  required: "missing_field",
  enum: "invalid_enum_value",
  literal: "invalid_enum_value",
  tag: "invalid_enum_value",
  format: "invalid_format",
  pattern: "invalid_pattern",
  range: "invalid_range",
  multipleOf: "invalid_range",
  safeInteger: "invalid_range",
  length: "invalid_length",
};

/**
 * Makes the typed error of a received one. If the body violates the contract, the result is the standard error with the
 * body unchanged.
 */
export function errorOf(wire: WireError, errors: readonly ErrorCodec[]): ServiceError {
  const decode = errors.find(({ descriptor }) => descriptor.name === wire.name)?.decode;
  if (decode === undefined) return new ServiceError(wire);
  try {
    return runCodec(`error ${wire.name}`, decode, wire);
  } catch (error) {
    if (error instanceof ValidationError) return new ServiceError(wire);
    throw error;
  }
}

/**
 * Makes the error that the contract declares for a close code, from a close frame whose reason is not an error, as sent
 * by servers without this library. If the error has a type, the reason becomes its body, as text or JSON; if the reason
 * violates the type, the result is the standard error of that name. Null if no error has the code.
 */
export function errorOfClose(code: number, reason: string, errors: readonly ErrorCodec[]): ServiceError | null {
  const codec = errors.find(({ descriptor }) => descriptor.close === code);
  if (codec === undefined) return null;
  const { name, temporary, timeout, fault } = codec.descriptor;
  const wire = { name, id: errorId(), message: reason || `closed with ${code}`, temporary, timeout, fault };
  const asText = { ...wire, body: reason };
  const isText = codec.decode === undefined || decodes(asText, codec.decode);
  return errorOf(isText ? asText : { ...wire, body: jsonOr(reason) }, errors);
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Reads the error in an HTTP answer; `name` is its `goa-error` header. Null if its content type and body fit neither an
 * error of the contract nor one of Goa's, for example if a proxy sent it.
 */
export function wireErrorOf(
  answer: Pick<HttpAnswer, "status" | "name" | "body" | "content">,
  errors: readonly ErrorCodec[],
): WireError | null {
  const type = answer.content?.type ?? null;
  if (answer.name === null && type !== null && !isJson(type)) return null;
  const standard = standardError(answer.body);
  const ofStatus = errors.filter(({ descriptor }) => descriptor.status === answer.status);
  const designed =
    answer.name !== null
      ? errors.find(({ descriptor }) => descriptor.name === answer.name)
      : (ofStatus.find(({ descriptor }) => descriptor.name === standard?.name) ??
        (standard === null && ofStatus.length === 1 ? ofStatus[0] : undefined));
  if (designed === undefined || designed.decode === undefined) return standard;
  if (standard !== null && standard.name === designed.descriptor.name) return { ...standard, body: answer.body };
  const { name, temporary, timeout, fault } = designed.descriptor;
  const message = typeof answer.body === "string" ? answer.body : name;
  const wire: WireError = { name, id: errorId(), message, temporary, timeout, fault, body: answer.body };
  // Without a name, the body shows whether the error is one of the contract.
  return answer.name !== null || decodes(wire, designed.decode) ? wire : null;
}

/** Matches `application/json` and `application/problem+json`, with parameters. */
export function isJson(type: string): boolean {
  return /^[^;]*[/+]json\s*(;|$)/i.test(type);
}

function decodes(wire: WireError, decode: NonNullable<ErrorCodec["decode"]>): boolean {
  try {
    runCodec(`error ${wire.name}`, decode, wire);
    return true;
  } catch (error) {
    if (error instanceof ValidationError) return false;
    throw error;
  }
}

/** Reads an error in Goa's format, which has six keys. */
export function standardError(body: unknown): WireError | null {
  if (typeof body !== "object" || body === null) return null;
  const text = (key: string) => {
    const value: unknown = Reflect.get(body, key);
    return typeof value === "string" ? value : null;
  };
  const flag = (key: string) => Reflect.get(body, key) === true;
  const name = text("name");
  const message = text("message");
  if (name === null || message === null) return null;
  return {
    name,
    id: text("id") ?? errorId(),
    message,
    temporary: flag("temporary"),
    timeout: flag("timeout"),
    fault: flag("fault"),
  };
}

/** Writes an error as the reason of a close frame: JSON with as much of the message as fits. */
export function writeReason(error: WireError): string {
  const { name, id, temporary, timeout, fault } = error;
  const flags = { ...(temporary && { temporary }), ...(timeout && { timeout }), ...(fault && { fault }) };
  const chars = [...error.message];
  const size = (text: string) => new TextEncoder().encode(text).length;
  const write = (count: number) => JSON.stringify({ name, id, ...flags, message: chars.slice(0, count).join("") });
  let count = Math.min(chars.length, reasonBytes);
  while (count > 0 && size(write(count)) > reasonBytes) count--;
  const text = write(count);
  const shorter = [text, JSON.stringify({ name: "error", id }), JSON.stringify({ name: "error" })];
  return shorter.find((reason) => size(reason) <= reasonBytes) ?? "";
}

/** Reads the error in a close frame's reason; null if the reason is not an error. */
export function readReason(reason: string): WireError | null {
  if (!reason.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(reason);
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, "name")) return null;
    return standardError({ message: "", ...value });
  } catch {
    return null;
  }
}
