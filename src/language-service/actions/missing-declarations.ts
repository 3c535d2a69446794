import type { Diagnostic, TextEdit } from "../../diagnostics/diagnostic.js";
import { isIdentifier } from "../../syntax/identifier.js";
import type { Node } from "../../syntax/walk.js";
import { writtenName } from "../../syntax/written-name.js";
import { insertionAt } from "../edits.js";
import { innermost, nodesAround } from "../syntax-at.js";
import { meaningOf, type Workspace } from "../workspace.js";
import { type Action, action } from "./action.js";
import { decorationEdit } from "./decoration-edit.js";
import { keepsSound } from "./new-errors.js";

/** The actions that declare the unknown type, error, scheme or interceptor of a diagnostic. */
export function missingDeclarations(workspace: Workspace, path: string, diagnostic: Diagnostic): Action[] {
  const { code, span } = diagnostic;
  const meaning = meaningOf(workspace, path);
  if ((code !== "unknown-type" && code !== "unknown-name") || meaning === null) return [];
  const { document } = meaning.module;
  const around = nodesAround(document, span.start, span.end);
  const declaration = document.declarations.find((each) => around.includes(each));
  if (declaration === undefined) return [];
  const name = span.file.text.slice(span.start, span.end).replaceAll('"', "");
  const after = (text: string): TextEdit => ({
    span: insertionAt(declaration.span, declaration.span.end),
    text: `\n\n${text}`,
  });
  const offered = declarationOf(around, name, after);
  if (offered === null || !keepsSound(workspace, [offered.edit])) return [];
  return [action("quickfix", `Declare ${offered.kind} \`${name}\``, [offered.edit], diagnostic)];
}

/** The declaration that a name needs where it is used; null where none fits. */
function declarationOf(
  around: readonly Node[],
  name: string,
  after: (text: string) => TextEdit,
): { readonly kind: string; readonly edit: TextEdit } | null {
  const use = around.findLast(({ kind }) => kind !== "name" && kind !== "name-value" && kind !== "argument");
  switch (use?.kind) {
    case "reference":
      return use.path.length === 1 && isIdentifier(name) && /^\p{Lu}/u.test(name)
        ? { kind: "type", edit: after(`type ${name} {\n}`) }
        : null;
    case "annotation":
      return { kind: "scheme", edit: after(`scheme ${name} ${use.name.text === "apiKey" ? "apiKey" : "bearer"}`) };
    case "security":
      return { kind: "scheme", edit: after(`scheme ${name} bearer`) };
    case "use":
      return { kind: "interceptor", edit: after(`interceptor ${name} {\n}`) };
    case "error-status":
    case "error-close": {
      const block = innermost(around, use.kind === "error-status" ? "http" : "stream");
      return block === null ? null : { kind: "error", edit: decorationEdit(block.span, `error ${writtenName(name)}`) };
    }
    default:
      return null;
  }
}
