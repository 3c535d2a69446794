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

/** Stays on one line if it fits. Otherwise all its own lines break; an inner group breaks only if it doesn't fit. */
export function group(contents: Doc): Doc {
  return { kind: "group", contents, breaks: breaks(contents) };
}

/** A group whose own lines always break. */
export function brokenGroup(contents: Doc): Doc {
  return { kind: "group", contents, breaks: true };
}

/** A group, but its own lines always break. Other documents stay the same. */
export function brokenOnly(doc: Doc): Doc {
  return typeof doc === "object" && "kind" in doc && doc.kind === "group" ? brokenGroup(doc.contents) : doc;
}

/** Indents the lines that begin inside a document by one more level. */
export function indent(contents: Doc): Doc {
  return { kind: "indent", contents, breaks: breaks(contents) };
}

/** One document if the enclosing group breaks, and another one if it stays on one line. */
export function ifBroken(broken: Doc, flat: Doc = ""): Doc {
  return { kind: "ifBroken", broken, flat };
}

/**
 * The first of several layouts that fits up to its first line break; the last one if none does. Lines inside don't
 * break the enclosing groups; each layout uses `brokenGroup` for lines that break.
 */
export function firstFitting(...choices: readonly [Doc, ...Doc[]]): Doc {
  return { kind: "firstFitting", choices };
}

/** A text that counts as zero columns, such as a comment, so that no layout depends on its length. */
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

type Layout = "flat" | "broken";

/**
 * The documents that are still to be printed. Their properties are in parallel lists, because an object for each
 * document would take most of the memory that printing needs.
 */
class Pending {
  readonly #docs: Doc[] = [];
  readonly #depths: number[] = [];
  readonly #layouts: Layout[] = [];
  /** The indentation and the layout of the document that `pop` returned last. */
  depth = 0;
  layout: Layout = "flat";

  get size(): number {
    return this.#docs.length;
  }

  /** Makes a document the next one. */
  push(doc: Doc, depth: number, layout: Layout): void {
    this.#docs.push(doc);
    this.#depths.push(depth);
    this.#layouts.push(layout);
  }

  /** Makes the parts of a concatenation the next documents. */
  pushAll(parts: readonly Doc[], depth: number, layout: Layout): void {
    for (let index = parts.length - 1; index >= 0; index--) {
      const doc = parts[index];
      if (doc !== undefined && doc !== "") this.push(doc, depth, layout);
    }
  }

  /** Makes the document at an index of another list the next one. */
  pushFrom(other: Pending, index: number): void {
    this.push(other.#docs[index] ?? "", other.#depths[index] ?? 0, other.#layouts[index] ?? "flat");
  }

  /** Removes and returns the next document. Its indentation and its layout are then in `depth` and `layout`. */
  pop(): Doc | undefined {
    this.depth = this.#depths.pop() ?? 0;
    this.layout = this.#layouts.pop() ?? "flat";
    return this.#docs.pop();
  }

  clear(): void {
    this.#docs.length = 0;
    this.#depths.length = 0;
    this.#layouts.length = 0;
  }
}

export interface PrintOptions {
  /** The maximum number of columns in a line. A line is longer if its document can't be broken. */
  readonly width?: number;
  /** Columns of one level of indentation. */
  readonly step?: number;
  /** The number of spaces printed before every line except the first, which is assumed to begin at this column. */
  readonly margin?: number;
}

/** The width of lines that this package prints. */
export const defaultWidth = 120;

/** Lays a document out. Lines have no spaces at their ends. */
export function printDoc(doc: Doc, { width = defaultWidth, step = 2, margin = 0 }: PrintOptions = {}): string {
  const out: string[] = [];
  let column = margin;
  const pending = new Pending();
  const ahead = new Pending();
  /** Whether a document would fit if it were the next one. */
  const isFitting = (next: Doc, depth: number, layout: Layout): boolean => {
    ahead.clear();
    ahead.push(next, depth, layout);
    return fits(ahead, pending, width - column);
  };
  pending.push(doc, margin, "broken");
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    const { depth, layout } = pending;
    if (typeof current === "string") {
      out.push(current);
      column += current.length;
    } else if (isConcatenation(current)) {
      pending.pushAll(current, depth, layout);
    } else {
      switch (current.kind) {
        case "aside":
          out.push(current.text);
          break;
        case "indent":
          pending.push(current.contents, depth + step, layout);
          break;
        case "ifBroken":
          pending.push(layout === "flat" ? current.flat : current.broken, depth, layout);
          break;
        case "line":
          if (layout === "flat" && current.flat !== null) {
            out.push(current.flat);
            column += current.flat.length;
          } else {
            trimEnd(out);
            out.push(`\n${" ".repeat(depth)}`);
            column = depth;
          }
          break;
        case "group": {
          const { contents } = current;
          const stays = layout === "flat" || (!current.breaks && isFitting(contents, depth, "flat"));
          pending.push(contents, depth, stays ? "flat" : "broken");
          break;
        }
        case "firstFitting":
          for (const [index, choice] of current.choices.entries()) {
            const own = breaks(choice) ? "broken" : "flat";
            const isLast = index === current.choices.length - 1;
            const isTaken = isFitting(choice, depth, own);
            if (isTaken || isLast) {
              pending.push(choice, depth, isTaken ? own : "broken");
              break;
            }
          }
          break;
      }
    }
  }
  trimEnd(out);
  return out.join("");
}

/** Whether the text of `ahead`, and then of `rest`, fits in some columns up to the next line break. */
function fits(ahead: Pending, rest: Pending, columns: number): boolean {
  let left = columns;
  let restIndex = rest.size;
  while (left >= 0) {
    let doc = ahead.pop();
    if (doc === undefined) {
      restIndex--;
      if (restIndex < 0) return true;
      ahead.pushFrom(rest, restIndex);
      doc = ahead.pop() ?? "";
    }
    const { depth, layout } = ahead;
    if (typeof doc === "string") {
      left -= doc.length;
    } else if (isConcatenation(doc)) {
      ahead.pushAll(doc, depth, layout);
    } else {
      switch (doc.kind) {
        case "line":
          if (layout === "broken" || doc.flat === null) return true;
          left -= doc.flat.length;
          break;
        case "aside":
          break;
        case "indent":
          ahead.push(doc.contents, depth, layout);
          break;
        case "ifBroken":
          ahead.push(layout === "flat" ? doc.flat : doc.broken, depth, layout);
          break;
        case "group":
          ahead.push(doc.contents, depth, doc.breaks ? "broken" : layout);
          break;
        case "firstFitting":
          ahead.push((layout === "flat" ? doc.choices[0] : doc.choices.at(-1)) ?? "", depth, layout);
          break;
      }
    }
  }
  return false;
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
