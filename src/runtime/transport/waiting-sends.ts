import type { StreamPolicyDescriptor } from "../descriptor.js";
import { StreamOverflowError } from "../errors.js";
import { Deferred } from "./deferred.js";
import type { MemoryAccount } from "./memory-budget.js";
import { Queue } from "./queue.js";
import type { StreamTimer } from "./stream-timer.js";

interface WaitingSend<Data> {
  readonly data: Data;
  readonly sent: Deferred<void>;
}

/** The messages of a server's stream that wait because its connection accepts no data. */
export class WaitingSends<Data extends string | Uint8Array> {
  readonly #policy: StreamPolicyDescriptor;
  readonly #timer: StreamTimer;
  readonly #memory: MemoryAccount;
  readonly #queue = new Queue<WaitingSend<Data>>();
  #bytes = 0;

  /** `timer` limits the time for which the client may read nothing; `memory` counts the messages. */
  constructor(policy: StreamPolicyDescriptor, timer: StreamTimer, memory: MemoryAccount) {
    this.#policy = policy;
    this.#timer = timer;
    this.#memory = memory;
  }

  get length(): number {
    return this.#queue.length;
  }

  /**
   * Adds a message. Resolves once it was written or replaced; rejects if the contract's `overflow` or a full buffer
   * does not let it wait.
   */
  add(data: Data): Promise<void> {
    const { overflow, buffer } = this.#policy;
    if (overflow === "fail") {
      return Promise.reject(new StreamOverflowError("the client reads too slowly for this message"));
    }
    if (overflow === "latest") this.#shift()?.sent.resolve();
    if (this.#queue.length >= buffer.messages) {
      return Promise.reject(new StreamOverflowError("too many messages were sent without waiting for `send`"));
    }
    this.#timer.waiting();
    const sent = new Deferred<void>();
    this.#queue.push({ data, sent });
    this.#bytes += data.length;
    this.#countMemory();
    return sent.promise;
  }

  /** Writes messages until the connection is full again. The time limit of the remaining messages then starts again. */
  write(isFull: () => boolean, write: (data: Data) => void): void {
    while (this.#queue.length > 0 && !isFull()) {
      const next = this.#shift();
      if (next === undefined) break;
      write(next.data);
      next.sent.resolve();
    }
    this.#timer.endWaiting();
    if (this.#queue.length > 0) this.#timer.waiting();
  }

  /** Rejects the sends of all messages. */
  reject(error: Error): void {
    for (let next = this.#shift(); next !== undefined; next = this.#shift()) next.sent.reject(error);
    this.#timer.endWaiting();
  }

  #shift(): WaitingSend<Data> | undefined {
    const next = this.#queue.shift();
    if (next !== undefined) {
      this.#bytes -= next.data.length;
      this.#countMemory();
    }
    return next;
  }

  #countMemory(): void {
    this.#memory.hold(this.#bytes, this.#queue.length);
  }
}
