/** `goaidl/topics`: one message to many streams. */
export type { TopicSource } from "../descriptor.js";
export { TopicMessage } from "../topic-message.js";
export {
  createTopic,
  type SharedTopicOptions,
  type Topic,
  type TopicBackend,
  type TopicOptions,
  type TopicPlace,
  type Unplaced,
} from "./create-topic.js";
export type { SubscribeOptions, TopicSubscription } from "./subscription.js";
export { TopicGapError, TopicOverflowError } from "./topic-errors.js";
export type { RetainOptions } from "./topic-limits.js";
