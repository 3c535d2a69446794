import { Queue } from "../../transport/queue.js";

/** Runs a limited number of tasks at once; the others wait for their turn. */
export class Turnstile {
  readonly #limit: number;
  readonly #waiting = new Queue<() => void>();
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async run<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
