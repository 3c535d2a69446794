import type { Change, Direction } from "../../src/diff/change.js";
import type { Design } from "../../src/ir/design.js";
import type { RootCodecs } from "./generated-codecs.js";
import { shortened, type Tape } from "./random-contract.js";
import { randomValue } from "./random-value.js";

/** The errors of one direction, and the only verdict about values that may be wrong. */
export function concerns(changes: readonly Change[], direction: Direction): Change[] {
  return changes.filter(
    (change) =>
      change.direction === direction && (change.severity === "error" || change.code === "constraint-pattern-changed"),
  );
}

/** A value that the writer's program sends and the reader's refuses; null if none was found. */
export function refusedValue(writer: RootCodecs, reader: RootCodecs, design: Design, values: Tape): string | null {
  for (let attempt = 0; attempt < 60; attempt++) {
    const candidate = randomValue(shortened(values, 300), design, { kind: "reference", name: "Root" });
    let sent: unknown;
    try {
      sent = JSON.parse(JSON.stringify(writer.encode(writer.decode(candidate))));
    } catch {
      continue; // not a value of the writer's type
    }
    try {
      reader.decode(sent);
    } catch (refusal) {
      return `${JSON.stringify(sent)}: ${refusal instanceof Error ? refusal.message : String(refusal)}`;
    }
  }
  return null;
}

/** An endless tape. */
export function endless(seed: number): Tape {
  let state = seed >>> 0;
  return {
    next: (bound) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * bound);
    },
  };
}
