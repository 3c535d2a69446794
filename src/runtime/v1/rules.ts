/**
 * The decisions of goaidl.v1 that are easy to get wrong, each a small function. The model replaces one at a time by a
 * wrong one and expects to notice; see test/runtime/v1/model.test.ts.
 */

/** What a receiver could tell its peer, and has not. */
export interface Owed {
  readonly messages: number;
  readonly bytes: number;
  /** Messages received and not acknowledged. */
  readonly acks: number;
  readonly windowMessages: number;
  readonly windowBytes: number;
  readonly queueEmpty: boolean;
  /** Messages and bytes that the peer may still send without being told more. */
  readonly leftMessages: number;
  readonly leftBytes: number;
  /** Bytes of the largest message. */
  readonly largest: number;
  /** Time since the first of it could have been told. */
  readonly waitedMs: number;
}

export interface Rules {
  /** Does this resume attempt win over the highest one seen? */
  attemptWins(attempt: number, highest: number): boolean;
  /** Is it time to tell the peer where we stand? */
  positionDue(owed: Owed): boolean;
  /** Do `hello` and `welcome` tell the credit at a resume? */
  readonly tellsCreditAtResume: boolean;
  /** Can the peer have received this? */
  ackPossible(ack: number, sent: number): boolean;
  /** May a terminal with this number be sent? */
  terminalFits(q: number, credit: number): boolean;
}

/** The longest that credit or an acknowledgement is held back. */
export const holdMs = 250;

/** Would a peer have to wait for more, although all that it sent was taken? */
export function peerWaits(owed: Owed): boolean {
  return owed.queueEmpty && (owed.leftMessages <= 0 || owed.leftBytes < owed.largest);
}

/** Could half of either window be granted? */
export function halfIsOwed(owed: Owed): boolean {
  return owed.messages * 2 >= owed.windowMessages || owed.bytes * 2 >= owed.windowBytes;
}

export const rules: Rules = {
  attemptWins: (attempt, highest) => attempt > highest,
  positionDue: (owed) => {
    const grantable = owed.messages > 0 || owed.bytes > 0;
    if (grantable && (peerWaits(owed) || halfIsOwed(owed))) return true;
    return (grantable || owed.acks > 0) && owed.waitedMs >= holdMs;
  },
  tellsCreditAtResume: true,
  ackPossible: (ack, sent) => ack <= sent,
  terminalFits: () => true,
};
