import type { TextEdit } from "../../diagnostics/diagnostic.js";
import { removal } from "../../lint/removal.js";
import { isDeprecated } from "../../lint/rules/evolution/use-of-deprecated.js";
import type * as ast from "../../syntax/ast.js";
import type { Node } from "../../syntax/walk.js";
import { writtenName } from "../../syntax/written-name.js";
import { pascalCase } from "../../text/casing.js";
import type { Span } from "../../text/source-file.js";
import { insertionAt } from "../edits.js";
import { occurrencesAt, occurrencesOf } from "../navigation.js";
import { textOf } from "../outline.js";
import { boundType, structureOf } from "../symbols/bound-type.js";
import { namesInText } from "../symbols/file-index.js";
import { fieldsOfMethod } from "../symbols/service-occurrences.js";
import { innermost, nodesAround } from "../syntax-at.js";
import { type Meaning, meaningOf, type Workspace } from "../workspace.js";
import { type Action, action, type Selection } from "./action.js";
import { decorationEdit } from "./decoration-edit.js";
import { keepsSound } from "./new-errors.js";

/** The kinds of actions that `refactorings` returns. */
export const refactoringKinds: readonly Action["kind"][] = [
  "quickfix",
  "refactor.extract",
  "refactor.inline",
  "refactor.rewrite",
];

/** The refactorings of a selection. None is offered that would leave the contract with more errors. */
export function refactorings(workspace: Workspace, { path, start, end }: Selection): Action[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const around = nodesAround(meaning.module.document, start, end);
  const actions = [
    ...extractType(meaning, around),
    ...inlineAlias(workspace, meaning, start),
    ...addParameters(meaning, around, start),
    ...convertTagging(around),
    ...deprecate(around, start),
  ];
  return actions.filter(({ edits }) => keepsSound(workspace, edits));
}

/** Extracts a named type from an inline object, under the name that it already has in generated code. */
function extractType({ contract, module, scope }: Meaning, around: readonly Node[]): Action[] {
  const object = innermost(around, "object-type");
  const declaration = around.find((node): node is ast.Declaration =>
    module.document.declarations.some((each) => each === node),
  );
  if (object === null || declaration === undefined) return [];
  const holder = around[around.indexOf(object) - 1];
  const { draft, nodes } = contract.compiled;
  const derived = draft?.types.find((type) => nodes.types.get(type) === object)?.name;
  const own = holder?.kind === "field" || holder?.kind === "error" ? pascalCase(holder.name.text) : null;
  const name = derived ?? own;
  if (name === null || scope.visible.has(name)) return [];
  const bases = holder?.kind === "message" ? holder.extends : [];
  const [first] = bases;
  const replaced = first === undefined ? object.span : { ...object.span, start: extendsStart(first.span) };
  const extending = bases.length === 0 ? "" : `extends ${bases.map(textOf).join(", ")} `;
  const body = dedent(object.span);
  return [
    action("refactor.extract", `Extract to \`type ${name}\``, [
      { span: replaced, text: name },
      { span: insertionAt(declaration.span, declaration.span.end), text: `\n\ntype ${name} ${extending}${body}` },
    ]),
  ];
}

function extendsStart({ file, start }: Span): number {
  return file.text.lastIndexOf("extends", start);
}

/** The text of a span, moved left by the indentation of its last line. */
function dedent({ file, start, end }: Span): string {
  const lines = file.text.slice(start, end).split("\n");
  const last = lines.at(-1) ?? "";
  const indent = lines.length === 1 ? 0 : last.length - last.trimStart().length;
  return lines
    .map((line, index) => (index === 0 ? line : line.slice(Math.min(indent, line.length - line.trimStart().length))))
    .join("\n");
}

/** Replaces an alias by its type in all places, and removes the alias. */
function inlineAlias(workspace: Workspace, meaning: Meaning, offset: number): Action[] {
  const [occurrence] = occurrencesAt(meaning, offset);
  if (occurrence?.symbol.kind !== "alias") return [];
  const { span, name } = occurrence.symbol;
  const home = meaningOf(workspace, span.file.path);
  const alias = home?.module.document.declarations.find((each) => each.name.span.start === span.start);
  if (alias?.kind !== "alias" || alias.parameters.length > 0 || alias.annotations.length > 0) return [];
  const text = textOf(alias.type);
  const uses = occurrencesOf(workspace, occurrence.symbol);
  // An import of the alias would also have to change, which this refactoring doesn't do.
  if (uses.some((use) => use.role === "import" || use.alias !== null)) return [];
  const edits = uses
    .filter(({ role }) => role === "reference")
    .map((use): TextEdit => ({ span: use.span, text: inBrackets(alias.type, use.span) ? `(${text})` : text }));
  return [action("refactor.inline", `Inline \`${name}\``, [...edits, { span: removal(alias.span), text: "" }])];
}

function inBrackets(type: ast.TypeExpression, { file, end }: Span): boolean {
  return type.kind === "union-expression" && file.text.slice(end).trimStart().startsWith("[");
}

/** Adds the payload fields that a route or a placement names, but the payload lacks. */
function addParameters({ scope }: Meaning, around: readonly Node[], offset: number): Action[] {
  const method = innermost(around, "method");
  const route = innermost(around, "route");
  const placement = innermost(around, "placement");
  if (method === null || (route === null && placement === null)) return [];
  const known = new Set(
    fieldsOfMethod(method, scope, { streaming: false, direction: "payload" }).map(({ field }) => field.name.text),
  );
  const named = route === null ? [] : namesInText(route.path).map(({ text }) => text);
  const names = [...named, ...(placement === null ? [] : [placement.field.text])];
  const missing = [...new Set(names)].filter((name) => name !== "" && !known.has(name));
  if (missing.length === 0) return [];
  const fields = missing.map((name) => `${writtenName(name)}: string`);
  const edit = payloadEdit(method, scope, fields, offset);
  const title = `Add ${missing.map((name) => `\`${name}\``).join(", ")} to the payload`;
  return edit === null ? [] : [action("quickfix", title, [edit])];
}

function payloadEdit(
  method: ast.Method,
  scope: Meaning["scope"],
  fields: readonly string[],
  offset: number,
): TextEdit | null {
  const payload = method.clauses.find(
    (clause) => clause.kind === "message" && clause.direction === "payload" && !clause.streaming,
  );
  if (payload?.kind !== "message") {
    const next = method.clauses.find(({ span }) => span.end >= offset) ?? method.clauses[0];
    return next === undefined ? null : decorationEdit(next.span, `payload { ${fields.join("  ")} }`);
  }
  const structure = structureOf(boundType(payload.type, scope));
  if (structure.kind === "object") return memberEdit(structure.bound.type.span, structure.members, fields);
  if (structure.kind !== "declared" || structure.declaration.kind !== "type") return null;
  return memberEdit(structure.declaration.span, structure.declaration.members, fields);
}

/** Adds fields after the last member of an object, in the layout of its members. */
function memberEdit({ file, end }: Span, members: readonly ast.TypeMember[], fields: readonly string[]): TextEdit {
  const last = members.at(-1);
  if (last === undefined) return { span: insertionAt({ file }, end - 1), text: ` ${fields.join("  ")} ` };
  const lineStart = file.text.lastIndexOf("\n", last.span.start - 1) + 1;
  const indent = file.text.slice(lineStart, last.span.start);
  const separator = indent.trim() === "" ? `\n${indent}` : "  ";
  return { span: insertionAt(last.span, last.span.end), text: fields.map((field) => separator + field).join("") };
}

/** Conversions of a union to another form on the wire. */
function convertTagging(around: readonly Node[]): Action[] {
  const union = innermost(around, "union");
  if (union === null) return [];
  const { file } = union.span;
  const last = union.parameters.at(-1);
  const behindName = last === undefined ? union.name.span.end : file.text.indexOf(">", last.span.end) + 1;
  const open = file.text.indexOf("{", union.by?.span.end ?? behindName);
  const span = union.by === null ? { file, start: behindName, end: open } : { ...union.by.span, end: open };
  const isBy = (keys: number, none = false): boolean =>
    union.by !== null && union.by.none === none && union.by.keys.length === keys;
  const forms = [
    { title: 'Tag beside the value: `{"type": .., "value": ..}`', text: "", isNow: union.by === null },
    { title: 'Tag inside the object: `by "type"`', text: 'by "type" ', isNow: isBy(1) },
    { title: "No tag: `by none`", text: "by none ", isNow: isBy(0, true) },
  ];
  const space = union.by === null ? " " : "";
  return forms
    .filter(({ isNow }) => !isNow)
    .map(({ title, text }) =>
      action("refactor.rewrite", `${title} (changes the wire)`, [{ span, text: space + text }]),
    );
}

/** Inserts `@deprecated` before the declaration whose name is at the cursor. */
function deprecate(around: readonly Node[], offset: number): Action[] {
  const node = around.findLast((each) => "annotations" in each && "name" in each);
  if (node === undefined || !("annotations" in node) || !("name" in node)) return [];
  const { name } = node;
  if (name.kind !== "name") return [];
  if (offset < name.span.start || offset > name.span.end) return [];
  if (isDeprecated(node)) return [];
  return [
    action("refactor.rewrite", `Deprecate \`${name.text}\``, [decorationEdit(node.span, '@deprecated("reason")')]),
  ];
}
