import { parsePattern } from "./parse-pattern.js";
import type { Assertion, PatternNode } from "./pattern-node.js";

/** The range of lengths of matching texts, in characters. */
export interface Lengths {
  readonly least: number;
  readonly most: number;
}

/** The lengths of the texts that a pattern matches; null if the pattern is invalid. */
export function patternLengths(pattern: string): Lengths | null {
  const { node } = parsePattern(pattern);
  if (node === null) return null;
  const { least, most } = lengthsOf(node);
  const isWhole = isHeld(node, "textStart") && isHeld(node, "textEnd");
  return { least, most: isWhole ? most : Number.POSITIVE_INFINITY };
}

function lengthsOf(node: PatternNode): Lengths {
  switch (node.kind) {
    case "character":
      return { least: 1, most: 1 };
    case "assertion":
      return { least: 0, most: 0 };
    case "group":
      return lengthsOf(node.item);
    case "sequence": {
      const lengths = node.items.map(lengthsOf);
      return { least: sum(lengths.map((one) => one.least)), most: sum(lengths.map((one) => one.most)) };
    }
    case "choice": {
      const lengths = node.alternatives.map(lengthsOf);
      return {
        least: lengths.reduce((least, one) => Math.min(least, one.least), Number.POSITIVE_INFINITY),
        most: lengths.reduce((most, one) => Math.max(most, one.most), 0),
      };
    }
    case "repeat": {
      const { least, most } = lengthsOf(node.item);
      const rounds = node.most ?? Number.POSITIVE_INFINITY;
      return { least: least * node.least, most: most === 0 || rounds === 0 ? 0 : most * rounds };
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Whether every match begins at the start of the text (`textStart`), or ends at its end (`textEnd`). */
function isHeld(node: PatternNode, end: Extract<Assertion, "textStart" | "textEnd">): boolean {
  switch (node.kind) {
    case "character":
      return false;
    case "assertion":
      return node.assertion === end;
    case "group":
      return isHeld(node.item, end);
    case "sequence": {
      const item = end === "textStart" ? node.items[0] : node.items.at(-1);
      return item !== undefined && isHeld(item, end);
    }
    case "choice":
      return node.alternatives.every((alternative) => isHeld(alternative, end));
    case "repeat":
      return node.least > 0 && isHeld(node.item, end);
  }
}
