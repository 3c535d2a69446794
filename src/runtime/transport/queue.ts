/** A first-in, first-out queue without the linear cost of `Array.shift`. */
export class Queue<Item> {
  #items: (Item | undefined)[] | null = null;
  #head = 0;

  get length(): number {
    return this.#items === null ? 0 : this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items ??= [];
    this.#items.push(item);
  }

  /** Returns the oldest item without removing it. */
  peek(): Item | undefined {
    return this.#items?.[this.#head];
  }

  /** Returns the item at `index`, counted from the oldest. */
  at(index: number): Item | undefined {
    return this.#items?.[this.#head + index];
  }

  shift(): Item | undefined {
    const items = this.#items;
    if (items === null || this.#head === items.length) return undefined;
    const item = items[this.#head];
    items[this.#head++] = undefined;
    if (this.#head === items.length) {
      items.length = 0;
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= items.length) {
      this.#items = items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = null;
    this.#head = 0;
  }
}
