import { foldCase } from "./case-folding.js";
import { type CharSet, complement, digits, spaces, wordCharacters } from "./char-set.js";
import type { PatternFault } from "./pattern-node.js";
import { fail, type PatternReader, peek, take, takeMatch } from "./pattern-reader.js";
import { codePointsWith, propertyNamed } from "./unicode-property.js";

/** The meaning of an escape. `source` is its form in JavaScript, outside and inside of a class. */
export type Escape = { readonly kind: "character"; readonly codePoint: number; readonly source: string } | EscapedClass;

/** A class as its members, or if it is negated, as all other characters; case is folded before the negation. */
export interface EscapedClass {
  readonly kind: "class";
  readonly members: CharSet;
  readonly negated: boolean;
  readonly source: string;
  readonly inClass: string;
}

/** The characters of an escaped class. */
export function setOfClass({ members, negated }: EscapedClass, ignoreCase: boolean): CharSet {
  const folded = ignoreCase ? foldCase(members) : members;
  return negated ? complement(folded) : folded;
}

const controls: Readonly<Record<string, { readonly codePoint: number; readonly source: string }>> = {
  a: { codePoint: 0x07, source: "\\x07" },
  f: { codePoint: 0x0c, source: "\\f" },
  n: { codePoint: 0x0a, source: "\\n" },
  r: { codePoint: 0x0d, source: "\\r" },
  t: { codePoint: 0x09, source: "\\t" },
  v: { codePoint: 0x0b, source: "\\v" },
};

const classes: Readonly<Record<string, EscapedClass>> = {
  d: { kind: "class", members: digits, negated: false, source: "\\d", inClass: "\\d" },
  D: { kind: "class", members: digits, negated: true, source: "\\D", inClass: "\\D" },
  w: { kind: "class", members: wordCharacters, negated: false, source: "\\w", inClass: "\\w" },
  W: { kind: "class", members: wordCharacters, negated: true, source: "\\W", inClass: "\\W" },
  s: { kind: "class", members: spaces, negated: false, source: "[\\t\\n\\f\\r ]", inClass: "\\t\\n\\f\\r " },
  S: {
    kind: "class",
    members: spaces,
    negated: true,
    source: "[^\\t\\n\\f\\r ]",
    inClass: "\\0-\\x08\\v\\x0e-\\x1f!-\\u{10ffff}",
  },
};

/** Reads an escape of one character or of a class; the reader is at its backslash. */
export function parseEscape(reader: PatternReader): Escape | null {
  const start = reader.at;
  reader.at++;
  const letter = take(reader);
  if (letter === "") return fail(reader, "trailing-backslash", start);
  const perl = Object.hasOwn(classes, letter) ? classes[letter] : undefined;
  if (perl !== undefined) return perl;
  const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
  if (control !== undefined) return { kind: "character", ...control };
  if (letter === "p" || letter === "P") return parseProperty(reader, start, letter === "P");
  if (letter === "x") return parseHexadecimal(reader, start);
  if (/[0-7]/.test(letter)) {
    const octal = takeMatch(reader, letter === "0" ? /[0-7]{0,2}/y : /[0-7]{1,2}/y);
    if (octal === null) return fail(reader, "back-reference", start);
    return characterOf(Number.parseInt(letter + octal[0], 8));
  }
  if (/[0-9A-Za-z]/.test(letter) || letter > "\x7f") {
    // The report covers the whole text that JavaScript would read as one escape.
    if (letter === "u") takeMatch(reader, /\{[0-9A-Fa-f]*\}|[0-9A-Fa-f]{1,4}/y);
    if (letter === "c") takeMatch(reader, /[A-Za-z]/y);
    return fail(reader, faultOf(letter), start);
  }
  return { kind: "character", codePoint: letter.charCodeAt(0), source: literalSource(letter) };
}

function faultOf(letter: string): PatternFault {
  return letter === "k" || letter === "8" || letter === "9" ? "back-reference" : "unknown-escape";
}

/** The source of a character in JavaScript, outside of a class. */
export function literalSource(character: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character;
}

function characterOf(codePoint: number): Escape {
  return { kind: "character", codePoint, source: codePointSource(codePoint) };
}

/** A code point by its number. */
export function codePointSource(codePoint: number): string {
  const hexadecimal = codePoint.toString(16);
  return codePoint < 0x100 ? `\\x${hexadecimal.padStart(2, "0")}` : `\\u{${hexadecimal}}`;
}

function parseHexadecimal(reader: PatternReader, start: number): Escape | null {
  const match = takeMatch(reader, /\{([0-9A-Fa-f]+)\}|[0-9A-Fa-f]{2}/y);
  const codePoint = match === null ? Number.NaN : Number.parseInt(match[1] ?? match[0], 16);
  return codePoint <= 0x10ffff ? characterOf(codePoint) : fail(reader, "unknown-escape", start);
}

function parseProperty(reader: PatternReader, start: number, negated: boolean): Escape | null {
  const braced = takeMatch(reader, /\{(\^?)([^}]*)\}/y);
  if (braced === null && peek(reader) === "{") return fail(reader, "unknown-property", start, reader.pattern.length);
  const property = propertyNamed(braced?.[2] ?? take(reader));
  if (property === null) return fail(reader, "unknown-property", start);
  const isNegated = negated !== (braced?.[1] === "^");
  const source = `\\${isNegated ? "P" : "p"}{${property}}`;
  return { kind: "class", members: codePointsWith(property), negated: isNegated, source, inClass: source };
}
