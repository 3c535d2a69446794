/** The messages that the topics of a process hold in memory now. */
export interface TopicUsage {
  readonly topics: number;
  readonly subscribers: number;
  /** The messages that are kept for the history or for subscribers that have not read them. */
  readonly messages: number;
  /** The size of these messages, encoded. */
  readonly bytes: number;
}

/** A topic, as the statistics see it. */
export interface CountedTopic {
  usage(): Omit<TopicUsage, "topics">;
}

/** The topics that exist, which may be collected as garbage at any time. */
const topics = new Set<WeakRef<CountedTopic>>();
const forgotten = new FinalizationRegistry<WeakRef<CountedTopic>>((topic) => topics.delete(topic));

/** Counts a topic in the statistics while it exists, or until the returned function is called. */
export function countTopic(topic: CountedTopic): () => void {
  const reference = new WeakRef(topic);
  topics.add(reference);
  forgotten.register(topic, reference);
  return () => topics.delete(reference);
}

/** Adds up the topics of this process. */
export function topicUsage(): TopicUsage {
  const sum = { topics: 0, subscribers: 0, messages: 0, bytes: 0 };
  for (const reference of topics) {
    const usage = reference.deref()?.usage();
    if (usage === undefined) continue;
    sum.topics++;
    sum.subscribers += usage.subscribers;
    sum.messages += usage.messages;
    sum.bytes += usage.bytes;
  }
  return sum;
}
