/** The frames between nodes that come before those of a session. */
import { isRecord } from "../transport/json-values.js";
import type { CallRequest } from "../v1/sessions.js";

/** The rest of a client's request, whose path is in the channel's `open`. */
export interface Relay {
  readonly headers: Readonly<Record<string, string>>;
  readonly origin: string | null;
  readonly address: string;
  readonly owner: string | null;
  /** The time for which the client's credentials are valid, in milliseconds; null: unlimited. */
  readonly exp: number | null;
  readonly nonce: string;
}

export interface RelayAnswer {
  readonly t: "carried" | "parked";
  readonly proof: string;
}

export function writeRelay(relay: Relay): string {
  return JSON.stringify({ t: "relay", ...relay });
}

export function readRelay(text: string): Relay | null {
  const value = parsed(text);
  if (value === null || value.t !== "relay" || !isTexts(value.headers)) return null;
  const { headers, origin, address, owner, exp, nonce } = value;
  if (typeof address !== "string" || typeof nonce !== "string") return null;
  if (!isOptional(origin, "string") || !isOptional(owner, "string") || !isOptional(exp, "number")) return null;
  return { headers, origin, address, owner, exp, nonce };
}

export function writeRelayAnswer(answer: RelayAnswer): string {
  return JSON.stringify(answer);
}

export function readRelayAnswer(text: string): RelayAnswer | null {
  const value = parsed(text);
  if (value === null || (value.t !== "carried" && value.t !== "parked") || typeof value.proof !== "string") return null;
  return { t: value.t, proof: value.proof };
}

/** Returns the request of a relayed client. */
export function requestOf({ headers, address }: Relay, url: string): CallRequest {
  return { url, headers, remoteAddress: address };
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

function isOptional(value: unknown, type: "string"): value is string | null;
function isOptional(value: unknown, type: "number"): value is number | null;
function isOptional(value: unknown, type: string): boolean {
  return value === null || typeof value === type;
}
