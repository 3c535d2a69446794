import { describe, expect, test } from "vitest";
import type { Reader, Received } from "../../src/runtime/transport/channel.js";
import { IncomingMessages } from "../../src/runtime/transport/incoming-messages.js";

/** Messages of which some have already arrived, and others arrive later; negative ones are invalid. */
class Numbers extends IncomingMessages<number> {
  readonly #here: Received[];
  readonly #later: (Received | Error)[];
  left = 0;

  constructor(here: readonly Received[], later: readonly (Received | Error)[]) {
    super();
    this.#here = [...here];
    this.#later = [...later];
  }

  protected take(): Received | undefined {
    return this.#here.shift();
  }

  protected waitFor(reader: Reader): void {
    const next = this.#later.shift();
    queueMicrotask(() => {
      if (next === undefined || next instanceof Error) reader.failed(next ?? new Error("asked after the end"));
      else reader.received(next);
    });
  }

  protected lose(error: unknown): void {
    throw error;
  }

  protected decode(value: unknown): number {
    if (typeof value !== "number" || value < 0) throw new RangeError("invalid");
    return value;
  }

  async leave(): Promise<void> {
    this.left++;
  }
}

const message = (value: number): Received => ({ kind: "message", value });
const end: Received = { kind: "end", hasResult: false, result: undefined };

async function seenOf(numbers: Numbers): Promise<{ readonly seen: number[]; readonly error: unknown }> {
  const seen: number[] = [];
  try {
    for await (const number of numbers) seen.push(number);
    return { seen, error: null };
  } catch (error) {
    return { seen, error };
  }
}

describe("incoming messages", () => {
  test("are delivered in order, whether they have already arrived or not, and end once", async () => {
    const numbers = new Numbers([message(0), message(1)], [message(2), end]);
    expect(await seenOf(numbers)).toEqual({ seen: [0, 1, 2], error: null });
    expect(numbers.left).toBe(0);
    expect(await numbers.receive()).toBeUndefined();
    expect(await seenOf(numbers)).toEqual({ seen: [], error: null });
  });

  test("have one reader at a time: a second `receive` rejects and takes nothing", async () => {
    const numbers = new Numbers([], [message(1), message(2)]);
    const first = numbers.receive();
    await expect(numbers.receive()).rejects.toThrow("another receive waits");
    expect(await first).toBe(1);
    expect(await numbers.receive()).toBe(2);
  });

  test("an end that has already arrived ends them", async () => {
    const numbers = new Numbers([message(1), end], []);
    expect(await numbers.receive()).toBe(1);
    expect(await numbers.receive()).toBeUndefined();
    expect(await numbers.receive()).toBeUndefined();
  });

  test("are cancelled once when a loop over them is left", async () => {
    const numbers = new Numbers([message(1), message(2)], []);
    for await (const number of numbers) if (number === 1) break;
    expect(numbers.left).toBe(1);
    const iterator = numbers[Symbol.asyncIterator]();
    await iterator.return?.();
    await iterator.return?.();
    expect(numbers.left).toBe(2);
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });

  test.each([
    ["the channel's error", new Numbers([], [new Error("lost")]), new Error("lost")],
    ["an invalid message that has arrived", new Numbers([message(-1)], []), new RangeError("invalid")],
    ["an invalid message that arrives later", new Numbers([], [message(-1)]), new RangeError("invalid")],
  ])("are cancelled before %s is reported, and no message follows", async (_name, numbers, error) => {
    const iterator = numbers[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toThrow(error);
    expect(numbers.left).toBe(1);
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });

  test("a `receive` that fails cancels nothing", async () => {
    const numbers = new Numbers([message(-1), message(1)], [end]);
    await expect(numbers.receive()).rejects.toThrow("invalid");
    expect(numbers.left).toBe(0);
    expect(await numbers.receive()).toBe(1);
  });
});
