/** The key of the function that passes messages on; a symbol, so that no iterable of a program has it by accident. */
export const passTo = Symbol.for("goaidl.passTo");

/** Messages that can be passed on one by one without a promise for each. */
export interface PassedMessages<Message> extends AsyncIterable<Message> {
  /**
   * Calls `send` for each message, as soon as it has arrived and the previous send has been accepted. Resolves at the
   * end of the messages; rejects with their error, or with that of a send.
   */
  [passTo](send: (message: Message) => Promise<void>): Promise<void>;
}

export function canBePassed<Message>(messages: AsyncIterable<Message>): messages is PassedMessages<Message> {
  return passTo in messages;
}
