import { createHash } from "node:crypto";
import type { RedisClient } from "./redis-client.js";
import { sendCommand } from "./send-command.js";

/** A Lua script that Redis runs in one step. Its text is sent only if Redis doesn't have it yet. */
export class RedisScript {
  readonly #text: string;
  readonly #sha1: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha1 = createHash("sha1").update(text).digest("hex");
  }

  /** Runs the script. In a cluster all keys must be in one slot. */
  async run(client: RedisClient, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const operands = [String(keys.length), ...keys, ...args];
    try {
      return await sendCommand(client, ["EVALSHA", this.#sha1, ...operands]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return sendCommand(client, ["EVAL", this.#text, ...operands]);
    }
  }
}
