/** The rules of the shared connection. A test breaks them one at a time and expects its model to fail. */
export interface MuxRules {
  /** The number of bytes that a channel may send before it is the next channel's turn. */
  readonly sliceBytes: number;
  /** Whether a channel's `close` is sent after its messages. */
  readonly closeAfterMessages: boolean;
  /** Whether channel numbers must rise, so that none is used twice on a connection. */
  readonly freshNumbers: boolean;
  /** Whether messages for a channel that this side has closed are ignored. */
  readonly ignoresClosed: boolean;
  /** Whether a message for a channel that was never opened is a protocol violation. */
  readonly refusesUnknown: boolean;
  /** Whether a lost connection ends all its channels. */
  readonly loseAll: boolean;
}

export const muxRules: MuxRules = {
  sliceBytes: 65_536,
  closeAfterMessages: true,
  freshNumbers: true,
  ignoresClosed: true,
  refusesUnknown: true,
  loseAll: true,
};
