import { clauseWords } from "../../syntax/clause-words.js";
import type { Expected } from "../../syntax/expected-tokens.js";

/**
 * The fraction to add to the rank of a clause, so that clauses are listed in their usual order. It is the least for the
 * clause that usually comes first in its block.
 */
export function clauseOrder({ word, rules }: Pick<Expected, "word" | "rules">): number {
  const blocks = rules.map((rule) => rule.replace(/Clause$/, ""));
  return wordOrder(
    blocks.findLast((block, index) => block !== rules[index] && clauseWords(block).length > 0) ?? "",
    word,
  );
}

/**
 * The fraction to add to the rank of a word in a block, as in `clauseOrder`. Words that the block does not list come
 * last.
 */
export function wordOrder(block: string, word: string): number {
  const words = clauseWords(block);
  const index = words.indexOf(word);
  return (index < 0 ? words.length : index) / 100;
}
