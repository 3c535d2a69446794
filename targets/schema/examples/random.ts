/** Choices that look random and are the same in each run. */
export interface Random {
  /** From 0 to below `bound`. */
  next(bound: number): number;
}

/** Choices that are seeded by a text, such as the place of an example. */
export function randomOf(seed: string): Random {
  // FNV-1a, then mulberry32.
  let state = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193);
  return {
    next: (bound) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
    },
  };
}

export function choose<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[random.next(items.length)] ?? items[0];
}
