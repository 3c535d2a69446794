/** How the package `ws` is kept, and what it says, when a peer breaks the rules of WebSockets. */

/** Far more than anybody needs for one message; empty fragments cost no payload. */
export const fragmentLimits = { maxFragments: 1024, maxBufferedChunks: 16_384 } as const;

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
