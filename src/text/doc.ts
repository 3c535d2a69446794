/**
 * Documents: texts with the places at which their lines may break. `printDoc` lays a document out in a width, as
 * Wadler's "A prettier printer" describes: a group stays on one line if it fits, and otherwise breaks all its lines.
 */

export type Doc = string | readonly Doc[] | Group | Indent | Line | IfBroken | FirstFitting | Aside;

interface Group {
  readonly kind: "group";
  readonly contents: Doc;
  /** Whether it contains a line that always breaks. */
  readonly breaks: boolean;
}

interface Indent {
  readonly kind: "indent";
  readonly contents: Doc;
  readonly breaks: boolean;
}

interface Line {
  readonly kind: "line";
  /** The text of the line while its group stays on one line; null if it always breaks. */
  readonly flat: string | null;
}

interface IfBroken {
  readonly kind: "ifBroken";
  readonly broken: Doc;
  readonly flat: Doc;
}

interface FirstFitting {
  readonly kind: "firstFitting";
  /** At least one layout; the last one is used if none fits. */
  readonly choices: readonly [Doc, ...Doc[]];
}

interface Aside {
  readonly kind: "aside";
  readonly text: string;
}

/** A space, or a line break if the enclosing group breaks. */
export const line: Doc = { kind: "line", flat: " " };

/** Nothing, or a line break if the enclosing group breaks. */
export const softline: Doc = { kind: "line", flat: "" };

/** A line break that breaks every group around it. */
export const hardline: Doc = { kind: "line", flat: null };

/** Stays on one line if it fits; otherwise all its lines break, and those of inner groups only if they have to. */
export function group(contents: Doc): Doc {
  return { kind: "group", contents, breaks: breaks(contents) };
}

/** A group whose own lines always break. */
export function brokenGroup(contents: Doc): Doc {
  return { kind: "group", contents, breaks: true };
}

/** Lines that begin inside are one level deeper. */
export function indent(contents: Doc): Doc {
  return { kind: "indent", contents, breaks: breaks(contents) };
}

/** One document if the enclosing group breaks, and another one if it stays on one line. */
export function ifBroken(broken: Doc, flat: Doc = ""): Doc {
  return { kind: "ifBroken", broken, flat };
}

/**
 * The first of several layouts that fits up to its first line break; the last one where none does. Lines inside don't
 * break the enclosing groups; each layout uses `brokenGroup` for lines that break.
 */
export function firstFitting(...choices: readonly [Doc, ...Doc[]]): Doc {
  return { kind: "firstFitting", choices };
}

/** A text that counts for no columns, such as a comment: no layout depends on its length. */
export function aside(text: string): Doc {
  return { kind: "aside", text };
}

/** Documents with a separator between each two. */
export function join(separator: Doc, docs: readonly Doc[]): Doc {
  const joined: Doc[] = [];
  for (const doc of docs) {
    if (joined.length > 0) joined.push(separator);
    joined.push(doc);
  }
  return joined;
}

/** Whether a document contains a line that always breaks. */
export function breaks(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  if (isConcatenation(doc)) return doc.some(breaks);
  switch (doc.kind) {
    case "line":
      return doc.flat === null;
    case "ifBroken":
    case "firstFitting":
    case "aside":
      return false;
    default:
      return doc.breaks;
  }
}

function isConcatenation(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}

interface Command {
  readonly indent: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

export interface PrintOptions {
  /** Columns of a line, which is longer if a document can't be broken. */
  readonly width?: number;
  /** Columns of one level of indentation. */
  readonly step?: number;
  /** Columns in front of every line except the first; they count for all lines. */
  readonly margin?: number;
}

/** The width of lines that this package prints. */
export const defaultWidth = 120;

/** Lays a document out. Lines have no spaces at their ends. */
export function printDoc(doc: Doc, { width = defaultWidth, step = 2, margin = 0 }: PrintOptions = {}): string {
  const out: string[] = [];
  let column = margin;
  const commands: Command[] = [{ indent: margin, flat: false, doc }];
  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    const { indent: depth, flat, doc: current } = command;
    if (typeof current === "string") {
      out.push(current);
      column += current.length;
    } else if (isConcatenation(current)) {
      pushAll(commands, command, current);
    } else {
      switch (current.kind) {
        case "aside":
          out.push(current.text);
          break;
        case "indent":
          commands.push({ indent: depth + step, flat, doc: current.contents });
          break;
        case "ifBroken":
          commands.push({ indent: depth, flat, doc: flat ? current.flat : current.broken });
          break;
        case "line":
          if (flat && current.flat !== null) {
            out.push(current.flat);
            column += current.flat.length;
          } else {
            trimEnd(out);
            out.push(`\n${" ".repeat(depth)}`);
            column = depth;
          }
          break;
        case "group": {
          const onOneLine: Command = { indent: depth, flat: true, doc: current.contents };
          const stays = flat || (!current.breaks && fits(onOneLine, commands, width - column));
          commands.push(stays ? onOneLine : { ...onOneLine, flat: false });
          break;
        }
        case "firstFitting": {
          const layouts = current.choices.map(
            (choice): Command => ({ indent: depth, flat: !breaks(choice), doc: choice }),
          );
          const last = layouts.at(-1);
          const taken = layouts.find((layout) => fits(layout, commands, width - column));
          if (taken !== undefined) commands.push(taken);
          else if (last !== undefined) commands.push({ ...last, flat: false });
          break;
        }
      }
    }
  }
  trimEnd(out);
  return out.join("");
}

/** Whether the text up to the next line break fits in some columns. */
function fits(next: Command, rest: readonly Command[], columns: number): boolean {
  let left = columns;
  let restIndex = rest.length;
  const commands: Command[] = [next];
  while (left >= 0) {
    let command = commands.pop();
    if (command === undefined) {
      restIndex--;
      command = rest[restIndex];
      if (command === undefined) return true;
    }
    const { indent: depth, flat, doc } = command;
    if (typeof doc === "string") {
      left -= doc.length;
    } else if (isConcatenation(doc)) {
      pushAll(commands, command, doc);
    } else {
      switch (doc.kind) {
        case "line":
          if (!flat || doc.flat === null) return true;
          left -= doc.flat.length;
          break;
        case "aside":
          break;
        case "indent":
          commands.push({ indent: depth, flat, doc: doc.contents });
          break;
        case "ifBroken":
          commands.push({ indent: depth, flat, doc: flat ? doc.flat : doc.broken });
          break;
        case "group":
          commands.push({ indent: depth, flat: flat && !doc.breaks, doc: doc.contents });
          break;
        case "firstFitting": {
          const choice = flat ? doc.choices[0] : doc.choices.at(-1);
          commands.push({ indent: depth, flat, doc: choice ?? "" });
          break;
        }
      }
    }
  }
  return false;
}

/** Adds the parts of a concatenation to the commands; the first part is the next command. */
function pushAll(commands: Command[], { indent, flat }: Command, parts: readonly Doc[]): void {
  for (let index = parts.length - 1; index >= 0; index--) {
    const doc = parts[index];
    if (doc !== undefined && doc !== "") commands.push({ indent, flat, doc });
  }
}

function trimEnd(out: string[]): void {
  const end = out.at(-1)?.at(-1);
  if (end !== undefined && end !== " " && end !== "\t") return;
  for (let last = out.pop(); last !== undefined; last = out.pop()) {
    const trimmed = last.replace(/(?<![ \t])[ \t]+$/, "");
    if (trimmed !== "") {
      out.push(trimmed);
      return;
    }
  }
}
