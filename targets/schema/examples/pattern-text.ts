import { type CharSet, includes } from "../../../src/patterns/char-set.js";
import { patternMatcher } from "../../../src/patterns/javascript-pattern.js";
import { parsePattern } from "../../../src/patterns/parse-pattern.js";
import type { PatternNode } from "../../../src/patterns/pattern-node.js";
import { choose, type Random, randomOf } from "./random.js";

export interface TextBounds {
  readonly least: number;
  readonly most: number;
}

/** The maximum length of an example, because longer ones are of no use to readers. */
const longest = 4096;
const attempts = 40;

/**
 * A text that all patterns match and that is within the bounds, in code points; null if none was found. Texts are made
 * from the patterns, alone and one after the other, and tried with all of them.
 */
export function patternText(patterns: readonly string[], bounds: TextBounds, seed: string): string | null {
  if (bounds.least > longest) return null;
  const nodes = patterns.flatMap((pattern) => parsePattern(pattern).node ?? []);
  if (nodes.length < patterns.length) return null;
  for (let attempt = 0; attempt < attempts; attempt++) {
    // From short texts to long ones: repetitions increase with the attempts, or as the bounds need.
    const rounds = attempt < attempts / 2 ? attempt : Math.ceil((bounds.least * (attempt - attempts / 2 + 1)) / 4);
    const random = randomOf(`${seed} ${attempt}`);
    const texts = nodes.flatMap((node) => {
      const writer: Writer = { random, rounds, text: [], left: longest };
      if (!write(writer, node)) return [];
      while (!isAnchored(node) && writer.text.length < bounds.least) writer.text.push("a");
      return [writer.text];
    });
    for (const text of [...texts, texts.flat(), texts.toReversed().flat()]) {
      if (text.length < bounds.least || text.length > bounds.most) continue;
      const whole = text.join("");
      if (patterns.every((pattern) => patternMatcher(pattern).test(whole))) return whole;
    }
  }
  return null;
}

function isAnchored(node: PatternNode): boolean {
  return node.kind === "sequence" && node.items.at(-1)?.kind === "assertion";
}

interface Writer {
  readonly random: Random;
  /** The number of repetitions beyond their lower bound. */
  readonly rounds: number;
  readonly text: string[];
  left: number;
}

/** Writes a text for a node; false if the node has none, or if the text gets too long. */
function write(writer: Writer, node: PatternNode): boolean {
  switch (node.kind) {
    case "character": {
      const character = characterOf(node.set, writer.random);
      if (character === null || writer.left-- <= 0) return false;
      writer.text.push(character);
      return true;
    }
    case "assertion":
      return true;
    case "sequence":
      return node.items.every((item) => write(writer, item));
    case "group":
      return write(writer, node.item);
    case "choice": {
      const [first, ...rest] = node.alternatives;
      return first !== undefined && write(writer, choose(writer.random, [first, ...rest]));
    }
    case "repeat": {
      const most = node.most ?? node.least + writer.rounds;
      const times = Math.min(most, node.least + writer.rounds);
      for (let round = 0; round < times; round++) {
        if (!write(writer, node.item)) return false;
      }
      return true;
    }
  }
}

/** Characters that people like to read, first. */
const pleasant = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", " -_./:,"];

function characterOf(set: CharSet, random: Random): string | null {
  for (const characters of pleasant) {
    const [first, ...rest] = [...characters].filter((character) => includes(set, character.codePointAt(0) ?? 0));
    if (first !== undefined) return choose(random, [first, ...rest]);
  }
  for (const [first, last] of set) {
    // Surrogates are not characters.
    if (first < 0xd800 || first > 0xdfff) return String.fromCodePoint(first);
    if (last > 0xdfff) return String.fromCodePoint(0xe000);
  }
  return null;
}
