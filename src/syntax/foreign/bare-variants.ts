import type { TextEdit } from "../../diagnostics/diagnostic.js";
import { camelCase } from "../../text/casing.js";
import { tokenSpan } from "../token-places.js";
import { matchPattern, type Written } from "./pattern.js";

/** Edits that add names to variants that consist only of types; null if there are no good names. */
export function namesOfVariants(written: Written, start: number): readonly TextEdit[] | null {
  const { file, tokens } = written;
  const edits: TextEdit[] = [];
  const names = new Set<string>();
  for (let index = start; index < tokens.length; ) {
    const token = tokens[index];
    if (token === undefined || token.image === "}") break;
    const next = tokens[index + 1]?.image;
    if (token.image === "|" || token.image === ",") {
      if (token.image === "|") edits.push({ span: tokenSpan(file, token), text: "" });
      index++;
      continue;
    }
    const named = next === ":" || next === "=" ? matchPattern(written, index, "MEMBER =? VALUE? : TYPE") : null;
    if (named !== null) {
      index = named.end;
      continue;
    }
    const bare = matchPattern(written, index, "PATH");
    if (bare === null) return null;
    const last = tokens[bare.end - 1]?.image ?? "";
    const name = camelCase(last);
    if (names.has(name)) return null;
    names.add(name);
    edits.push({ span: { file, start: token.startOffset, end: token.startOffset }, text: `${name}: ` });
    index = bare.end;
    while (tokens[index]?.image === "[" && tokens[index + 1]?.image === "]") index += 2;
  }
  return edits.length > 0 ? edits : null;
}
