import type { Diagnostic, TextEdit } from "../../diagnostics/diagnostic.js";
import { fixFile } from "../../lint/fix.js";
import type { SourceFile } from "../../text/source-file.js";
import { isTyped } from "../completion/type-items.js";
import { distinctBy } from "../distinct-by.js";
import { withTexts } from "../edited-workspace.js";
import { wholeEdit } from "../edits.js";
import { fileDiagnostics } from "../file-diagnostics.js";
import { importEdit } from "../import-edit.js";
import { nodesAround } from "../syntax-at.js";
import { baseName, fileOf, knownPaths, meaningOf, parsedFile, type Workspace } from "../workspace.js";
import { type Action, action, type Selection } from "./action.js";
import { decorationEdit } from "./decoration-edit.js";
import { missingDeclarations } from "./missing-declarations.js";
import { keepsSound } from "./new-errors.js";

/** The fixes of the reports in a selection, imports and declarations of missing names, and suppressions of warnings. */
export function quickFixes(workspace: Workspace, { path, start, end }: Selection): Action[] {
  const all = fileDiagnostics(workspace, path);
  const here = all.filter(({ span }) => span.start <= end && start <= Math.max(span.end, span.start));
  const found = here.flatMap((diagnostic) => [
    ...ownFixes(diagnostic),
    ...missingImports(workspace, path, diagnostic),
    ...missingDeclarations(workspace, path, diagnostic),
    ...sameFixes(all, diagnostic),
    ...suppression(workspace, path, diagnostic),
  ]);
  return distinctBy(found, ({ title, edits }) => `${title} ${edits[0]?.span.start ?? 0}`);
}

function ownFixes(diagnostic: Diagnostic): Action[] {
  return diagnostic.fixes.map(({ title, edits }) => ({
    title: capitalised(title),
    kind: "quickfix",
    edits,
    diagnostic,
    isPreferred: diagnostic.fixes.length === 1,
  }));
}

function capitalised(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** Imports from files that declare a missing type. */
function missingImports(workspace: Workspace, path: string, diagnostic: Diagnostic): Action[] {
  const meaning = meaningOf(workspace, path);
  if (diagnostic.code !== "unknown-type" || meaning === null) return [];
  const { file, start, end } = diagnostic.span;
  const name = file.text.slice(start, end);
  return knownPaths(workspace).flatMap((other): Action[] => {
    const declarations = other === path ? [] : (parsedFile(workspace, other)?.value.document.declarations ?? []);
    if (!declarations.some((each) => each.name.text === name && isTyped(each))) return [];
    const edit = importEdit(meaning.module.document, other, name);
    return [action("quickfix", `Import \`${name}\` from ${baseName(other)}`, [edit], diagnostic)];
  });
}

/** The fixes of all reports of one code in the file, if there are several. */
function sameFixes(all: readonly Diagnostic[], diagnostic: Diagnostic): Action[] {
  const same = all.filter(({ code, fixes }) => code === diagnostic.code && fixes.length === 1);
  if (same.length < 2 || diagnostic.fixes.length !== 1) return [];
  const edits = withoutOverlaps(same.flatMap(({ fixes }) => fixes));
  return [action("quickfix", `Fix all ${same.length} of \`${diagnostic.code}\``, edits, diagnostic)];
}

/** The edits of the fixes that don't overlap an earlier one. */
function withoutOverlaps(fixes: readonly { readonly edits: readonly TextEdit[] }[]): TextEdit[] {
  const kept: TextEdit[] = [];
  for (const { edits } of fixes) {
    const touches = edits.some(({ span }) =>
      kept.some((other) => span.start <= other.span.end && other.span.start <= span.end),
    );
    if (!touches) kept.push(...edits);
  }
  return kept;
}

/** Inserts `@suppress` before the declaration of a warning. Errors can't be silenced. */
function suppression(workspace: Workspace, path: string, diagnostic: Diagnostic): Action[] {
  const meaning = meaningOf(workspace, path);
  if (diagnostic.severity === "error" || meaning === null) return [];
  const { span, code } = diagnostic;
  const around = nodesAround(meaning.module.document, span.start, Math.max(span.end, span.start));
  for (const node of around.toReversed()) {
    if (!("annotations" in node)) continue;
    const edit = decorationEdit(node.span, `@suppress("${code}", "reason")`);
    if (!keepsSound(workspace, [edit])) continue;
    return [action("quickfix", `Silence \`${code}\` here, with a reason`, [edit], diagnostic)];
  }
  return [];
}

/** More rounds mean that two rules undo each other's fixes. */
const maxRounds = 10;

/** All fixes that keep the contract's meaning, as one action, made in rounds until no fix is left; none if nothing changes. */
export function fixAll(workspace: Workspace, path: string): Action[] {
  const file = fileOf(workspace, path);
  let current: { readonly workspace: Workspace; readonly file: SourceFile } = { workspace, file };
  for (let round = 0; round < maxRounds; round++) {
    const { text, applied } = fixFile(current.file, fileDiagnostics(current.workspace, path));
    if (applied.length === 0) break;
    const edited = withTexts(current.workspace, [wholeEdit(current.file, text)]);
    if (edited === null) break;
    current = { workspace: edited.workspace, file: fileOf(edited.workspace, path) };
  }
  if (current.file.text === file.text) return [];
  return [action("source.fixAll", "Apply all safe fixes", [changedPart(file, current.file.text)])];
}

/** The edit that replaces the part between the common prefix and suffix of both texts. */
function changedPart(file: SourceFile, text: string): TextEdit {
  let start = 0;
  while (start < Math.min(file.text.length, text.length) && file.text[start] === text[start]) start++;
  let same = 0;
  const most = Math.min(file.text.length, text.length) - start;
  while (same < most && file.text[file.text.length - 1 - same] === text[text.length - 1 - same]) same++;
  return { span: { file, start, end: file.text.length - same }, text: text.slice(start, text.length - same) };
}
