/**
 * Breaks lines of generated TypeScript that are too long, where a formatter would: at the outermost brackets, one item a line.
 * Knows just as much of the language as generated lines have: brackets, strings, arrow functions, conditions.
 */

const width = 120;

/**
 * Lines of code, each a whole statement or member on one line, broken so that none is longer than 120 columns where that can
 * be. `margin`: the columns that a template puts before them.
 */
export function wrapLines(lines: readonly string[], margin = 0): string[] {
  const before = " ".repeat(margin);
  return lines.flatMap((line) => wrapLine(before + line).map((wrapped) => wrapped.slice(margin)));
}

function wrapLine(line: string): string[] {
  if (line.length <= width || /^\s*(?:\/\/|\/?\*)/.test(line)) return [line];
  const indent = /^ */.exec(line)?.[0] ?? "";
  return wrap(indent, line.slice(indent.length), "");
}

/** `text` at an indentation, with `tail` (a comma, a semicolon) after it. */
function wrap(indent: string, text: string, tail: string): string[] {
  if (indent.length + text.length + tail.length <= width) return [indent + text + tail];
  const statement = conditional(text);
  if (statement !== null) {
    return [`${indent}${statement.head} {`, ...wrap(`${indent}  `, statement.body, ""), `${indent}}${tail}`];
  }
  const choice = ternary(text);
  if (choice !== null) {
    const inner = `${indent}  `;
    const last = choice.no.endsWith(",") || choice.no.endsWith(";") ? choice.no.slice(-1) : "";
    const no = last === "" ? choice.no : choice.no.slice(0, -1);
    return [
      `${indent}${choice.condition}`,
      ...hang(inner, "? ", choice.yes, ""),
      ...hang(inner, ": ", no, last + tail),
    ];
  }
  const alternatives = unionType(text);
  if (alternatives !== null) {
    const { head, members } = alternatives;
    return [
      `${indent}${head}`,
      ...members.map((member, index) => `${indent}  | ${member}${index === members.length - 1 ? `;${tail}` : ""}`),
    ];
  }
  const lambda = indexOutside(text, " => ");
  const body = lambda < 0 ? "" : text.slice(lambda + 4);
  if (lambda >= 0 && !/^[[{]/.test(body)) {
    const end = /[,;]$/.exec(body)?.[0] ?? "";
    const bare = end === "" ? body : body.slice(0, -1);
    // A condition stands in parentheses beside its arrow, and without them below it.
    const inner = /^\(.* \? .*\)$/.test(bare) ? bare.slice(1, -1) : bare;
    return [`${indent}${text.slice(0, lambda + 3)}`, ...wrap(`${indent}  `, inner, end + tail)];
  }
  const group = lastGroup(text);
  return group === null ? [indent + text + tail] : wrapGroup(indent, text, tail, group);
}

/** What follows `? ` or `: `: further lines are two columns deeper. */
function hang(indent: string, mark: string, text: string, tail: string): string[] {
  const [first = "", ...rest] = wrap(`${indent}  `, text, tail);
  return [`${indent}${mark}${first.trimStart()}`, ...rest];
}

function wrapGroup(indent: string, text: string, tail: string, group: Group): string[] {
  const head = text.slice(0, group.open + 1);
  const close = text.slice(group.close) + tail;
  const items = splitItems(text.slice(group.open + 1, group.close));
  const bracket = text[group.open];
  const last = items.at(-1) ?? "";
  const arrow = bracket === "(" ? arrowOf(last) : null;
  if (arrow !== null) {
    // The function stays on the line of the call; only its body moves.
    const before = [...items.slice(0, -1), arrow.head].join(", ");
    if (indent.length + head.length + before.length <= width && !items.slice(0, -1).some((item) => arrowOf(item))) {
      const hugging = hug(indent, `${head}${before}`, arrow.body, close);
      if (hugging !== null) return hugging;
    }
  }
  if (bracket === "(" && /^[[{]/.test(last) && /[\]}]$/.test(last)) {
    // So does a list or object in the last place.
    const before = items.slice(0, -1).map((item) => `${item}, `);
    const inner = lastGroup(last);
    if (inner !== null && inner.open === 0 && indent.length + head.length + before.join("").length < width) {
      const [first = "", ...rest] = wrapGroup(indent, last, close, inner);
      return [`${indent}${head}${before.join("")}${first.trimStart()}`, ...rest];
    }
  }
  const comma = bracket === "<" || /^(?:if|switch) \($/.test(head) ? "" : ",";
  return [
    indent + head,
    ...items.flatMap((item, index) => wrap(`${indent}  `, item, index === items.length - 1 ? comma : ",")),
    indent + close,
  ];
}

function hug(indent: string, head: string, body: string, close: string): string[] | null {
  const inner = lastGroup(body);
  if (/^[[{]/.test(body) && inner !== null && inner.open === 0) {
    const [first = "", ...rest] = wrapGroup(indent, body, close, inner);
    return [`${indent}${head} ${first.trimStart()}`, ...rest];
  }
  return [`${indent}${head}`, ...wrap(`${indent}  `, body, ","), `${indent}${close}`];
}

interface Group {
  readonly open: number;
  readonly close: number;
}

const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/** Calls back for each character that is code, with how deep in brackets it stands; brackets count as outside. */
function scan(text: string, see: (index: number, depth: number, group: Group | null) => boolean | undefined): void {
  const open: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '"' || char === "'") {
      const end = endOfString(text, index, char);
      if (see(index, open.length, null) === true) return;
      index = end;
      continue;
    }
    const generic = char === "<" && /[\w$]/.test(text.charAt(index - 1));
    if (char === "(" || char === "[" || char === "{" || generic) {
      if (see(index, open.length, null) === true) return;
      open.push(index);
    } else if (open.length > 0 && char === pairs[text.charAt(open.at(-1) ?? 0)] && text.charAt(index - 1) !== "=") {
      const start = open.pop() ?? 0;
      if (see(index, open.length, { open: start, close: index }) === true) return;
    } else if (see(index, open.length, null) === true) return;
  }
}

function endOfString(text: string, start: number, quote: string): number {
  let index = start + 1;
  while (index < text.length && text.charAt(index) !== quote) index += text.charAt(index) === "\\" ? 2 : 1;
  return index;
}

/** The last outermost brackets that hold something; those of type arguments where there are no others. */
function lastGroup(text: string): Group | null {
  let found: Group | null = null;
  let generic: Group | null = null;
  scan(text, (_index, depth, group) => {
    if (depth > 0 || group === null) return undefined;
    const inner = text.slice(group.open + 1, group.close).trim();
    // An index signature holds nothing that could stand on a line of its own.
    if (inner === "" || inner === "key: string") return undefined;
    if (text.charAt(group.open) === "<") generic = group;
    else found = group;
    return undefined;
  });
  return found ?? generic;
}

/** What stands between the commas. */
function splitItems(text: string): string[] {
  const items: string[] = [];
  let start = 0;
  scan(text, (index, depth) => {
    const char = text.charAt(index);
    if (depth === 0 && (char === "," || char === ";")) {
      items.push(text.slice(start, index).trim());
      start = index + 1;
    }
    return undefined;
  });
  const last = text.slice(start).trim();
  return last === "" ? items : [...items, last];
}

/** Index of a text outside of all brackets and strings; -1 where it isn't. */
function indexOutside(text: string, searched: string, from = 0): number {
  let found = -1;
  scan(text, (index, depth) => {
    if (depth > 0 || index < from || !text.startsWith(searched, index)) return undefined;
    found = index;
    return true;
  });
  return found;
}

/** `if (a) b;` */
function conditional(text: string): { readonly head: string; readonly body: string } | null {
  if (!text.startsWith("if (") || text.endsWith("{")) return null;
  let close = -1;
  scan(text, (_index, depth, group) => {
    if (depth !== 0 || group === null) return undefined;
    close = group.close;
    return true;
  });
  return close < 0 ? null : { head: text.slice(0, close + 1), body: text.slice(close + 1).trim() };
}

function ternary(text: string): { readonly condition: string; readonly yes: string; readonly no: string } | null {
  const arrow = indexOutside(text, " => ");
  const question = indexOutside(text, " ? ");
  if (question < 0 || (arrow >= 0 && arrow < question)) return null;
  let depth = 0;
  let colon = -1;
  for (let at = question + 3; at >= 0 && colon < 0; ) {
    const nextQuestion = indexOutside(text, " ? ", at);
    const nextColon = indexOutside(text, " : ", at);
    if (nextColon < 0) return null;
    if (nextQuestion >= 0 && nextQuestion < nextColon) {
      depth++;
      at = nextQuestion + 3;
    } else if (depth > 0) {
      depth--;
      at = nextColon + 3;
    } else colon = nextColon;
  }
  return {
    condition: text.slice(0, question),
    yes: text.slice(question + 3, colon),
    no: text.slice(colon + 3),
  };
}

/** `export type A = "x" | "y";` */
function unionType(text: string): { readonly head: string; readonly members: readonly string[] } | null {
  const match = /^(?:export )?type \w+ =/.exec(text);
  if (match === null || indexOutside(text, " | ") < 0) return null;
  const members: string[] = [];
  let start = match[0].length;
  for (let bar = indexOutside(text, " | ", start); bar >= 0; bar = indexOutside(text, " | ", start)) {
    members.push(text.slice(start, bar).trim());
    start = bar + 3;
  }
  return { head: match[0], members: [...members, text.slice(start).trim().replace(/;$/, "")] };
}

/** `(a, b) => body` */
function arrowOf(text: string): { readonly head: string; readonly body: string } | null {
  if (!text.startsWith("(")) return null;
  const arrow = indexOutside(text, " => ");
  return arrow < 0 ? null : { head: text.slice(0, arrow + 3), body: text.slice(arrow + 4) };
}
