/** Checks of regular expressions: valid in JavaScript with the `u` flag, and within RE2 (Goa's engine). */

/** Why a pattern is refused; null where it is fine. */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^Invalid regular expression: \/[\s\S]*\/u?: /, "").toLowerCase();
  }
  const bare = withoutClassesAndEscapes(pattern);
  if (/\(\?(?:=|!|<=|<!)/.test(bare)) return "lookaround is not in RE2";
  if (/\\[1-9]|\\k</.test(withoutClasses(pattern))) return "back references are not in RE2";
  if (/\(\?</.test(bare)) return "named groups are written `(?P<name>)` in RE2; use a plain group";
  return null;
}

/** A repetition directly around a repetition: `(a+)+`, `(a*b?)*`. */
export function nestsQuantifiers(pattern: string): boolean {
  const bare = withoutClassesAndEscapes(pattern);
  const groups: boolean[] = [];
  let repeats = false;
  for (let index = 0; index < bare.length; index++) {
    const char = bare.charAt(index);
    if (char === "(") {
      groups.push(repeats);
      repeats = false;
    } else if (char === ")") {
      const next = bare.slice(index + 1);
      if (repeats && /^(?:[+*]|\{\d+,\d*\})/.test(next)) return true;
      repeats = (groups.pop() ?? false) || repeats;
    } else if (char === "+" || char === "*" || /^\{\d+,\}/.test(bare.slice(index))) {
      repeats = true;
    }
  }
  return false;
}

function withoutClasses(pattern: string): string {
  return pattern.replaceAll(/\[(?:\\[\s\S]|[^\]\\])*\]/g, "x");
}

function withoutClassesAndEscapes(pattern: string): string {
  return withoutClasses(pattern.replaceAll(/\\[\s\S]/g, "x"));
}
