/** The key of the function that passes messages on; a symbol, so that no iterable of a program has it by accident. */
export const passTo = Symbol.for("goaidl.passTo");

/** Takes some messages at less cost than `send` does. */
export interface Shortcut<Message> {
  /** Returns false if the message has to be sent with `send`. */
  pass(message: Message): boolean;
}

/** The stream to which messages are passed. */
export interface PassingStream<Message> {
  send(message: Message): Promise<void>;
  /** Returns the shortcut of the stream, once a message was sent; null if it has none. */
  shortcut(): Shortcut<Message> | null;
}

/** Messages that can be passed on one by one without a promise for each. */
export interface PassedMessages<Message> extends AsyncIterable<Message> {
  /**
   * Sends each message, as soon as it has arrived and the previous send has been accepted. Resolves at the end of the
   * messages; rejects with their error, or with that of a send.
   */
  [passTo](stream: PassingStream<Message>): Promise<void>;
}

export function canBePassed<Message>(messages: AsyncIterable<Message>): messages is PassedMessages<Message> {
  return passTo in messages;
}
