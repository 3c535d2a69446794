/** The display of untrusted texts on a terminal: the form of each character, and the number of cells that it takes. */

export interface DisplayedCharacter {
  /** Offset of the character in its text, in UTF-16 code units. */
  readonly offset: number;
  readonly shown: string;
  readonly cells: number;
}

const tabStop = 4;

/** Characters that take no cell: joiners and combining marks, which include variation selectors. */
const invisible = /^(?:\p{Mn}|\p{Me}|[\u200B-\u200D])$/u;

/** Characters that take two cells: East Asian wide and full-width ones (UAX 11), and emoji shown as pictures. */
const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]$|^\p{Emoji_Presentation}$/u;

/** Characters that control the terminal or reverse the reading direction, which a contract must not do. */
const steering = /^[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029]$|^[\uD800-\uDFFF]$/u;

/** The characters of one line as a terminal shows them; tabs fill up to the next multiple of four cells. */
export function displayed(line: string): DisplayedCharacter[] {
  const characters: DisplayedCharacter[] = [];
  let offset = 0;
  let column = 0;
  for (const character of line) {
    const cells = character === "\t" ? tabStop - (column % tabStop) : cellsOf(character);
    characters.push({ offset, shown: shownAs(character, cells), cells });
    offset += character.length;
    column += cells;
  }
  return characters;
}

/** A text without characters that control terminals; line breaks stay. */
export function harmless(text: string): string {
  let shown = "";
  for (const character of text) shown += character === "\n" ? character : shownAs(character, 1);
  return shown;
}

/** A text as one line, so that no part of it begins a line, where CI systems look for commands. */
export function harmlessLine(text: string): string {
  return withoutCommands(harmless(text).replaceAll("\n", "\u240A"));
}

/** Splits texts that CI systems read as a command in the middle of a line, such as `##[error]` and `##vso[..]`, with an invisible space. */
export function withoutCommands(text: string): string {
  return text.replaceAll(/##(?=\w*\[)/g, "##\u200B");
}

function cellsOf(character: string): number {
  if (steering.test(character)) return 1;
  if (invisible.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

function shownAs(character: string, cells: number): string {
  if (character === "\t") return " ".repeat(cells);
  if (!steering.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  // Unicode has a visible picture for each control character, from U+2400 on.
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : "\uFFFD";
}
