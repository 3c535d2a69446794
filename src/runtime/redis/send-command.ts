import { ServiceError } from "../errors.js";
import { inTime } from "../transport/timeout.js";
import type { RedisClient } from "./redis-client.js";

/**
 * Redis can't be reached, or did not answer in time. The command may have run. Clients get it as the temporary error
 * `unavailable`.
 */
export class RedisUnavailableError extends ServiceError {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super({ name: "unavailable", message, temporary: true });
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

/** The time limit of one command. */
export const commandLimitMs = 5_000;

/**
 * Sends a command if there is a connection, and waits for its reply up to a time limit: clients would keep commands for
 * as long as Redis is away. An error reply of Redis rejects with the client's own error.
 */
export async function sendCommand(client: RedisClient, command: readonly string[]): Promise<unknown> {
  if (!client.isReady) throw new RedisUnavailableError("there is no connection to Redis");
  const late = () => new RedisUnavailableError(`Redis did not answer within ${commandLimitMs} ms`);
  try {
    return await inTime(client.sendCommand(command), commandLimitMs, late);
  } catch (error) {
    if (error instanceof RedisUnavailableError || client.isReady) throw error;
    throw new RedisUnavailableError("the connection to Redis was lost", { cause: error });
  }
}
