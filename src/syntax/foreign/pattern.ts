import type { IToken } from "chevrotain";
import * as t from "../../../grammar/tokens.js";
import type { SourceFile } from "../../text/source-file.js";
import { clauseWords } from "../clause-words.js";
import { closes, closingIndex, endOf, opens, startsLine } from "../token-places.js";
import { ownWord } from "./translated-types.js";

/** A file with its tokens, including the repairs so far. */
export interface Written {
  readonly file: SourceFile;
  readonly tokens: readonly IToken[];
}

/** The match of a pattern: for each element, the index of its first token and the index after its last. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly elements: readonly { readonly start: number; readonly end: number }[];
}

/** Finds the end of an element that starts at a token; null if the element doesn't match. */
type Element = (written: Written, index: number) => number | null;

/** The words that begin clauses of services, methods, `http` and `stream`. */
const clauseStarts: ReadonlySet<string> = new Set(["service", "method", "http", "stream"].flatMap(clauseWords));

const methodClauses: ReadonlySet<string> = new Set(clauseWords("method"));

/** Elements that match no tokens, so that they don't need any on the line. */
const zeroWidth = new Set<Element>();

const known = new Map<string, readonly { readonly fits: Element; readonly optional: boolean }[]>();

/**
 * Matches a pattern such as `optional NAME : TYPE` from a token on. The match has to be on one line, except inside brackets.
 * An element is a name of the table below, or a token's text (`a|b` for either); a `?` after it makes it optional.
 */
export function matchPattern(written: Written, start: number, pattern: string): Match | null {
  let elements = known.get(pattern);
  if (elements === undefined) {
    elements = pattern.split(" ").map(elementOf);
    known.set(pattern, elements);
  }
  const ranges: { start: number; end: number }[] = [];
  let index = start;
  for (const { fits, optional } of elements) {
    const end = index > start && isAtLineStart(written, index) && !zeroWidth.has(fits) ? null : fits(written, index);
    if (end === null && !optional) return null;
    ranges.push({ start: index, end: end ?? index });
    index = end ?? index;
  }
  return { start, end: index, elements: ranges };
}

function isAtLineStart({ file, tokens }: Written, index: number): boolean {
  return tokens[index] === undefined || startsLine(file, tokens, index);
}

function elementOf(text: string): { readonly fits: Element; readonly optional: boolean } {
  const optional = text.length > 1 && text.endsWith("?");
  const name = optional ? text.slice(0, -1) : text;
  const fits = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (fits !== undefined) return { fits, optional };
  // An empty alternative is a bar: `or||` matches `or` or `|`.
  const choices = name === "|" ? [name] : name.split("|").map((choice) => (choice === "" ? "|" : choice));
  const either = choices.map((choice) => (Object.hasOwn(classes, choice) ? classes[choice] : undefined));
  const images = choices.filter((_, index) => either[index] === undefined);
  const fitsEither: Element = (written, index) => {
    if (images.includes(written.tokens[index]?.image ?? "")) return index + 1;
    for (const choice of either) {
      const end = choice?.(written, index) ?? null;
      if (end !== null) return end;
    }
    return null;
  };
  if (choices.includes("END")) zeroWidth.add(fitsEither);
  return { optional, fits: fitsEither };
}

function oneOf(...types: readonly IToken["tokenType"][]): Element {
  return ({ tokens }, index) => {
    const type = tokens[index]?.tokenType;
    return type !== undefined && types.includes(type) ? index + 1 : null;
  };
}

function word({ tokens }: Written, index: number): number | null {
  return /^[\p{L}_]/u.test(tokens[index]?.image ?? "") ? index + 1 : null;
}

const string = oneOf(t.StringLiteral, t.SingleQuoted);

function member(written: Written, index: number): number | null {
  return word(written, index) ?? string(written, index);
}

/** Fields in braces. */
function fields(written: Written, index: number): number | null {
  const end = braces(written, index);
  return end !== null && written.tokens.slice(index, end).some(({ tokenType }) => tokenType === t.Colon) ? end : null;
}

/** The status of an error in HTTP. */
function errorStatus({ tokens }: Written, index: number): number | null {
  return /^[45]\d\d$/.test(tokens[index]?.image ?? "") ? index + 1 : null;
}

/** Question and exclamation marks. */
function marks({ tokens }: Written, index: number): number | null {
  let end = index;
  while (/^[?!]+$/.test(tokens[end]?.image ?? "")) end++;
  return end > index ? end : null;
}

/** A list in GraphQL's form: `[Room!]`. */
function requiredList(written: Written, index: number): number | null {
  const end = brackets(written, index);
  return end !== null && written.tokens.slice(index, end).some((token) => /^!+$/.test(token.image)) ? end : null;
}

/** A whole group in brackets, from the opening one. */
function group(open: IToken["tokenType"]): Element {
  return ({ tokens }, index) => {
    if (tokens[index]?.tokenType !== open) return null;
    const end = closingIndex(tokens, index);
    return end === index ? null : end + 1;
  };
}

const braces = group(t.LeftBrace);
const brackets = group(t.LeftBracket);
const parentheses = group(t.LeftParen);
const angles = group(t.LeftAngle);

function path(written: Written, index: number): number | null {
  const { tokens } = written;
  let end = word(written, index);
  while (end !== null && tokens[end]?.tokenType === t.Dot) {
    const next = word(written, end + 1);
    if (next === null) break;
    end = next;
  }
  return end;
}

/** A type of any language: a name or literal with arguments, or a group, followed by `[]`, `?` or `!`. */
function postfixType(written: Written, index: number): number | null {
  const { file, tokens } = written;
  const name = path(written, index);
  let end =
    name === null
      ? (braces(written, index) ?? brackets(written, index) ?? parentheses(written, index) ?? literal(written, index))
      : (angles(written, name) ?? name);
  while (end !== null && !startsLine(file, tokens, end)) {
    const image = tokens[end]?.image;
    if (image === "[" && tokens[end + 1]?.image === "]") end += 2;
    else if (image === "?" || image === "!") end++;
    else break;
  }
  return end;
}

const literal = oneOf(t.StringLiteral, t.SingleQuoted, t.Integer, t.Float);

function type(written: Written, index: number): number | null {
  let end = postfixType(written, index);
  while (end !== null && written.tokens[end]?.image === "|") {
    const next = postfixType(written, end + 1);
    if (next === null) break;
    end = next;
  }
  return end;
}

/** A text that can only be a type, so not a single name. */
function typeName(written: Written, index: number): number | null {
  const image = written.tokens[index]?.image ?? "";
  return scalarName.test(image) ? index + 1 : null;
}

const scalarName =
  /^(?:u?s?int(?:8|16|32|64)?|s?fixed(?:32|64)|float(?:32|64)?|double|bool|boolean|string|bytes|String|Int|Float|Boolean|ID)$/;

/** A type of another language that has a single word here. */
function foreignName(written: Written, index: number): number | null {
  return ownWord(written.tokens[index]?.image ?? "") === null ? null : index + 1;
}

/** A single value: a literal, a name, or a group. */
function value(written: Written, index: number): number | null {
  const token = written.tokens[index];
  if (token === undefined || closes(token)) return null;
  if (opens(token)) return braces(written, index) ?? brackets(written, index) ?? parentheses(written, index);
  const end = path(written, index);
  if (end !== null) return parentheses(written, end) ?? end;
  return /^["'\d-]/.test(token.image) ? index + 1 : null;
}

/** The rest of the line, up to the closing bracket of the enclosing group. */
const restOfLine: Element = (written, index) => restUntil(written, index, () => false);

/** The rest of the clause: of its line, up to the next clause of the method. */
const restOfClause: Element = (written, index) => restUntil(written, index, ({ image }) => methodClauses.has(image));

function restUntil({ file, tokens }: Written, index: number, isEnd: (token: IToken) => boolean): number | null {
  let end = index;
  for (let token = tokens[end]; token !== undefined; token = tokens[end]) {
    if (closes(token) || isEnd(token) || (end > index && startsLine(file, tokens, end))) break;
    const close = opens(token) ? closingIndex(tokens, end) : end;
    end = close + 1;
  }
  return end > index ? end : null;
}

/** A text without spaces, such as `/rooms/{id}`. */
function unspaced({ file, tokens }: Written, index: number): number | null {
  let end = index;
  let depth = 0;
  for (let token = tokens[end]; token !== undefined; token = tokens[end]) {
    const before = tokens[end - 1];
    if (end > index && (before === undefined || endOf(before) < token.startOffset)) break;
    if (opens(token)) depth++;
    else if (closes(token) && --depth < 0) break;
    if (end > index && startsLine(file, tokens, end)) break;
    end++;
  }
  return end > index ? end : null;
}

/** A path without quotes. */
function rawPath(written: Written, index: number): number | null {
  return written.tokens[index]?.image.startsWith("/") === true ? unspaced(written, index) : null;
}

/** The tokens of a regular expression between slashes. */
function regularExpression({ file, tokens }: Written, index: number): number | null {
  const start = tokens[index]?.startOffset;
  if (start === undefined || file.text.charAt(start) !== "/") return null;
  const match = /^\/(?:[^/\\\r\n[]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/[a-z]*/.exec(file.text.slice(start, start + 1000));
  if (match === null) return null;
  const limit = start + match[0].length;
  let end = index;
  for (let token = tokens[end]; token !== undefined && token.startOffset < limit; token = tokens[end]) {
    if (endOf(token) > limit) return null;
    end++;
  }
  return end;
}

/** Matches the end of a member: the end of its line or block, or the place before another clause. */
const memberEnd: Element = ({ file, tokens }, index) => {
  const token = tokens[index];
  const isEnd =
    token === undefined ||
    startsLine(file, tokens, index) ||
    closes(token) ||
    token.image === "," ||
    // After a word that begins a clause, another such word belongs to the same clause, as in `streaming payload`.
    (clauseStarts.has(token.image) && !clauseStarts.has(tokens[index - 1]?.image ?? ""));
  return isEnd ? index : null;
};
zeroWidth.add(memberEnd);

/** Matches the place before a `{`. */
const openBrace: Element = ({ tokens }, index) => (tokens[index]?.tokenType === t.LeftBrace ? index : null);
zeroWidth.add(openBrace);

/** Matches a place without a space before the next token. */
const attached: Element = ({ tokens }, index) => {
  const before = tokens[index - 1];
  return before !== undefined && endOf(before) === tokens[index]?.startOffset ? index : null;
};

/** A type's name, which begins with a capital. */
function capitalised(written: Written, index: number): number | null {
  const end = path(written, index);
  return end !== null && /^\p{Lu}/u.test(written.tokens[end - 1]?.image ?? "") ? end : null;
}

/** Words and numbers up to the end of the line. */
function words(written: Written, index: number): number | null {
  let end = index;
  while (end === index || !isAtLineStart(written, end)) {
    if (!/^[\p{L}_\d]/u.test(written.tokens[end]?.image ?? "")) break;
    end++;
  }
  return end > index ? end : null;
}

const anyString = oneOf(t.BlockString, t.StringLiteral);

/** A string that is first on its line. */
function stringLine(written: Written, index: number): number | null {
  return startsLine(written.file, written.tokens, index) ? anyString(written, index) : null;
}

const classes: Readonly<Record<string, Element>> = {
  NAME: word,
  MEMBER: member,
  PATH: path,
  TYPE: type,
  SCALAR: typeName,
  FOREIGN: foreignName,
  VALUE: value,
  INTEGER: oneOf(t.Integer),
  NUMBER: oneOf(t.Integer, t.Float),
  DURATION: oneOf(t.Duration),
  SIZE: oneOf(t.Size),
  RATE: oneOf(t.Rate),
  STRING: string,
  STRINGLINE: stringLine,
  BADNUMBER: oneOf(t.BadNumber),
  BRACES: braces,
  BRACKETS: brackets,
  FIELDS: fields,
  ERRORSTATUS: errorStatus,
  REQUIREDLIST: requiredList,
  PARENS: parentheses,
  ANGLES: angles,
  REST: restOfLine,
  CLAUSE: restOfClause,
  MARKS: marks,
  RAWPATH: rawPath,
  UNSPACED: unspaced,
  REGEX: regularExpression,
  OPENBRACE: openBrace,
  ATTACHED: attached,
  CAPITALISED: capitalised,
  WORDS: words,
  END: memberEnd,
};
