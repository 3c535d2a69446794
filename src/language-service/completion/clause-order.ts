import { clauseWords } from "../../syntax/clause-words.js";
import type { Expected } from "../../syntax/expected-tokens.js";

/** A part of a rank, so that clauses are in their usual order: that of the first one in a block is the least. */
export function clauseOrder({ word, rules }: Pick<Expected, "word" | "rules">): number {
  const blocks = rules.map((rule) => rule.replace(/Clause$/, ""));
  return wordOrder(
    blocks.findLast((block, index) => block !== rules[index] && clauseWords(block).length > 0) ?? "",
    word,
  );
}

/** The same for a word of a block. Words that the block does not list come last. */
export function wordOrder(block: string, word: string): number {
  const words = clauseWords(block);
  const index = words.indexOf(word);
  return (index < 0 ? words.length : index) / 100;
}
