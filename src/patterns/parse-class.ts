import { foldCase } from "./case-folding.js";
import { type CharRange, type CharSet, complement, intersection, isSameSet, setOf } from "./char-set.js";
import { codePointSource, type Escape, type EscapedClass, parseEscape, setOfClass } from "./parse-escape.js";
import type { PatternNode } from "./pattern-node.js";
import { fail, type PatternReader, peek, take, takeMatch } from "./pattern-reader.js";

/** POSIX' classes, as JavaScript writes them in brackets. */
const posixClasses: Readonly<Record<string, { readonly ranges: readonly CharRange[]; readonly source: string }>> = {
  alnum: { ranges: rangesOf("09AZaz"), source: "0-9A-Za-z" },
  alpha: { ranges: rangesOf("AZaz"), source: "A-Za-z" },
  ascii: { ranges: rangesOf("\x00\x7f"), source: "\\x00-\\x7f" },
  blank: { ranges: rangesOf("\t\t  "), source: "\\t " },
  cntrl: { ranges: rangesOf("\x00\x1f\x7f\x7f"), source: "\\x00-\\x1f\\x7f" },
  digit: { ranges: rangesOf("09"), source: "0-9" },
  graph: { ranges: rangesOf("!~"), source: "!-~" },
  lower: { ranges: rangesOf("az"), source: "a-z" },
  print: { ranges: rangesOf(" ~"), source: " -~" },
  punct: { ranges: rangesOf("!/:@[`{~"), source: "!-\\/:-@\\[-`{-~" },
  space: { ranges: rangesOf("\t\r  "), source: "\\t-\\r " },
  upper: { ranges: rangesOf("AZ"), source: "A-Z" },
  word: { ranges: rangesOf("09AZ__az"), source: "\\w" },
  xdigit: { ranges: rangesOf("09AFaf"), source: "0-9A-Fa-f" },
};

/** Pairs of first and last characters as ranges. */
function rangesOf(pairs: string): CharRange[] {
  const ranges: CharRange[] = [];
  for (let index = 0; index < pairs.length; index += 2)
    ranges.push([pairs.charCodeAt(index), pairs.charCodeAt(index + 1)]);
  return ranges;
}

interface ClassMember {
  /** The characters without regard to flags. */
  readonly plain: CharSet;
  /** The characters after applying the flags. */
  readonly set: CharSet;
  readonly source: string;
}

/** Reads a class in brackets; the reader is at the `[`. */
export function parseClass(reader: PatternReader): PatternNode | null {
  const start = reader.at;
  reader.at++;
  const negated = takeMatch(reader, /\^/y) !== null;
  const members: ClassMember[] = [];
  // A `]` that comes first is a member.
  while (members.length === 0 || peek(reader) !== "]") {
    if (peek(reader) === "") return fail(reader, "class-without-end", start);
    const member = parseMember(reader, members.length === 0);
    if (member === null) return null;
    members.push(member);
  }
  reader.at++;
  const plain = setOf(members.flatMap((member) => member.plain));
  const set = setOf(members.flatMap((member) => member.set));
  const written = members.map((member) => member.source).join("");
  return {
    kind: "character",
    set: negated ? complement(set) : set,
    source: `[${negated ? "^" : ""}${foldedSource(plain, set, written)}]`,
  };
}

function parseMember(reader: PatternReader, isFirst: boolean): ClassMember | null {
  const start = reader.at;
  const posix = takeMatch(reader, /\[:(\^?)(.*?):\]/sy);
  if (posix !== null) {
    const known = Object.hasOwn(posixClasses, posix[2] ?? "") ? posixClasses[posix[2] ?? ""] : undefined;
    if (known === undefined) return fail(reader, "unknown-class", start);
    const negated = posix[1] !== "";
    const members = setOf(known.ranges);
    const source = negated ? rangesSource(complement(members)) : known.source;
    return classMember(reader, { kind: "class", members, negated, source, inClass: source });
  }
  const first = parseCharacter(reader, isFirst);
  if (first === null) return null;
  if (first.kind === "class") return classMember(reader, first);
  const [after, beyond] = [reader.pattern[reader.at], reader.pattern[reader.at + 1]];
  if (after !== "-" || beyond === "]" || beyond === undefined)
    return rangeMember(reader, first.codePoint, first.codePoint, first.source);
  reader.at++;
  const last = parseCharacter(reader, false);
  if (last === null) return null;
  if (last.kind === "class") return fail(reader, "class-in-range", start);
  if (last.codePoint < first.codePoint) return fail(reader, "reversed-range", start);
  return rangeMember(reader, first.codePoint, last.codePoint, `${first.source}-${last.source}`);
}

function classMember({ flags }: PatternReader, written: EscapedClass): ClassMember {
  return { plain: setOfClass(written, false), set: setOfClass(written, flags.ignoreCase), source: written.inClass };
}

function rangeMember({ flags }: PatternReader, first: number, last: number, source: string): ClassMember {
  const plain: CharSet = [[first, last]];
  return { plain, set: flags.ignoreCase ? foldCase(plain) : plain, source };
}

/** One character or escape of a class. */
function parseCharacter(reader: PatternReader, isFirst: boolean): Escape | null {
  if (peek(reader) === "\\") {
    const start = reader.at;
    const escaped = parseEscape(reader);
    if (escaped === null || escaped.kind === "class") return escaped;
    // The source stays unchanged if it means the same in JavaScript.
    const written = reader.pattern.slice(start, reader.at);
    const isPortable = /^\\(?:[\\^$.*+?()[\]{}|/-]|[fnrtv]|x[0-9A-Fa-f]{2})$/.test(written);
    const source = isPortable ? written : memberSource(escaped.codePoint);
    return { kind: "character", codePoint: escaped.codePoint, source };
  }
  const character = take(reader);
  // Folding may add members at the end.
  const isAtAnEnd = (isFirst || peek(reader) === "]") && !reader.flags.ignoreCase;
  const source = character === "]" || (character === "-" && !isAtAnEnd) ? `\\${character}` : character;
  return { kind: "character", codePoint: character.codePointAt(0) ?? 0, source };
}

/** The source of a code point in a class. */
function memberSource(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (/[\\\]^[-]/.test(character)) return `\\${character}`;
  return codePoint >= 0x20 && codePoint < 0x7f ? character : codePointSource(codePoint);
}

/** The source of a class whose case is folded: the original members, and those that folding adds. */
export function foldedSource(plain: CharSet, folded: CharSet, written: string): string {
  if (isSameSet(plain, folded)) return written;
  const isWider = isSameSet(setOf([...plain, ...folded]), folded);
  return isWider ? written + rangesSource(intersection(folded, complement(plain))) : rangesSource(folded);
}

/** The source of ranges in a class. */
function rangesSource(ranges: CharSet): string {
  return ranges
    .map(([first, last]) => {
      if (first === last) return memberSource(first);
      return `${memberSource(first)}${last === first + 1 ? "" : "-"}${memberSource(last)}`;
    })
    .join("");
}
