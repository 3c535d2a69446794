/**
 * The interface of a Redis client that `goaidl/redis` uses. A connected client of `@redis/client` (or of `redis`) has
 * this form; an adapter for another client needs only these members.
 */
export interface RedisClient extends RedisConnection {
  /**
   * Sends one command and resolves with its reply, as strings, numbers, null, and arrays of them. The commands of one
   * turn of the event loop must be sent together, in order.
   */
  sendCommand(command: readonly string[]): Promise<unknown>;
  /** Makes a client of the same server with its own connection, not connected yet. */
  duplicate(): RedisSubscriber;
}

/** A separate connection, for subscriptions to sharded channels. It subscribes again when it has reconnected. */
export interface RedisSubscriber extends RedisConnection {
  connect(): Promise<unknown>;
  /** Closes the connection at once. */
  destroy(): void;
  sSubscribe(channel: string, listener: (message: string, channel: string) => void): Promise<unknown>;
  sUnsubscribe(channel: string): Promise<unknown>;
}

/** A connection that reconnects whenever it is lost. */
export interface RedisConnection {
  /** Whether a command would be sent now; otherwise it waits for a connection. */
  readonly isReady: boolean;
  /** `ready`: connected, also after a loss. `error`: the connection was lost or could not be made. */
  on(event: "ready" | "error", listener: (error?: unknown) => void): unknown;
  off(event: "ready" | "error", listener: (error?: unknown) => void): unknown;
}

/** The interface of a cluster client that `clusterClient` uses; that of `@redis/client` has this form. */
export interface RedisCluster extends RedisConnection {
  sendCommand(firstKey: string, isReadonly: boolean, command: string[]): Promise<unknown>;
  duplicate(): RedisSubscriber;
}

/** Makes a `RedisClient` of a connected client of a cluster: each command goes to the node that has its key. */
export function clusterClient(cluster: RedisCluster): RedisClient {
  return {
    get isReady() {
      return cluster.isReady;
    },
    on: (event, listener) => cluster.on(event, listener),
    off: (event, listener) => cluster.off(event, listener),
    duplicate: () => cluster.duplicate(),
    sendCommand: (command) => cluster.sendCommand(keyOf(command), false, [...command]),
  };
}

/** Returns the first key of a command: the argument after its name, or after the count of keys of a script. */
function keyOf(command: readonly string[]): string {
  const isScript = /^(EVAL|EVALSHA|FCALL)(_RO)?$/i.test(command[0] ?? "");
  return command[isScript ? 3 : 1] ?? "";
}
