import type { TextEdit } from "../diagnostics/diagnostic.js";
import { isPrimitive } from "../ir/primitives.js";
import { isIdentifier } from "../syntax/identifier.js";
import { writtenName } from "../syntax/written-name.js";
import type { Span } from "../text/source-file.js";
import { editedContracts, withTexts } from "./edited-workspace.js";
import { occurrencesAt, occurrencesOf } from "./navigation.js";
import { occurrencesIn } from "./symbols/occurrences.js";
import { mayBeQuoted, type NamedSymbol, type Occurrence, type SymbolKind } from "./symbols/symbol.js";
import { baseName, checkedContract, meaningOf, type Workspace } from "./workspace.js";

export type Renamed =
  | { readonly kind: "edits"; readonly edits: readonly TextEdit[] }
  | { readonly kind: "refused"; readonly reason: string };

/** The name that would be replaced at an offset, with its place; null if there is none. */
export function renameTarget(
  workspace: Workspace,
  path: string,
  offset: number,
): { readonly span: Span; readonly name: string } | null {
  const [occurrence] = occurrencesHere(workspace, path, offset);
  if (occurrence === undefined) return null;
  const { span, alias, symbol } = occurrence;
  return { span: inner(span), name: alias === null ? symbol.name : span.file.text.slice(alias.start, alias.end) };
}

/**
 * The edits that rename the symbol at an offset, in all files. Refuses an invalid name, and a name with which the
 * contract would mean something else or have new errors.
 */
export function rename(
  workspace: Workspace,
  { path, offset, name }: { readonly path: string; readonly offset: number; readonly name: string },
): Renamed {
  const here = occurrencesHere(workspace, path, offset);
  const [occurrence] = here;
  if (occurrence === undefined) return refused("there is nothing here that can be renamed");
  if (here.length > 1)
    return refused(
      `\`${occurrence.symbol.name}\` names fields of ${here.length} types here: rename each where it is declared`,
    );
  const { symbol } = occurrence;
  const problem = nameProblem(symbol, name);
  if (problem !== null) return refused(problem);
  const places =
    occurrence.alias === null
      ? occurrencesOf(workspace, symbol).filter((each) => each.alias === null)
      : occurrencesInFile(workspace, path).filter((each) => each.alias?.start === occurrence.alias?.start);
  const edits = places.map((place) => editOf(place, name));
  return broken(workspace, edits, places.length, { path, symbol }) ?? { kind: "edits", edits };
}

function refused(reason: string): Renamed {
  return { kind: "refused", reason };
}

function occurrencesHere(workspace: Workspace, path: string, offset: number): Occurrence[] {
  const meaning = meaningOf(workspace, path);
  return meaning === null ? [] : occurrencesAt(meaning, offset);
}

function occurrencesInFile(workspace: Workspace, path: string): readonly Occurrence[] {
  const meaning = meaningOf(workspace, path);
  return meaning === null ? [] : occurrencesIn(meaning);
}

const capitalised: readonly SymbolKind[] = ["type", "alias", "enum", "union", "type parameter"];

/** Why a symbol can't have a name; null if it can. */
function nameProblem({ kind }: NamedSymbol, name: string): string | null {
  if (mayBeQuoted(kind)) return name.trim() === "" || /["\\\r\n]/.test(name) ? `\`${name}\` can't be a name` : null;
  if (!isIdentifier(name)) return `\`${name}\` can't be a name: a name is a word of letters, digits and \`_\``;
  if (capitalised.includes(kind) && !/^\p{Lu}/u.test(name))
    return `\`${name}\` needs a capital letter at its start, because it names a type`;
  if (isPrimitive(name) && kind !== "parameter") return `\`${name}\` is the name of a primitive type`;
  return null;
}

function editOf({ span, form }: Occurrence, name: string): TextEdit {
  return { span, text: form === "member" ? writtenName(name) : name };
}

/** A quoted name without its quotes. */
function inner({ file, start, end }: Span): Span {
  return file.text[start] === '"' ? { file, start: start + 1, end: end - 1 } : { file, start, end };
}

/** The refusal of edits after which a contract has new errors, or a name means something else; null if neither is the case. */
function broken(
  workspace: Workspace,
  edits: readonly TextEdit[],
  count: number,
  { path, symbol }: { readonly path: string; readonly symbol: NamedSymbol },
): Renamed | null {
  const edited = withTexts(workspace, edits);
  if (edited === null) return refused("the places to be renamed overlap");
  for (const entry of editedContracts(workspace, edits)) {
    const before = errorsOf(workspace, entry);
    const errors = checkedContract(edited.workspace, entry).diagnostics.filter(
      ({ severity, code }) => severity === "error" && !before.has(code),
    );
    // A name that is declared twice causes other errors, so it is the one to report.
    const added = errors.find(({ code }) => code === "duplicate-name") ?? errors[0];
    if (added !== undefined) return refused(`${added.message} (in ${baseName(added.span.file.path)})`);
  }
  const moved = edited.offsetOf(symbol.span);
  const meaning = meaningOf(edited.workspace, symbol.span.file.path);
  const after = meaning === null ? undefined : occurrencesAt(meaning, moved).find((each) => each.span.start === moved);
  const isAlias = edits.every(({ span }) => span.file.path === path) && after?.symbol.name === symbol.name;
  if (isAlias) return null;
  const found =
    after === undefined
      ? 0
      : occurrencesOf(edited.workspace, after.symbol).filter((each) => each.alias === null).length;
  return found === count ? null : refused("another declaration with this name would then be meant in some places");
}

function errorsOf(workspace: Workspace, entry: string): Set<string> {
  const { diagnostics } = checkedContract(workspace, entry);
  return new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code));
}
