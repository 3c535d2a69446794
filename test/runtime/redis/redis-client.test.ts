import { createClient, createCluster } from "@redis/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterClient } from "../../../src/runtime/redis/redis-client.js";
import { RedisScript } from "../../../src/runtime/redis/redis-script.js";
import { RedisUnavailableError, sendCommand } from "../../../src/runtime/redis/send-command.js";
import { type RedisServer, startRedis, withRedis } from "../../support/redis-server.js";

withRedis("a client of Redis", () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  async function connected() {
    const client = createClient({ url: redis.url });
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  test("the client of @redis/client fits without an adapter", async () => {
    const client = await connected();
    expect(await sendCommand(client, ["SET", "a", "1"])).toBe("OK");
    expect(await sendCommand(client, ["GET", "a"])).toBe("1");
    const subscriber = client.duplicate();
    subscriber.on("error", () => {});
    await subscriber.connect();
    const received = new Promise((resolve) => void subscriber.sSubscribe("news", resolve));
    await sendCommand(client, ["SPUBLISH", "news", "hello"]);
    expect(await received).toBe("hello");
    subscriber.destroy();
    client.destroy();
  });

  test("a script runs whether or not Redis has it already", async () => {
    const client = await connected();
    const script = new RedisScript("return { KEYS[1], ARGV[1], tonumber(ARGV[2]) }");
    expect(await script.run(client, ["k"], ["a", "2"])).toEqual(["k", "a", 2]);
    expect(await script.run(client, ["k"], ["b", "3"])).toEqual(["k", "b", 3]);
    client.destroy();
  });

  test("a command fails at once while Redis is unavailable, and works again afterwards", async () => {
    const client = await connected();
    await redis.kill();
    await expect.poll(() => client.isReady).toBe(false);
    await expect(sendCommand(client, ["GET", "a"])).rejects.toBeInstanceOf(RedisUnavailableError);
    await redis.restartEmpty();
    await expect.poll(() => client.isReady).toBe(true);
    expect(await sendCommand(client, ["GET", "a"])).toBe(null);
    client.destroy();
  });
});

withRedis("a client of a Redis cluster", () => {
  test("the cluster of @redis/client fits through clusterClient", async () => {
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
    const client = clusterClient(cluster);
    expect(await sendCommand(client, ["SET", "{a}", "1"])).toBe("OK");
    expect(await new RedisScript("return redis.call('GET', KEYS[1])").run(client, ["{a}"], [])).toBe("1");
    cluster.destroy();
    await redis.close();
  });
});
