import { createHash } from "node:crypto";
import { decodeRequest, type ReceivedRequest } from "../decode-request.js";
import type { MethodDescriptor } from "../descriptor.js";

/**
 * Returns a text that identifies a request's payload without its credentials, which may change when a session is
 * resumed. Two requests have the same text if and only if they have the same payload.
 */
export function payloadKeyOf(descriptor: MethodDescriptor, request: ReceivedRequest): string {
  const payload = decodeRequest(descriptor, request);
  const credentials = descriptor.parameters.filter(({ credential }) => credential !== undefined);
  const isCredential = credentials.some(({ field }) => field === null);
  const kept = new Set(credentials.map(({ field }) => field));
  const fields =
    typeof payload === "object" && payload !== null && !Array.isArray(payload)
      ? Object.entries(payload).filter(([name]) => !kept.has(name))
      : null;
  const text = isCredential ? "" : canonical(fields === null ? payload : Object.fromEntries(fields));
  return createHash("sha256").update(text).digest("base64url");
}

/** Writes JSON with the fields of objects in a fixed order. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
