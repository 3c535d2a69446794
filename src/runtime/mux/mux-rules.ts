/** What the shared connection holds to. A test breaks these one by one, to see that its model finds out. */
export interface MuxRules {
  /** Bytes that leave of one channel before it is the next one's turn. */
  readonly sliceBytes: number;
  /** A channel's close leaves behind its messages. */
  readonly closeAfterMessages: boolean;
  /** Channel numbers rise, and none is used twice on a connection. */
  readonly freshNumbers: boolean;
  /** What arrives for a channel that this side has closed is ignored. */
  readonly ignoresClosed: boolean;
  /** What arrives for a channel that was never opened is a breach. */
  readonly refusesUnknown: boolean;
  /** A lost connection ends all its channels. */
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
