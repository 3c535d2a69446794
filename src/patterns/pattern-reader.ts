import type { PatternFault, PatternProblem } from "./pattern-node.js";

/** Flags that are set at a place of a pattern: RE2's `i`, `m`, `s` and `U`. */
export interface PatternFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly swapGreed: boolean;
}

/** A pattern, and the position of the reader. The first problem ends the reading. */
export interface PatternReader {
  readonly pattern: string;
  at: number;
  flags: PatternFlags;
  problem: PatternProblem | null;
}

/** Reports a problem in the text since `start`, unless there is one already. */
export function fail(reader: PatternReader, fault: PatternFault, start: number, end = reader.at): null {
  reader.problem ??= { fault, start, end: Math.max(end, start) };
  return null;
}

/** The next code point, which is left unread; empty at the end. */
export function peek(reader: PatternReader): string {
  const codePoint = reader.pattern.codePointAt(reader.at);
  return codePoint === undefined ? "" : String.fromCodePoint(codePoint);
}

/** Reads the next code point; empty at the end. */
export function take(reader: PatternReader): string {
  const character = peek(reader);
  reader.at += character.length;
  return character;
}

/** Reads the match of a sticky expression at this position; null if it matches nothing. */
export function takeMatch(reader: PatternReader, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = reader.at;
  const match = sticky.exec(reader.pattern);
  if (match !== null) reader.at += match[0].length;
  return match;
}
