import { checkPattern } from "../../patterns/check-pattern.js";
import type { PatternProblem } from "../../patterns/pattern-node.js";
import type * as ast from "../../syntax/ast.js";
import { literalOffset } from "../../syntax/literals.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";

/** The smallest length that a hint suggests as a bound. */
const minSuggestedLength = 32;

/** Reports the faults of a pattern. Returns false if it can't be used. */
export function checkWrittenPattern(
  context: Context,
  pattern: string,
  written: ast.Value,
  maxLength: number | null,
): boolean {
  const { problem, cost } = checkPattern(pattern);
  if (problem !== null) {
    const span = spanInPattern(written, problem);
    const text = pattern.slice(problem.start, problem.end);
    const place =
      span === written.span && problem.start > 0 ? `at character ${problem.start + 1} of the pattern` : null;
    context.report("invalid-pattern", { fault: problem.fault, text }, span, { hint: hintFor(problem, text) ?? place });
    return false;
  }
  if (cost.kind === "linear" || (maxLength !== null && maxLength <= cost.longestText)) return true;
  context.report("ambiguous-pattern", { example: cost.example }, written.span, {
    hint: cost.isAnchorMissing
      ? "it is tried from each character of the text: with `^` at its beginning it takes linear time"
      : cost.longestText >= minSuggestedLength
        ? `write it so that each text can be read in one way only, or bound it: \`@maxLength(${cost.longestText})\``
        : "write it so that each text can be read in one way only",
  });
  return false;
}

/** The place of a part of a pattern in the contract; the whole value if it is a constant or a block string. */
function spanInPattern(written: ast.Value, problem: PatternProblem): Span {
  if (written.kind !== "string" || written.block) return written.span;
  const { file, start, end } = written.span;
  const body = file.text.slice(start + 1, end - 1);
  const from = literalOffset(body, problem.start);
  const to = literalOffset(body, problem.end);
  return to > from ? { file, start: start + 1 + from, end: start + 1 + to } : written.span;
}

/** The RE2 spelling of the probable meaning. */
function hintFor({ fault }: PatternProblem, text: string): string | null {
  switch (fault) {
    case "unknown-escape":
      return escapeHint(text);
    case "unknown-property": {
      const script = /^\\[pP]\{(?:Script|sc|Script_Extensions|scx|General_Category|gc)=(\w+)\}$/.exec(text)?.[1];
      if (script !== undefined) return `RE2 writes \`${text.slice(0, 2)}{${script}}\``;
      return "RE2 has general categories, such as `\\p{Lu}`, and scripts, such as `\\p{Greek}`";
    }
    case "class-without-end":
      return /^\[\^?\]/.test(text) ? "right behind `[` a `]` is a member of the class" : null;
    case "lookaround":
    case "back-reference":
    case "atomic-group":
      return "RE2 lacks it, because it takes more than linear time";
    case "repeated-repeat":
      return "put the first repetition into a group: `(?:a+){2}`";
    case "repeat-count":
      return "RE2 repeats at most 1000 times, repetitions in each other multiplied";
    default:
      return null;
  }
}

function escapeHint(text: string): string | null {
  const code = /^\\u\{?([0-9A-Fa-f]+)\}?$/.exec(text)?.[1];
  if (code !== undefined) return `RE2 writes \`\\x{${code}}\``;
  const letter = text.slice(1);
  if (letter === "b") return "a backspace is `\\x08`; the end of a word is not a character";
  if (letter === "Z") return "the end of the text is `$` or `\\z`";
  if (letter.startsWith("u")) return "RE2 writes a character by its number as `\\x{2028}`";
  return letter.startsWith("c") ? "RE2 writes control characters by their number, such as `\\x01`" : null;
}
