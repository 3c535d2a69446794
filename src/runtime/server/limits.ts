/** Limits on what one client, and all clients together, may hold of the server. */
import type { MethodDescriptor } from "../descriptor.js";
import { ServiceError } from "../errors.js";
import { closeCode } from "../transport/close-codes.js";
import type { Refusal } from "../wire-error.js";

export interface LimitOptions {
  /** The sockets of all clients. */
  readonly maxConnections: number;
  /** The sockets of one address. */
  readonly maxConnectionsPerClient: number;
  /** The calls with streams of one client. */
  readonly maxCallsPerClient: number;
  /** The opening requests of one address per second; a burst may have twice as many. */
  readonly openingsPerSecond: number;
}

/** The number of addresses that are remembered; the oldest are dropped. */
const maxAddresses = 10_000;

/** Counts what is open. Each `take` method returns a function that gives back what was taken. */
export class Limits {
  readonly #options: LimitOptions;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #calls = new Map<string, number>();
  readonly #connectionsOf = new Map<string, number>();
  #connections = 0;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Whether this address may try to open another call now. */
  mayOpen(address: string): boolean {
    const { openingsPerSecond } = this.#options;
    const now = performance.now();
    const bucket = this.#buckets.get(address) ?? { tokens: openingsPerSecond * 2, at: now };
    bucket.tokens = Math.min(openingsPerSecond * 2, bucket.tokens + ((now - bucket.at) * openingsPerSecond) / 1000);
    bucket.at = now;
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size > maxAddresses) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  /** Takes a slot for a socket of an address; returns a refusal if there is none. */
  takeConnection(address: string): (() => void) | Refusal {
    const { maxConnections, maxConnectionsPerClient } = this.#options;
    if (this.#connections >= maxConnections) return refusal(503, "too_many_connections", "the server is full", true);
    const own = this.#take(this.#connectionsOf, [[address, maxConnectionsPerClient]]);
    if (typeof own === "string") {
      const message = `no more than ${maxConnectionsPerClient} connections of one client at once`;
      return refusal(429, "too_many_requests", message, true);
    }
    this.#connections++;
    return once(() => {
      own();
      this.#connections--;
    });
  }

  /** Takes a slot for a call of a method by a client. Throws the error of the limit that is exceeded. */
  takeCall(descriptor: MethodDescriptor, client: string): () => void {
    const method = `${descriptor.service}.${descriptor.name}`;
    const { perClient = null, total = null } = descriptor.policy?.concurrency ?? {};
    const { maxCallsPerClient } = this.#options;
    // Method names have no spaces, so that the key of a nameless client differs from the key of all clients.
    const limits: [string, number | null][] = [
      [` ${client}`, maxCallsPerClient],
      [`${method} ${client}`, perClient],
      [method, total],
    ];
    const taken = this.#take(this.#calls, limits);
    if (typeof taken !== "string") return once(taken);
    if (taken === method) {
      throw new ServiceError({
        name: "server_busy",
        message: `no more than ${total} calls of ${method} at once`,
        temporary: true,
      });
    }
    const message =
      taken === ` ${client}`
        ? `no more than ${maxCallsPerClient} streams of one client at once`
        : `no more than ${perClient} calls of ${method} at once for one client`;
    throw new ServiceError({ name: "too_many_requests", message, temporary: true });
  }

  /** Takes one of each key, or none and returns the first key whose limit is reached. */
  #take(counts: Map<string, number>, limits: readonly (readonly [string, number | null])[]): (() => void) | string {
    const keys: string[] = [];
    for (const [key, limit] of limits) {
      if (limit === null) continue;
      if ((counts.get(key) ?? 0) >= limit) return key;
      keys.push(key);
    }
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return () => {
      for (const key of keys) {
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      }
    };
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

/** Makes a refusal that no method declares. */
export function refusal(status: number, name: string, message: string, temporary = false): Refusal {
  const { id } = new ServiceError({ name, message });
  const error = { name, id, message, temporary, timeout: false, fault: false };
  return { status, closeCode: closeCode.failed, designed: false, error };
}
