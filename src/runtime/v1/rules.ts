/**
 * The decisions of goaidl.v1 that are easy to get wrong, each in a small function. The model test replaces them one at
 * a time with a wrong one and expects the model to fail; see test/runtime/v1/model.test.ts.
 */

/** The changes that a receiver has not reported to its peer yet. */
export interface Owed {
  readonly messages: number;
  readonly bytes: number;
  /** Messages received and not acknowledged. */
  readonly acks: number;
  readonly windowMessages: number;
  readonly windowBytes: number;
  /**
   * The maximum number of messages and bytes that the peer keeps; it sends nothing more until they are acknowledged.
   */
  readonly keptMessages: number;
  readonly keptBytes: number;
  readonly queueEmpty: boolean;
  /** The messages and bytes that the peer may still send before it needs more credit. */
  readonly leftMessages: number;
  readonly leftBytes: number;
  /** The size of the largest message, in bytes. */
  readonly largest: number;
  /** The time since the first of these changes could have been reported, in milliseconds. */
  readonly waitedMs: number;
}

export interface Rules {
  /** Whether this resume attempt wins over the highest one seen. */
  attemptWins(attempt: number, highest: number): boolean;
  /** Whether it is time to send the position to the peer. */
  positionDue(owed: Owed): boolean;
  /** Returns how long a position may be held back if no other rule makes it due, in milliseconds. */
  heldFor(owed: Owed): number;
  /** Whether `hello` and `welcome` report the credit at a resumption. */
  readonly reportsCreditAtResume: boolean;
  /** Whether the peer can acknowledge the number `ack` if `sent` is the highest number sent. */
  ackPossible(ack: number, sent: number): boolean;
  /** Whether a terminal with this number may be sent. */
  terminalFits(q: number, credit: number): boolean;
  /** Returns the highest number that may be acknowledged if the handler can start again from its last checkpoint. */
  acknowledgeable(received: number, checkpointed: number): number;
  /** Whether a snapshot holds the messages that the peer has not acknowledged. */
  readonly snapshotKeepsMessages: boolean;
  /**
   * Whether a session may move, because its handler would send no message twice; `checkpointed` is the highest number
   * sent before the checkpoint from which the handler starts again.
   */
  mayMove(sent: number, checkpointed: number): boolean;
}

/** The longest time for which credit or an acknowledgement is held back once much of the window is in use. */
export const holdMs = 250;
/**
 * The longest time for which credit or an acknowledgement is held back while little of the window is in use. The peer
 * then keeps few messages and has nearly all its credit, and a separate position would cost it more than keeping these
 * messages.
 */
export const lazyMs = 5_000;
/** The fraction of a window up to which its use counts as little. In large windows, the absolute limits below apply. */
const littlePart = 1 / 16;
const littleMessages = 32;
const littleBytes = 8_192;

/** Reports whether the peer uses only a small part of what it may send, and of what it can keep. */
export function littleIsUsed(owed: Owed): boolean {
  const messages = Math.min(owed.windowMessages, owed.keptMessages) * littlePart;
  const bytes = Math.min(owed.windowBytes, owed.keptBytes) * littlePart;
  return (
    owed.windowMessages - owed.leftMessages <= Math.min(littleMessages, messages) &&
    owed.windowBytes - owed.leftBytes <= Math.min(littleBytes, bytes)
  );
}

/**
 * Reports whether the peer would have to wait for credit although the application has taken everything that it sent.
 */
export function peerWaits(owed: Owed): boolean {
  return owed.queueEmpty && (owed.leftMessages <= 0 || owed.leftBytes < owed.largest);
}

/** Reports whether half of either window could be granted. */
export function halfIsOwed(owed: Owed): boolean {
  return owed.messages * 2 >= owed.windowMessages || owed.bytes * 2 >= owed.windowBytes;
}

export const rules: Rules = {
  attemptWins: (attempt, highest) => attempt > highest,
  positionDue: (owed) => {
    const grantable = owed.messages > 0 || owed.bytes > 0;
    if (grantable && (peerWaits(owed) || halfIsOwed(owed))) return true;
    return (grantable || owed.acks > 0) && owed.waitedMs >= rules.heldFor(owed);
  },
  heldFor: (owed) => (littleIsUsed(owed) ? lazyMs : holdMs),
  reportsCreditAtResume: true,
  ackPossible: (ack, sent) => ack <= sent,
  terminalFits: () => true,
  acknowledgeable: (_received, checkpointed) => checkpointed,
  snapshotKeepsMessages: true,
  mayMove: (sent, checkpointed) => sent === checkpointed,
};
