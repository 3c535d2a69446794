import { ServiceError } from "../errors.js";

/**
 * The error of a subscriber that can't continue without a gap: the messages after its position are no longer kept, or
 * the topic has lost them. Clients get it as an error with the name `topic_gap`, which a contract may declare.
 */
export class TopicGapError extends ServiceError {
  /** The position after which messages are missing. */
  readonly after: string;

  constructor(after: string, message: string) {
    super({ name: "topic_gap", message, temporary: true });
    this.after = after;
  }
}

/** Makes the error of a subscriber whose next messages are no longer kept. */
export function notKept(after: string): TopicGapError {
  return new TopicGapError(after, "the messages after the position are no longer kept");
}

/**
 * The error of a subscriber with `overflow: "fail"` that did not read fast enough. Clients get it as an error with the
 * name `topic_overflow`, which a contract may declare.
 */
export class TopicOverflowError extends ServiceError {
  constructor(message: string) {
    super({ name: "topic_overflow", message, temporary: true });
  }
}
