/** `goaidl/redis`: topics and sessions that several nodes share through Redis. Runs on Node. */
export {
  clusterClient,
  type RedisClient,
  type RedisCluster,
  type RedisConnection,
  type RedisSubscriber,
} from "./redis-client.js";
export { type RedisSessionsOptions, redisSessions } from "./redis-sessions.js";
export { RedisUnavailableError } from "./send-command.js";
export { type RedisTopics, type RedisTopicsOptions, redisTopics } from "./topics/redis-topics.js";
