import type { Origin } from "../ir/documentation.js";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number in base64 VLQ: the sign is the lowest bit, and each digit has five bits and says whether another one follows. */
function vlq(number: number): string {
  let rest = number < 0 ? -number * 2 + 1 : number * 2;
  let text = "";
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += digits.charAt(digit + (rest > 0 ? 32 : 0));
  } while (rest > 0);
  return text;
}

/** The declaration or member that begins on a line of a generated file. */
export interface MappedLine {
  readonly origin: Origin;
  /** The column of its name, from 0. */
  readonly column: number;
}

/**
 * A source map (ECMA-426) of a generated file. Each line is mapped twice: at its beginning, for debuggers, and at the
 * name, for editors, which look for a mapping exactly there and otherwise use the next one. `folder` is the path from
 * the file's folder to the folder that the places are relative to.
 */
export function sourceMap(file: string, mapped: readonly (MappedLine | null)[], folder: string): string {
  const sources = [...new Set(mapped.flatMap((line) => (line === null ? [] : [line.origin.file])))];
  let last = { source: 0, line: 0, column: 0 };
  const lines = mapped.map((line) => {
    if (line === null) return "";
    const { origin, column } = line;
    const place = { source: sources.indexOf(origin.file), line: origin.line - 1, column: origin.column - 1 };
    const segment = [0, place.source - last.source, place.line - last.line, place.column - last.column];
    last = place;
    const start = segment.map(vlq).join("");
    return column === 0 ? start : `${start},${[column, 0, 0, 0].map(vlq).join("")}`;
  });
  const prefix = folder === "" ? "" : `${folder}/`;
  const map = {
    version: 3,
    file,
    sources: sources.map((source) => prefix + source),
    names: [],
    mappings: lines.join(";"),
  };
  return `${JSON.stringify(map)}\n`;
}
