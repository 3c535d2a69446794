/** Writes a session's snapshot as text, and reads it again on another node. */
import { isCount, isRecord } from "../transport/json-values.js";
import type { ReceiveSnapshot } from "./receive-half.js";
import type { KeptMessage, SendSnapshot } from "./send-half.js";
import type { Checkpoint, SessionSnapshot } from "./server-session.js";

/** The version of the form below. A node that doesn't know it refuses the session. */
const version = 1;

export function writeSnapshot({ outgoing, ...snapshot }: SessionSnapshot): string {
  const kept = outgoing.kept.map(({ frame, size }) =>
    typeof frame === "string" ? [size, frame] : [size, null, Buffer.from(frame).toString("base64")],
  );
  return JSON.stringify({ version, ...snapshot, outgoing: { ...outgoing, kept } });
}

/** Returns null if the text is not a snapshot of this version. */
export function readSnapshot(text: string): SessionSnapshot | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value.version !== version) return null;
  const { attempt, idleMs } = value;
  const checkpoint = readCheckpoint(value.checkpoint);
  const outgoing = readSent(value.outgoing);
  const incoming = readReceived(value.incoming);
  if (!isCount(attempt) || typeof idleMs !== "number" || checkpoint === undefined) return null;
  return outgoing === null || incoming === null ? null : { attempt, idleMs, checkpoint, outgoing, incoming };
}

function readCheckpoint(value: unknown): Checkpoint | null | undefined {
  if (value === null) return null;
  if (!isRecord(value) || typeof value.state !== "string" || !isCount(value.sent)) return undefined;
  return { state: value.state, sent: value.sent };
}

function readSent(value: unknown): SendSnapshot | null {
  if (!isRecord(value) || !Array.isArray(value.kept)) return null;
  const { acked, sentBytes, credit, creditBytes, window } = value;
  if (!isCount(acked) || !isCount(sentBytes) || !isCount(credit) || !isCount(creditBytes) || !isCount(window))
    return null;
  const kept: KeptMessage[] = [];
  for (const entry of value.kept) {
    const message = readKept(entry);
    if (message === null) return null;
    kept.push(message);
  }
  return { acked, sentBytes, credit, creditBytes, window, kept };
}

function readKept(entry: unknown): KeptMessage | null {
  if (!Array.isArray(entry)) return null;
  const [size, frame, bytes]: readonly unknown[] = entry;
  if (!isCount(size)) return null;
  if (typeof frame === "string") return { frame, size };
  return typeof bytes === "string" ? { frame: new Uint8Array(Buffer.from(bytes, "base64")), size } : null;
}

function readReceived(value: unknown): ReceiveSnapshot | null {
  if (!isRecord(value)) return null;
  const { messages, bytes, granted, grantedBytes, tokens } = value;
  if (!isCount(messages) || !isCount(bytes) || !isCount(granted) || !isCount(grantedBytes)) return null;
  if (tokens !== null && typeof tokens !== "number") return null;
  return { messages, bytes, granted, grantedBytes, tokens };
}
