import type { TopicBackend } from "../../topics/create-topic.js";
import type { RedisClient } from "../redis-client.js";
import { ShardSubscriber } from "./shard-subscriber.js";
import { SharedTopic } from "./shared-topic.js";

export interface RedisTopicsOptions {
  /** A connected client: `createClient` of `@redis/client`, or `clusterClient`. */
  readonly client: RedisClient;
  /** The beginning of all keys and channels. Default: `goaidl`. */
  readonly prefix?: string;
  /**
   * How often a topic with subscribers is compared with Redis, in milliseconds, so that the loss of the last message is
   * noticed. Default: 5 s.
   */
  readonly checkMs?: number;
}

/** The topics of a process in Redis. */
export interface RedisTopics extends TopicBackend {
  /** Closes the connection for subscriptions; that of `client` stays open. */
  close(): void;
}

/**
 * Shares topics between nodes: `createTopic(loggerTopics.tail, { name: "logs", backend: redisTopics({ client }) })`. Live
 * messages travel by sharded channels, and the history is a stream of Redis 7 or newer.
 */
export function redisTopics({ client, prefix = "goaidl", checkMs = 5_000 }: RedisTopicsOptions): RedisTopics {
  const subscriber = new ShardSubscriber(client);
  return {
    open: (source, options) => new SharedTopic(source, options, { client, subscriber, prefix, checkMs }),
    close: () => subscriber.close(),
  };
}
