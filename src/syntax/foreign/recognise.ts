import { At, Colon, Comma, LeftBrace, Question, RightBrace } from "../../../grammar/tokens.js";
import type { TextEdit } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../text/source-file.js";
import { decorationsEnd, endOf, startsLine } from "../token-places.js";
import { fillIn, inShort } from "./fill-in.js";
import type { Block, Form } from "./form.js";
import { type FormName, forms, itemForms, memberForms } from "./forms.js";
import { type Match, matchPattern, type Written } from "./pattern.js";

/** The form that was recognised at a failure. */
export interface Recognised {
  readonly form: FormName;
  /** The texts that the elements of the form's pattern matched, shortened for reports. */
  readonly words: readonly string[];
  /** The place of the report. */
  readonly span: Span;
  /** The tokens that were matched. */
  readonly start: number;
  readonly end: number;
  readonly hint: string | null;
  /** The replacement of the matched text; null if it is not certain. */
  readonly write: string | null;
}

type Entry = readonly [FormName, Form];

const byBlock = new Map<Block, readonly Entry[]>();

function formsOf(block: Block, table: Readonly<Record<string, Form>>): readonly Entry[] {
  const entries: Entry[] = [];
  for (const name of Object.keys(table)) {
    if (isFormName(name) && table[name]?.in.includes(block) === true) entries.push([name, forms[name]]);
  }
  return entries;
}

function isFormName(name: string): name is FormName {
  return Object.hasOwn(forms, name);
}

/**
 * Looks for a form that begins at one of the given tokens and contains the failure or ends right before it.
 *
 * @param starts The indexes of tokens where the unreadable member may begin, the most likely first.
 */
export function recognise(
  written: Written,
  block: Block,
  {
    starts,
    items,
    failedAt,
  }: { readonly starts: readonly number[]; readonly items: readonly number[]; readonly failedAt: number },
): Recognised | null {
  let candidates = byBlock.get(block);
  if (candidates === undefined) {
    candidates = formsOf(block, memberForms);
    byBlock.set(block, candidates);
  }
  for (const start of starts) {
    const isAnnotation = written.tokens[start]?.tokenType === At;
    const found = firstMatch(written, isAnnotation ? formsOf("annotation", memberForms) : candidates, start, failedAt);
    if (found !== null) return found;
  }
  const inBrackets = formsOf(block, itemForms);
  for (const start of items) {
    const found = firstMatch(written, inBrackets, start, failedAt);
    if (found !== null) return found;
  }
  return null;
}

function firstMatch(written: Written, entries: readonly Entry[], start: number, failedAt: number): Recognised | null {
  if (start < 0 || start > failedAt || written.tokens[start] === undefined) return null;
  for (const [name, form] of entries) {
    const match = matchPattern(written, start, form.like);
    if (match === null || match.end === start || failedAt > match.end || isCutShort(written, match.end)) continue;
    const found = recognised(written, name, match);
    // Text that already has this language's form contains some other mistake.
    if (found.write === null || !isSameText(found.write, textOf(written, match))) return found;
  }
  return null;
}

function isSameText(one: string, other: string): boolean {
  return one.replaceAll(/\s+/g, " ").trim() === other.replaceAll(/\s+/g, " ").trim();
}

/** Whether the match includes the name of the next member. */
function isCutShort({ file, tokens }: Written, end: number): boolean {
  const type = tokens[end]?.tokenType;
  if (type === Colon) return !startsLine(file, tokens, end);
  return type === Question && tokens[end + 1]?.tokenType === Colon;
}

function recognised(written: Written, name: FormName, match: Match): Recognised {
  const form: Form = forms[name];
  const texts = match.elements.map((range) => textOf(written, range));
  const [first, last] = typeof form.at === "object" ? form.at : [form.at ?? 0, form.at ?? 0];
  const from = match.elements[first]?.start ?? match.start;
  const to = Math.max(match.elements[last]?.end ?? match.end, from + 1);
  const words = texts.map(inShort);
  return {
    form: name,
    words,
    span: spanOf(written, { start: from, end: to }),
    start: match.start,
    end: match.end,
    hint: form.hint === undefined ? null : fillIn(form.hint, words),
    write: form.write === undefined ? null : fillIn(form.write, texts),
  };
}

function spanOf({ file, tokens }: Written, range: { readonly start: number; readonly end: number }): Span {
  const first = tokens[range.start];
  const last = tokens[Math.max(range.end - 1, range.start)];
  const start = first?.startOffset ?? file.text.length;
  return { file, start, end: Math.max(start, last === undefined ? start : endOf(last)) };
}

/** The text of a run of tokens after repairs; empty if the run is. */
function textOf(written: Written, range: { readonly start: number; readonly end: number }): string {
  const { file, tokens } = written;
  let text = "";
  for (let index = range.start; index < range.end; index++) {
    const token = tokens[index];
    const before = tokens[index - 1];
    if (token === undefined) break;
    if (index > range.start && before !== undefined) {
      const gap = file.text.slice(endOf(before), token.startOffset);
      const isNew = endOf(before) - before.startOffset !== before.image.length;
      text += isNew && gap === "" ? " " : gap;
    }
    text += token.image;
  }
  return text;
}

/** Blocks whose members usually have the same form, so that a habit from another language shows in many of them. */
const repeating: readonly Block[] = ["type", "enum", "union", "api", "http", "stream"];

/**
 * The edits of later members of the block that have the same form. They are one mistake, so they share one report and one fix.
 */
export function repeatedEdits(written: Written, block: Block, found: Recognised): readonly TextEdit[] {
  const { file, tokens } = written;
  const form: Form = forms[found.form];
  const edits: TextEdit[] = [];
  if (form.write === undefined || !repeating.includes(block)) return edits;
  let depth = 0;
  for (let index = found.end; index < tokens.length; index++) {
    const token = tokens[index];
    const before = tokens[index - 1];
    if (token === undefined || before === undefined) break;
    const follows = startsLine(file, tokens, index) || before.tokenType === Comma || index === found.end;
    const start = decorationsEnd(tokens, index);
    const match = depth === 0 && follows ? matchPattern(written, start, form.like) : null;
    if (match !== null && match.end > start && !isCutShort(written, match.end)) {
      const texts = match.elements.map((range) => textOf(written, range));
      const text = fillIn(form.write, texts);
      if (text !== null && !isSameText(text, textOf(written, match)))
        edits.push({ span: spanOf(written, match), text });
      index = Math.max(match.end - 1, index);
      continue;
    }
    if (token.tokenType === LeftBrace) depth++;
    else if (token.tokenType === RightBrace && --depth < 0) break;
  }
  return edits;
}
