import { randomBytes } from "node:crypto";
import { NodeSessions } from "../nodes/node-sessions.js";
import type { StartSessions } from "../server/server-sessions.js";
import type { RedisClient } from "./redis-client.js";
import { RedisDirectory } from "./redis-directory.js";

export interface RedisSessionsOptions {
  /** A connected client of `@redis/client`, or an adapter. The caller closes it. */
  readonly client: RedisClient;
  /** A secret that only the nodes share, of at least 16 characters. */
  readonly secret: string;
  /** The address at which the other nodes reach this server, such as `ws://10.0.0.5:7070`, or `wss://`. */
  readonly advertise: string;
}

const minSecretLength = 16;

/**
 * Shares the sessions of a server with other nodes through Redis: pass it as `createServer({ sessions })`. A client that
 * lands on another node resumes its stream there.
 */
export function redisSessions({ client, secret, advertise }: RedisSessionsOptions): StartSessions {
  if (secret.length < minSecretLength) throw new Error(`the secret must have at least ${minSecretLength} characters`);
  if (!/^wss?:\/\/[^/]/.test(advertise)) {
    throw new Error(`the address of a node must begin with ws:// or wss://, but it is ${JSON.stringify(advertise)}`);
  }
  const self = { id: randomBytes(12).toString("base64url"), address: advertise };
  return (host) => new NodeSessions({ self, secret, directory: new RedisDirectory(client, self), host });
}
