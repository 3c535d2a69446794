/** Limits on the connections and calls of one client, and of all clients together. */
import type { MethodDescriptor } from "../descriptor.js";
import { ServiceError } from "../errors.js";
import { closeCode } from "../transport/close-codes.js";
import type { Refusal } from "../wire-error.js";

export interface LimitOptions {
  /** The maximum number of sockets of all clients. */
  readonly maxConnections: number;
  /** The maximum number of sockets of one address. */
  readonly maxConnectionsPerClient: number;
  /** The maximum number of calls with streams of one client. */
  readonly maxCallsPerClient: number;
  /** The maximum number of opening requests of one address per second; a burst may have twice as many. */
  readonly openingsPerSecond: number;
}

/** The number of addresses that are remembered; the oldest are dropped. */
const maxAddresses = 10_000;

/** A slot of a limit, which is held until it is released. */
export interface Slot {
  /** Releases the slot; has no effect after the first time. */
  release(): void;
}

/** The calls of one client. */
class ClientCalls {
  readonly client: string;
  /** The calls of all methods. */
  count = 0;
  /** The calls of the methods that have a limit per client, by method. */
  readonly byMethod = new Map<string, number>();

  constructor(client: string) {
    this.client = client;
  }
}

/** Counts open connections and calls. */
export class Limits {
  readonly #options: LimitOptions;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #callsOf = new Map<string, ClientCalls>();
  /** The number of calls of all clients, by method, for the methods that limit it. */
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
  takeConnection(address: string): Slot | Refusal {
    const { maxConnections, maxConnectionsPerClient } = this.#options;
    if (this.#connections >= maxConnections) return refusal(503, "too_many_connections", "the server is full", true);
    const own = this.#connectionsOf.get(address) ?? 0;
    if (own >= maxConnectionsPerClient) {
      const message = `no more than ${maxConnectionsPerClient} connections of one client at once`;
      return refusal(429, "too_many_requests", message, true);
    }
    this.#connectionsOf.set(address, own + 1);
    this.#connections++;
    return new ConnectionSlot(this, address);
  }

  /** Releases a connection; called only by its slot. */
  releaseConnection(address: string): void {
    subtract(this.#connectionsOf, address);
    this.#connections--;
  }

  /** Takes a slot for a call of a method by a client. Throws the error of the limit that is exceeded. */
  takeCall(descriptor: MethodDescriptor, client: string): Slot {
    const { perClient = null, total = null } = descriptor.policy?.concurrency ?? {};
    const { maxCallsPerClient } = this.#options;
    const calls = this.#callsOf.get(client) ?? new ClientCalls(client);
    if (calls.count >= maxCallsPerClient) {
      throw tooManyCalls(`no more than ${maxCallsPerClient} streams of one client at once`);
    }
    // Most methods have no limits, so no key is built for them.
    const method = perClient === null && total === null ? "" : `${descriptor.service}.${descriptor.name}`;
    if (perClient !== null && (calls.byMethod.get(method) ?? 0) >= perClient) {
      throw tooManyCalls(`no more than ${perClient} calls of ${method} at once for one client`);
    }
    if (total !== null && (this.#calls.get(method) ?? 0) >= total) {
      const message = `no more than ${total} calls of ${method} at once`;
      throw new ServiceError({ name: "server_busy", message, temporary: true });
    }
    this.#callsOf.set(client, calls);
    calls.count++;
    if (perClient !== null) add(calls.byMethod, method);
    if (total !== null) add(this.#calls, method);
    return new CallSlot(this, calls, descriptor);
  }

  /** Releases a call; called only by its slot. */
  releaseCall(calls: ClientCalls, { service, name, policy }: MethodDescriptor): void {
    const { perClient = null, total = null } = policy?.concurrency ?? {};
    calls.count--;
    if (calls.count === 0) this.#callsOf.delete(calls.client);
    if (perClient !== null) subtract(calls.byMethod, `${service}.${name}`);
    if (total !== null) subtract(this.#calls, `${service}.${name}`);
  }
}

// These are classes, because there is a slot for each call, and two closures would take four times as much memory.

class ConnectionSlot implements Slot {
  #limits: Limits | null;
  readonly #address: string;

  constructor(limits: Limits, address: string) {
    this.#limits = limits;
    this.#address = address;
  }

  release(): void {
    this.#limits?.releaseConnection(this.#address);
    this.#limits = null;
  }
}

class CallSlot implements Slot {
  #limits: Limits | null;
  readonly #calls: ClientCalls;
  readonly #descriptor: MethodDescriptor;

  constructor(limits: Limits, calls: ClientCalls, descriptor: MethodDescriptor) {
    this.#limits = limits;
    this.#calls = calls;
    this.#descriptor = descriptor;
  }

  release(): void {
    this.#limits?.releaseCall(this.#calls, this.#descriptor);
    this.#limits = null;
  }
}

function tooManyCalls(message: string): ServiceError {
  return new ServiceError({ name: "too_many_requests", message, temporary: true });
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function subtract(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1;
  if (left === 0) counts.delete(key);
  else counts.set(key, left);
}

/** Makes a refusal by the server, which is not an error that a method declares. */
export function refusal(status: number, name: string, message: string, temporary = false): Refusal {
  const { id } = new ServiceError({ name, message });
  const error = { name, id, message, temporary, timeout: false, fault: false };
  return { status, closeCode: closeCode.failed, designed: false, error };
}
