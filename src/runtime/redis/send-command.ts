import { ServiceError } from "../errors.js";
import { inTime } from "../transport/timeout.js";
import type { RedisClient } from "./redis-client.js";

/**
 * The error of a command when Redis can't be reached, or did not answer in time. The command may have run. Clients get
 * it as the temporary error `unavailable`.
 */
export class RedisUnavailableError extends ServiceError {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super({ name: "unavailable", message, temporary: true });
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

/** The time limit of one command, in milliseconds. */
const commandLimitMs = 5_000;

/**
 * Sends a command if there is a connection, and waits for the reply up to a time limit, because Redis clients would
 * keep commands for as long as Redis is unavailable.
 */
export async function replyOf<Reply>(client: RedisClient, ask: () => Promise<Reply>): Promise<Reply> {
  if (!client.isReady) throw new RedisUnavailableError("there is no connection to Redis");
  return inTime(
    ask(),
    commandLimitMs,
    () => new RedisUnavailableError(`Redis did not answer within ${commandLimitMs} ms`),
  );
}

/** Makes the error of a command that failed with its connection. */
export function connectionLost(cause: unknown): RedisUnavailableError {
  return cause instanceof RedisUnavailableError
    ? cause
    : new RedisUnavailableError("the connection to Redis was lost", { cause });
}

/** Sends a command. An error reply of Redis rejects with the client's own error. */
export async function sendCommand(client: RedisClient, command: readonly string[]): Promise<unknown> {
  try {
    return await replyOf(client, () => client.sendCommand(command));
  } catch (error) {
    throw client.isReady ? error : connectionLost(error);
  }
}
