import { isDeprecated } from "../lint/rules/evolution/use-of-deprecated.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { hasLetters } from "./has-letters.js";
import type { SymbolKind } from "./symbols/symbol.js";
import { knownPaths, parsedFile, type Workspace } from "./workspace.js";

/** A declaration in the outline of a file. */
export interface OutlineItem {
  readonly kind: SymbolKind;
  readonly name: string;
  /** The text beside the name. */
  readonly detail: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly isDeprecated: boolean;
  readonly children: readonly OutlineItem[];
}

export function outlineOf(workspace: Workspace, path: string): OutlineItem[] {
  return parsedFile(workspace, path)?.value.document.declarations.map(itemOf) ?? [];
}

/** The maximum number of declarations that a search returns. */
const maxFound = 500;

export interface FoundDeclaration extends OutlineItem {
  /** The enclosing declaration; null at the top level of a file. */
  readonly container: string | null;
}

/** The declarations and methods of all files whose names have the letters of a query in their order; the closest first. */
export function findDeclarations(workspace: Workspace, query: string): FoundDeclaration[] {
  const found: { item: FoundDeclaration; rank: number }[] = [];
  const visit = (item: OutlineItem, container: string | null): void => {
    const rank = rankOf(item.name, query);
    if (rank !== null) found.push({ item: { ...item, container }, rank });
    for (const child of item.children) visit(child, item.name);
  };
  for (const path of knownPaths(workspace)) for (const item of outlineOf(workspace, path)) visit(item, null);
  return found
    .sort((a, b) => a.rank - b.rank || a.item.name.length - b.item.name.length)
    .slice(0, maxFound)
    .map(({ item }) => item);
}

/** 0 for the start of a name, 1 for its middle, 2 for separate letters; null if letters are missing. */
function rankOf(name: string, query: string): number | null {
  const text = name.toLowerCase();
  const wanted = query.toLowerCase();
  const at = text.indexOf(wanted);
  if (at >= 0) return at === 0 ? 0 : 1;
  return hasLetters(text, wanted) ? 2 : null;
}

interface Named extends Partial<ast.Decorated> {
  readonly name: ast.Name;
  readonly span: Span;
}

function item(kind: SymbolKind, node: Named, detail = "", children: readonly OutlineItem[] = []): OutlineItem {
  const { name, span, annotations = [] } = node;
  return {
    kind,
    name: name.text,
    detail,
    span,
    nameSpan: name.span,
    isDeprecated: isDeprecated({ annotations }),
    children,
  };
}

function itemOf(declaration: ast.Declaration): OutlineItem {
  switch (declaration.kind) {
    case "type":
      return item("type", declaration, "", membersOf(declaration.members));
    case "alias":
      return item("alias", declaration, textOf(declaration.type));
    case "const":
      return item("const", declaration, textOf(declaration.type));
    case "enum":
      return item(
        "enum",
        declaration,
        "",
        declaration.values.map((value) => item("value", value)),
      );
    case "union":
      return item(
        "union",
        declaration,
        "",
        declaration.variants.map((variant) => item("variant", variant, textOf(variant.type))),
      );
    case "annotation-declaration":
      return item("annotation", declaration);
    case "interceptor":
      return item("interceptor", declaration);
    case "scheme":
      return item(
        "scheme",
        declaration,
        declaration.scheme.text,
        declaration.scopes.map((scope) => item("scope", scope)),
      );
    case "api":
      return item("api", declaration, "", declaration.clauses.flatMap(clauseItems));
    case "service":
      return item("service", declaration, "", declaration.clauses.flatMap(clauseItems));
  }
}

function clauseItems(clause: ast.ApiClause | ast.ServiceClause | ast.MethodClause): OutlineItem[] {
  if (clause.kind === "method") return [item("method", clause, shapeOf(clause), clause.clauses.flatMap(clauseItems))];
  if (clause.kind === "error") return [item("error", clause, clause.type === null ? "" : textOf(clause.type))];
  if (clause.kind === "server") return [item("server", clause)];
  if (clause.kind === "message" && clause.type.kind === "object-type") {
    const name = `${clause.streaming ? "streaming " : ""}${clause.direction}`;
    const span = clause.span;
    const nameSpan = { ...span, end: Math.min(span.end, clause.type.span.start) };
    const children = membersOf(clause.type.members);
    return [{ kind: "type", name, detail: "", span, nameSpan, isDeprecated: false, children }];
  }
  return [];
}

function shapeOf({ clauses }: ast.Method): string {
  const streams = clauses.flatMap((clause) =>
    clause.kind === "message" && clause.streaming ? [clause.direction] : [],
  );
  if (streams.length === 0) return "";
  if (streams.length > 1) return "bidirectional stream";
  return streams[0] === "payload" ? "client stream" : "server stream";
}

function membersOf(members: readonly ast.TypeMember[]): OutlineItem[] {
  return members.flatMap((member): OutlineItem[] => {
    if (member.kind === "view") return [item("view", member)];
    if (member.kind !== "field") return [];
    const children = member.type.kind === "object-type" ? membersOf(member.type.members) : [];
    return [item("field", member, children.length > 0 ? "" : textOf(member.type), children)];
  });
}

/** The text of a node on one line. */
export function textOf({ span }: { readonly span: Span }): string {
  return span.file.text.slice(span.start, span.end).replaceAll(/\s+/g, " ");
}
