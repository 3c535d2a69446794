/** The common parts of all echoes of this run. */
import { ValidationError } from "../../../src/runtime/errors.js";
import { method } from "../../runtime/probe.js";

/** The suite's longest messages have 16 MiB. */
export const maxBytes = 33_554_432;

/** An echo of bytes in profile goa. Texts are JSON there: the suite's own texts are not, and end a call with 1007. */
export const echo = method("echo", "bidirectional", {
  frame: "binary",
  messageMaxBytes: maxBytes,
  buffer: { messages: 4_096, bytes: maxBytes },
  openTimeoutMs: 60_000,
  writeTimeoutMs: 60_000,
});

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new ValidationError("message", [{ path: "", rule: "type", message: "must be bytes", received: "other" }], 1);
}

export const incoming = { decode: bytes };
export const outgoing = { encode: bytes };
