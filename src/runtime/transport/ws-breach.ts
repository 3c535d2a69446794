/** How the package `ws` is kept, and what it says, when a peer breaks the rules of WebSockets. */

/** Fragments on average as small as this are taken: Go's clients send 4,096 bytes at a time. */
const smallFragmentBytes = 512;

export interface FragmentLimits {
  readonly maxFragments: number;
  readonly maxBufferedChunks: number;
}

/** In how many parts a message of so many bytes may arrive. Empty fragments cost their sender no payload, and memory here. */
export function fragmentLimits(maxBytes: number): FragmentLimits {
  const parts = Math.ceil(maxBytes / smallFragmentBytes);
  return { maxFragments: 1_024 + parts, maxBufferedChunks: 16_384 + parts };
}

/** The close code that a peer's mistake is answered with; null for any other error. The peer need not repeat it. */
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
