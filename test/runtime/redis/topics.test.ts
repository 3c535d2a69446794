import { createClient, createCluster } from "@redis/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { int32 } from "../../../src/runtime/codec/primitives.js";
import { assertObject } from "../../../src/runtime/codec/structures.js";
import type { TopicSource } from "../../../src/runtime/descriptor.js";
import { StreamOverflowError } from "../../../src/runtime/errors.js";
import { clusterClient } from "../../../src/runtime/redis/redis-client.js";
import { RedisUnavailableError } from "../../../src/runtime/redis/send-command.js";
import { redisTopics } from "../../../src/runtime/redis/topics/redis-topics.js";
import { createTopic } from "../../../src/runtime/topics/create-topic.js";
import type { TopicSubscription } from "../../../src/runtime/topics/subscription.js";
import { TopicGapError } from "../../../src/runtime/topics/topic-errors.js";
import { type RedisServer, startRedis, withRedis } from "../../support/redis-server.js";
import { type TcpProxy, tcpProxy } from "../../support/tcp-proxy.js";
import { type Line, line, lines } from "../topics/source.js";

async function read(subscription: TopicSubscription<Line>, count: number): Promise<number[]> {
  const ids: number[] = [];
  while (ids.length < count) {
    const message = await subscription.receive();
    if (message === undefined) break;
    ids.push(message.value.id);
  }
  return ids;
}

const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, index) => from + index);

withRedis("topics on Redis", () => {
  let redis: RedisServer;
  let proxy: TcpProxy;
  const closing: (() => unknown)[] = [];
  let name = "";

  beforeAll(async () => {
    redis = await startRedis();
    proxy = await tcpProxy(redis.port);
  });
  beforeEach(({ task }) => {
    name = task.name;
    proxy.restore();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await proxy.close();
    await redis.close();
  });

  /** The topics of one node, which reaches Redis directly or through the proxy. */
  async function node(port = redis.port, checkMs = 50) {
    const client = createClient({
      url: `redis://127.0.0.1:${port}`,
      socket: { reconnectStrategy: 20 },
      maintNotifications: "disabled",
    });
    client.on("error", () => {});
    await client.connect();
    const backend = redisTopics({ client, checkMs });
    closing.push(() => {
      backend.close();
      client.destroy();
    });
    return { client, backend };
  }

  test("all nodes get each message, in order", async () => {
    const source = lines();
    const [a, b] = [await node(), await node()];
    const onA = createTopic(source, { name, backend: a.backend });
    const onB = createTopic(source, { name, backend: b.backend });
    const subscriptions = [onA.subscribe(), onB.subscribe(), onB.subscribe()];
    for (const subscription of subscriptions) await subscription.ready;
    expect(onB.subscribers).toBe(2);
    const positions = await Promise.all(upTo(100).map((id) => (id % 2 === 0 ? onA : onB).publish(line(id))));
    expect(new Set(positions).size).toBe(100);
    const [first = [], ...others] = await Promise.all(subscriptions.map((subscription) => read(subscription, 100)));
    expect([...first].sort((x, y) => x - y)).toEqual(upTo(100));
    for (const ids of others) expect(ids).toEqual(first);
    expect(first.filter((id) => id % 2 === 0)).toEqual(upTo(50).map((id) => 2 * id));
    // Received messages were neither validated nor encoded again.
    expect(source.encodings()).toBe(100);
  });

  test("messages published in one turn travel in few commands", async () => {
    const { client, backend } = await node();
    const topic = createTopic(lines(), { name, backend, retain: { messages: 10 } });
    await topic.publish(line(0));
    await client.sendCommand(["CONFIG", "RESETSTAT"]);
    await Promise.all(upTo(1_000).map((id) => topic.publish(line(id))));
    const stats = String(await client.sendCommand(["INFO", "commandstats"]));
    expect(Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1])).toBeLessThanOrEqual(4);
  });

  test("a subscriber continues after a position, on a node that has not used the topic before", async () => {
    const retain = { messages: 1_000 };
    const onA = createTopic(lines(), { name, backend: (await node()).backend, retain });
    const positions = await Promise.all(upTo(300).map((id) => onA.publish(line(id))));
    const onB = createTopic(lines(), { name, backend: (await node()).backend, retain });
    const subscription = onB.subscribe({ after: positions[9] });
    expect(await read(subscription, 100)).toEqual(upTo(110, 11));
    await onA.publish(line(301));
    expect(await read(subscription, 191)).toEqual(upTo(301, 111));
    expect(await read(onB.subscribe({ after: "oldest" }), 301)).toEqual(upTo(301));
    const last = onB.subscribe({ after: positions[299] });
    expect(await read(last, 1)).toEqual([301]);
  });

  test("a position that is no longer kept, or from before a restart of Redis, is a TopicGapError", async () => {
    const topic = createTopic(lines(), { name, backend: (await node()).backend, retain: { messages: 5 } });
    const positions = await Promise.all(upTo(10).map((id) => topic.publish(line(id))));
    expect(await read(topic.subscribe({ after: positions[4] }), 5)).toEqual(upTo(10, 6));
    for (const after of [positions[3], "1000000000000000-4", "abc-4", "4", "yesterday"]) {
      const subscription = topic.subscribe({ after });
      await expect(subscription.receive()).rejects.toBeInstanceOf(TopicGapError);
    }
  });

  test("the history is limited in age", async () => {
    const { client, backend } = await node();
    const topic = createTopic(lines(), { name, backend, retain: { messages: 100, ms: 60_000 } });
    await topic.publish(line(1));
    const [key = ""] = (await client.sendCommand(["KEYS", "*limited in age*history"])) as string[];
    // As if the message had been published a year ago.
    await client.sendCommand(["DEL", key]);
    await client.sendCommand(["XADD", key, "1000000000000000-1", "p", "0-0", "c", 'j{"id":1,"text":"old"}']);
    await topic.publish(line(2));
    expect(await client.sendCommand(["XLEN", key])).toBe(1);
    expect(Number(await client.sendCommand(["PTTL", key]))).toBeGreaterThan(60_000);
  });

  test("values that JSON lacks arrive unchanged, and each message has its position", async () => {
    interface Rich {
      readonly id: number;
      readonly size?: bigint;
      readonly at?: Date;
      readonly data?: Uint8Array;
      readonly position?: string;
    }
    const source: TopicSource<Rich> = {
      descriptor: lines().descriptor,
      encode: (value, at) => {
        assertObject(value, at);
        const { size, at: time, data, position } = value;
        return { id: int32(value.id, at, "id"), size: String(size), at: time, data: data?.length, position };
      },
    };
    const [a, b] = [await node(), await node()];
    const onA = createTopic(source, { name, backend: a.backend, position: "position" });
    const onB = createTopic(source, { name, backend: b.backend, position: "position" });
    const subscription = onB.subscribe();
    await subscription.ready;
    const rich = { id: 1, size: 2n ** 60n, at: new Date(5), data: new Uint8Array([1, 255]) };
    const position = await onA.publish(rich);
    const message = await subscription.receive();
    expect(message?.value).toEqual({ ...rich, position });
    expect(JSON.parse(String(message?.encoded(source.encode, () => "{}")))).toEqual({
      id: 1,
      size: String(2n ** 60n),
      at: "1970-01-01T00:00:00.005Z",
      data: 2,
      position,
    });
  });

  test("a subscriber that lost its connection to Redis catches up from the history", async () => {
    const retain = { messages: 1_000 };
    const onA = createTopic(lines(), { name, backend: (await node()).backend, retain });
    const onB = createTopic(lines(), { name, backend: (await node(proxy.port)).backend, retain });
    const subscription = onB.subscribe();
    await subscription.ready;
    await onA.publish(line(1));
    expect(await read(subscription, 1)).toEqual([1]);
    proxy.disconnect();
    for (const id of upTo(500, 2)) await onA.publish(line(id));
    proxy.restore();
    expect(await read(subscription, 499)).toEqual(upTo(500, 2));
    await onA.publish(line(501));
    expect(await read(subscription, 1)).toEqual([501]);
  });

  test("a connection that silently delivers nothing is detected", async () => {
    const retain = { messages: 1_000 };
    const { client, backend } = await node();
    const through = createClient({ url: `redis://127.0.0.1:${proxy.port}` });
    through.on("error", () => {});
    // Commands go directly to Redis, and subscriptions through the proxy.
    const split = {
      get isReady() {
        return client.isReady;
      },
      sendCommand: (command: readonly string[]) => client.sendCommand([...command]),
      duplicate: () => through,
      on: client.on.bind(client),
      off: client.off.bind(client),
    };
    const onA = createTopic(lines(), { name, backend, retain });
    const splitTopics = redisTopics({ client: split, checkMs: 20 });
    closing.push(() => splitTopics.close());
    const onB = createTopic(lines(), { name, backend: splitTopics, retain });
    const subscription = onB.subscribe();
    await subscription.ready;
    proxy.swallow();
    for (const id of upTo(10)) await onA.publish(line(id));
    expect(await read(subscription, 10)).toEqual(upTo(10));
    proxy.restore();
    await onA.publish(line(11));
    expect(await read(subscription, 1)).toEqual([11]);
  });

  test("a subscriber that misses messages of a topic without history gets an error", async () => {
    const onA = createTopic(lines(), { name, backend: (await node()).backend });
    const onB = createTopic(lines(), { name, backend: (await node(proxy.port)).backend });
    const subscription = onB.subscribe();
    await subscription.ready;
    await onA.publish(line(1));
    expect(await read(subscription, 1)).toEqual([1]);
    proxy.disconnect();
    await onA.publish(line(2));
    proxy.restore();
    await expect(subscription.receive()).rejects.toBeInstanceOf(TopicGapError);
    const again = onB.subscribe();
    await again.ready;
    await onA.publish(line(3));
    expect(await read(again, 1)).toEqual([3]);
  });

  test("a Redis that was restarted empty is detected, even if nothing is published", async () => {
    const topic = createTopic(lines(), { name, backend: (await node()).backend, retain: { messages: 100 } });
    const subscription = topic.subscribe();
    await subscription.ready;
    const [first, last] = [await topic.publish(line(1)), await topic.publish(line(2))];
    expect(await read(subscription, 2)).toEqual([1, 2]);
    await redis.restartEmpty();
    await expect(subscription.receive()).rejects.toMatchObject({ name: "topic_gap", after: last });
    await expect.poll(() => topic.publish(line(3)).catch(() => null)).not.toBe(null);
    await expect(topic.subscribe({ after: first }).receive()).rejects.toBeInstanceOf(TopicGapError);
    // The publisher sends its last position along, so no message after it is missing.
    expect(await read(topic.subscribe({ after: last }), 1)).toEqual([3]);
  });

  test("without Redis publishing and subscribing fail at once, with a temporary error", async () => {
    const topic = createTopic(lines(), { name, backend: (await node(proxy.port)).backend });
    proxy.disconnect();
    await expect
      .poll(() => topic.publish(line(1)).catch((error: unknown) => error))
      .toBeInstanceOf(RedisUnavailableError);
    await expect(topic.subscribe().receive()).rejects.toMatchObject({ name: "unavailable", temporary: true });
    proxy.restore();
    await expect.poll(() => topic.publish(line(2)).catch(() => null)).not.toBe(null);
    const subscription = topic.subscribe();
    await subscription.ready;
    await topic.publish(line(3));
    expect(await read(subscription, 1)).toEqual([3]);
  });

  test("no more messages wait for Redis than the limit", async () => {
    const topic = createTopic(lines(), { name, backend: (await node()).backend });
    const published = await Promise.allSettled(upTo(10_001).map((id) => topic.publish(line(id))));
    expect(published.at(-1)).toMatchObject({ reason: expect.any(StreamOverflowError) });
    expect(published.filter(({ status }) => status === "fulfilled")).toHaveLength(10_000);
  });

  test("a topic without subscribers unsubscribes from its channel, and closing it ends its subscriptions", async () => {
    const { client, backend } = await node();
    const topic = createTopic(lines(), { name, backend });
    const other = createTopic(lines(), { name, backend });
    const [first, second] = [topic.subscribe(), other.subscribe()];
    await Promise.all([first.ready, second.ready]);
    const channels = async () =>
      ((await client.sendCommand(["PUBSUB", "SHARDCHANNELS", `*${name}*`])) as string[]).length;
    expect(await channels()).toBe(1);
    first.close();
    topic.close();
    await topic.publish(line(1)).catch(() => {});
    await other.publish(line(2));
    expect(await read(second, 1)).toEqual([2]);
    const waiting = second.receive();
    other.close();
    expect(await waiting).toBe(undefined);
    await expect.poll(channels).toBe(0);
  });

  test("closing a topic that is still connecting ends its subscriptions, and unsubscribes from the channel", async () => {
    const { client, backend } = await node();
    const other = createTopic(lines(), { name: `${name}, another`, backend });
    await other.subscribe().ready;
    const topic = createTopic(lines(), { name, backend });
    const waiting = topic.subscribe().receive();
    topic.close();
    expect(await waiting).toBe(undefined);
    expect(topic.subscribers).toBe(0);
    const channels = async () =>
      ((await client.sendCommand(["PUBSUB", "SHARDCHANNELS", `*${name}*`])) as string[]).length;
    await expect.poll(channels).toBe(1);
  });

  test("despite random cuts, every subscriber gets every message once and in order", async () => {
    const retain = { messages: 10_000 };
    const onA = createTopic(lines(), { name, backend: (await node()).backend, retain });
    const nodes = await Promise.all([node(proxy.port, 20), node(proxy.port, 20)]);
    const subscriptions = nodes.flatMap(({ backend }) => {
      const topic = createTopic(lines(), { name, backend, retain });
      return [topic.subscribe({ buffer: { messages: 5 } }), topic.subscribe()];
    });
    for (const subscription of subscriptions) await subscription.ready;
    const publishing = (async () => {
      for (const id of upTo(1_000)) {
        await onA.publish(line(id));
        if (id % 97 === 0) proxy.cut();
      }
    })();
    for (const ids of await Promise.all(subscriptions.map((subscription) => read(subscription, 1_000)))) {
      expect(ids).toEqual(upTo(1_000));
    }
    await publishing;
  });
});

withRedis("topics on a Redis cluster", () => {
  test("pass messages and keep a history", async () => {
    const redis = await startRedis(["--cluster-enabled", "yes"]);
    const single = createClient({ url: redis.url });
    single.on("error", () => {});
    await single.connect();
    await single.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
    await expect.poll(() => single.sendCommand(["CLUSTER", "INFO"]), { timeout: 60_000 }).toContain("cluster_state:ok");
    single.destroy();
    const cluster = createCluster({ rootNodes: [{ url: redis.url }] });
    cluster.on("error", () => {});
    await cluster.connect();
    const backend = redisTopics({ client: clusterClient(cluster) });
    const topic = createTopic(lines(), { name: "a {strange} name", backend, retain: { messages: 10 } });
    const subscription = topic.subscribe();
    await subscription.ready;
    const position = await topic.publish(line(1));
    await topic.publish(line(2));
    expect(await read(subscription, 2)).toEqual([1, 2]);
    expect(await read(topic.subscribe({ after: position }), 1)).toEqual([2]);
    topic.close();
    backend.close();
    cluster.destroy();
    await redis.close();
  });
});
