/**
 * Limits that are set for the package `ws`, and the meaning of its errors, when a peer violates the WebSocket protocol.
 */

/** The smallest average fragment size that is accepted; Go's clients send fragments of 4,096 bytes. */
const smallFragmentBytes = 512;

export interface FragmentLimits {
  readonly maxFragments: number;
  readonly maxBufferedChunks: number;
}

/**
 * The number of fragments that a message of this size may arrive in. Empty fragments carry no payload, but take memory
 * here.
 */
export function fragmentLimits(maxBytes: number): FragmentLimits {
  const parts = Math.ceil(maxBytes / smallFragmentBytes);
  return { maxFragments: 1_024 + parts, maxBufferedChunks: 16_384 + parts };
}

/**
 * Returns the close code that answers a peer's protocol violation; null for any other error. The peer need not echo it.
 */
export function breachOf(error: Error): number | null {
  const code: unknown = Reflect.get(error, "code");
  if (typeof code !== "string" || !code.startsWith("WS_ERR_")) return null;
  return breaches[code] ?? 1002;
}

const breaches: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
};
