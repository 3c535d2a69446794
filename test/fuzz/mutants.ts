import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { lex } from "../../grammar/lex.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Numbers from 0 to below a limit, the same for the same seed (mulberry32). */
export type Random = (limit: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

export interface Contract {
  readonly path: string;
  readonly text: string;
}

/** All contracts of the repository that are small enough to be compiled thousands of times. */
export function corpus(): Contract[] {
  return ["specs", "examples", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".goa") && !name.includes("node_modules"))
      .sort()
      .map((name) => join(root, folder, name))
      .map((path) => ({ path, text: readFileSync(path, "utf8") }))
      .filter(({ text }) => text.length < 20_000),
  );
}

/** A text cut where its tokens end, each with the space before it. */
function piecesOf(text: string): string[] {
  let at = 0;
  const pieces = lex(text).tokens.map((token) => {
    const end = token.startOffset + token.image.length;
    const piece = text.slice(at, end);
    at = end;
    return piece;
  });
  return [...pieces, text.slice(at)];
}

function kindOf(piece: string): string {
  const [first = ""] = piece.trim();
  return /\p{Lu}/u.test(first) ? "type" : /\p{L}/u.test(first) ? "word" : /\d/.test(first) ? "number" : first;
}

const inserted = [
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "<",
  ">",
  ":",
  ",",
  "=",
  "@",
  ";",
  "?",
  "|",
  "!",
  "&",
  "#",
  "$",
  "\n",
  '"',
  "'",
  "//",
  "///",
  "0",
  "-1",
  "1e999",
  "null",
  "true",
  "type",
  "union",
  "method",
  "stream",
  "é",
  "\uD800",
  "\u0000",
];

export interface Mutant {
  readonly original: Contract;
  readonly mutant: Contract;
}

/** A contract with some tokens deleted, doubled, swapped, replaced by those of another contract, or put in. */
export function mutantOf(contracts: readonly Contract[], random: Random, most = 4): Mutant {
  const pick = <T>(items: readonly T[], fallback: T): T => items[random(items.length)] ?? fallback;
  const base = pick(contracts, { path: "main.goa", text: "" });
  const pieces = piecesOf(base.text);
  for (let change = random(most) + 1; change > 0; change--) {
    const at = random(pieces.length);
    const other = piecesOf(pick(contracts, base).text);
    switch (random(9)) {
      case 0:
        pieces.splice(at, 1);
        break;
      case 1:
        pieces.splice(at, 0, pieces[at] ?? "");
        break;
      case 2:
        pieces.splice(at, 2, pieces[at + 1] ?? "", pieces[at] ?? "");
        break;
      case 3:
        pieces[at] = pick(other, "");
        break;
      case 4:
        pieces.splice(at, 0, ` ${pick(inserted, " ")}`);
        break;
      case 5:
      case 6:
      case 7: {
        // Another word, number or text of the same contract, because such mutants often compile.
        const kind = kindOf(pieces[at] ?? "");
        const sameKind = pieces.filter((piece) => kindOf(piece) === kind);
        pieces[at] = pick(sameKind, "");
        break;
      }
      default: {
        const from = random(other.length);
        pieces.splice(at, random(8), ...other.slice(from, from + random(8)));
      }
    }
  }
  return { original: base, mutant: { path: base.path, text: pieces.join("") } };
}
