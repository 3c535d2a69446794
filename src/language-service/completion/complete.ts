import type { Expected } from "../../syntax/expected-tokens.js";
import { positionAt, type Span } from "../../text/source-file.js";
import { distinctBy } from "../distinct-by.js";
import { hasLetters } from "../has-letters.js";
import type { Workspace } from "../workspace.js";
import { annotationItems, argumentItems } from "./annotation-items.js";
import { blockWords } from "./block-words.js";
import { clauseOrder } from "./clause-order.js";
import { type CompletionItem, maxItems } from "./item.js";
import { keywordItem } from "./keyword-items.js";
import { isLiteral, literalItems } from "./literal-items.js";
import { numberItems, unitItems } from "./number-items.js";
import { type Place, placeAt, typedWord } from "./place.js";
import { importItems, isInString, isTemplate, stringItems } from "./string-items.js";
import { typeItems } from "./type-items.js";
import { keyItems, typeBeforeEquals, typeOfKey, valueItems, wireValueItems } from "./value-items.js";
import { memberItems, nameItems } from "./word-items.js";

export interface Completion {
  /** The text that an item replaces. */
  readonly replaced: Span;
  readonly items: readonly CompletionItem[];
  /** Whether there are more items, which appear after further letters. */
  readonly isCut: boolean;
}

/** The completions at an offset: the keywords that the grammar accepts there, and the names that are valid there. */
export function complete(workspace: Workspace, path: string, offset: number): Completion | null {
  const place = placeAt(workspace, path, offset);
  if (place === null) return null;
  if (isInString(place)) return completeInString(place);
  const typed = typedWord(place);
  const fitting = itemsFor(place).filter(({ label }) => hasLetters(label.toLowerCase(), typed));
  const distinct = distinctBy(fitting, ({ label, kind }) => `${kind === "keyword" ? "" : kind} ${label}`);
  const items = distinct.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  return { replaced: place.replaced, items: items.slice(0, maxItems), isCut: items.length > maxItems };
}

function completeInString(place: Place): Completion {
  const { file, expected, offset } = place;
  const { start, end } = place.replaced;
  const isClosed = end > start + 1 && file.text[start] === file.text[end - 1];
  const replaced = isTemplate(place)
    ? { file, start: wordStart(place), end: offset }
    : { file, start: start + 1, end: isClosed ? end - 1 : end };
  const isArgument = expected.some(({ rules }) => rules.includes("annotation"));
  const items = isArgument
    ? argumentItems(place).map((item) => ({ ...item, insert: (item.insert ?? item.label).replaceAll('"', "") }))
    : stringItems(place);
  return { replaced, items, isCut: false };
}

function wordStart({ file, offset }: Place): number {
  const word = /[\p{L}\p{N}_]*$/u.exec(file.text.slice(Math.max(offset - 100, 0), offset))?.[0] ?? "";
  return offset - word.length;
}

function itemsFor(place: Place): CompletionItem[] {
  const numbers = [...numberItems(place), ...unitItems(place)];
  if (/^\d/.test(place.written.partial?.text ?? "")) return numbers;
  const isLineBegun = isAfterTextOfLine(place);
  const { hasClause } = blockWords(place);
  const keywords = place.expected
    .filter(
      ({ kind, word, rules, continues }) =>
        kind === "keyword" &&
        !isLiteral(word) &&
        !(word === "map" && rules.includes("enum")) &&
        (continues || !hasClause(rules.at(-1) ?? "", word)),
    )
    .map((each) => keywordItem(each, each.continues && isLineBegun ? 0 : 1 + clauseOrder(each)));
  const names = place.expected.filter(({ kind }) => kind === "name").flatMap((each) => namesFor(place, each));
  return [...names, ...keywords, ...literalItems(place), ...stringItems(place), ...importItems(place), ...numbers];
}

/** Whether the last token before the cursor is on the same line, which most likely continues. */
function isAfterTextOfLine({ file, offset, written }: Place): boolean {
  const last = written.tokens.at(-1);
  return last !== undefined && positionAt(file, last.start).line === positionAt(file, offset).line;
}

function namesFor(place: Place, { rules }: Expected): CompletionItem[] {
  const [inner = "", parent = "", around = ""] = [...rules].reverse();
  if (inner === "memberName") return parent === "entry" ? keyItems(place) : memberItems(place, parent);
  if (inner === "httpClause" || inner === "route") return nameItems(place, "route");
  if (inner !== "name") return [];
  if (parent === "annotation") return annotationItems(place);
  if (parent === "argument") return argumentItems(place);
  if (parent !== "path") return nameItems(place, parent);
  if (around === "reference") return typeItems(place);
  if (rules.includes("argument")) return argumentItems(place);
  if (rules.includes("enumValue") || rules.includes("variant")) return wireValueItems(place);
  if (rules.includes("entry")) return valueItems(place, typeOfKey(place));
  if (rules.includes("field") || rules.includes("const")) return valueItems(place, typeBeforeEquals(place));
  return valueItems(place, null);
}
