/** How much one client, and all together, may hold of the server. */
import type { MethodDescriptor } from "../descriptor.js";
import { ServiceError } from "../errors.js";
import type { Refusal } from "../wire-error.js";

export interface LimitOptions {
  /** Sockets of all clients. */
  readonly maxConnections: number;
  /** Opening requests of one address per second; twice as many at once. */
  readonly openingsPerSecond: number;
}

/** Addresses that were seen lately; more are forgotten, oldest first. */
const maxAddresses = 10_000;

/** Counts what is open. Everything that is taken is given back by the function that taking returned. */
export class Limits {
  readonly #options: LimitOptions;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #calls = new Map<string, number>();
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

  /** A place for one more socket; null where there is none. */
  takeConnection(): (() => void) | null {
    if (this.#connections >= this.#options.maxConnections) return null;
    this.#connections++;
    return once(() => {
      this.#connections--;
    });
  }

  /** A place for one more call of a method by a client. Throws what the contract's `concurrency` makes of it. */
  takeCall(descriptor: MethodDescriptor, client: string): () => void {
    const concurrency = descriptor.policy?.concurrency;
    if (concurrency === undefined) return () => {};
    const method = `${descriptor.service}.${descriptor.name}`;
    // No method has a blank in its name: a client without a name is not all of them.
    const all = method;
    const own = `${method} ${client}`;
    if (concurrency.perClient !== null && (this.#calls.get(own) ?? 0) >= concurrency.perClient) {
      throw new ServiceError({
        name: "too_many_requests",
        message: `no more than ${concurrency.perClient} calls of ${method} at once for one client`,
        temporary: true,
      });
    }
    if (concurrency.total !== null && (this.#calls.get(all) ?? 0) >= concurrency.total) {
      throw new ServiceError({
        name: "server_busy",
        message: `no more than ${concurrency.total} calls of ${method} at once`,
        temporary: true,
      });
    }
    const keys = [...(concurrency.perClient === null ? [] : [own]), ...(concurrency.total === null ? [] : [all])];
    for (const key of keys) this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1);
    return once(() => {
      for (const key of keys) {
        const left = (this.#calls.get(key) ?? 1) - 1;
        if (left === 0) this.#calls.delete(key);
        else this.#calls.set(key, left);
      }
    });
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

/** A refusal that no method declares. */
export function refusal(status: number, name: string, message: string, temporary = false): Refusal {
  const { id } = new ServiceError({ name, message });
  const error = { name, id, message, temporary, timeout: false, fault: false };
  return { status, closeCode: 4540, designed: false, error };
}
