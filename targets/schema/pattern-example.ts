/**
 * A text that a pattern matches, as JavaScript writes it, made by reading the pattern: literals, classes, groups, alternatives and repetitions of the
 * RE2 subset. Null where the pattern asks for more than that; what is returned was tried with the pattern itself.
 */
export function patternExample(pattern: string, minLength = 0, maxLength = 4096): string | null {
  let matcher: RegExp;
  try {
    matcher = new RegExp(pattern, "u");
  } catch {
    return null;
  }
  const anchored = pattern.startsWith("^") && pattern.endsWith("$");
  for (const extra of [0, 1, minLength]) {
    const text = read(pattern, extra);
    if (text === null) return null;
    const padded = anchored || text.length >= minLength ? text : text + "a".repeat(minLength - text.length);
    const length = [...padded].length;
    if (matcher.test(padded) && length >= minLength && length <= maxLength) return padded;
  }
  return null;
}

interface Reader {
  readonly pattern: string;
  /** Rounds of a repetition beyond its lower bound. */
  readonly extra: number;
  at: number;
}

function read(pattern: string, extra: number): string | null {
  const reader: Reader = { pattern, extra, at: 0 };
  const text = alternatives(reader, 0);
  return reader.at === pattern.length ? text : null;
}

/** The first alternative; the others are read over. */
function alternatives(reader: Reader, depth: number): string | null {
  if (depth > 32) return null;
  let first: string | null = null;
  for (;;) {
    const text = sequence(reader, depth);
    if (text === null) return null;
    first ??= text;
    if (reader.pattern[reader.at] !== "|") return first;
    reader.at++;
  }
}

function sequence(reader: Reader, depth: number): string | null {
  let text = "";
  while (reader.at < reader.pattern.length && !"|)".includes(reader.pattern[reader.at] ?? "")) {
    const one = atom(reader, depth);
    if (one === null) return null;
    const times = repetitions(reader);
    if (times === null || text.length + one.length * times > 4096) return null;
    text += one.repeat(times);
  }
  return text;
}

const escapes: Readonly<Record<string, string>> = {
  d: "0",
  w: "a",
  s: " ",
  b: "",
  D: "a",
  W: "-",
  S: "a",
  t: "\t",
  n: "\n",
};

function atom(reader: Reader, depth: number): string | null {
  const character = String.fromCodePoint(reader.pattern.codePointAt(reader.at) ?? 0);
  reader.at += character.length;
  switch (character) {
    case "^":
    case "$":
      return "";
    case ".":
      return "a";
    case "[":
      return characterClass(reader);
    case "(": {
      const prefix = /^\?(?::|<[A-Za-z_]\w*>|P<[A-Za-z_]\w*>)/.exec(reader.pattern.slice(reader.at));
      if (prefix === null && reader.pattern[reader.at] === "?") return null;
      reader.at += prefix?.[0].length ?? 0;
      const text = alternatives(reader, depth + 1);
      if (text === null || reader.pattern[reader.at] !== ")") return null;
      reader.at++;
      return text;
    }
    case "\\": {
      const escaped = reader.pattern[reader.at] ?? "";
      reader.at++;
      if (/[pPux0-9]/.test(escaped)) return null;
      return escapes[escaped] ?? escaped;
    }
    default:
      return character;
  }
}

/** The first character of a class; of a negated one, a character that it lacks. */
function characterClass(reader: Reader): string | null {
  const body = /^(\^?)((?:\\.|[^\]\\])+)\]/su.exec(reader.pattern.slice(reader.at));
  if (body === null) return null;
  reader.at += body[0].length;
  const [, negated = "", members = ""] = body;
  if (negated === "") {
    const letter = /^(?:A-Za-z|a-zA-Z)/.test(members) ? "a" : null;
    if (letter !== null) return letter;
    const escaped = /^\\(.)/u.exec(members)?.[1];
    if (escaped !== undefined) return /[pPux]/.test(escaped) ? null : (escapes[escaped] ?? escaped);
    return String.fromCodePoint(members.codePointAt(0) ?? 0);
  }
  const matcher = new RegExp(`[^${members}]`, "u");
  return ["a", "0", "-", "A", "_"].find((candidate) => matcher.test(candidate)) ?? null;
}

/** How often the last atom stands: the lower bound, and some more where that is allowed. */
function repetitions(reader: Reader): number | null {
  const rest = reader.pattern.slice(reader.at);
  const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
  if (match === null) return 1;
  reader.at += match[0].length;
  const [, sign, lower, comma, upper] = match;
  if (sign !== undefined)
    return sign === "?" ? Math.min(reader.extra, 1) : sign === "*" ? reader.extra : 1 + reader.extra;
  const least = Number(lower);
  const most = comma === "" ? least : upper === "" || upper === undefined ? least + reader.extra : Number(upper);
  return Math.min(least + reader.extra, most);
}
