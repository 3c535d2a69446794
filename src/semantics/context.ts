import type { Documentation, Origin } from "../ir/documentation.js";
import type { Json } from "../ir/json.js";
import type { NamedType, Type } from "../ir/type.js";
import type * as ast from "../syntax/ast.js";
import { positionAt, type Span } from "../text/source-file.js";
import type { Program, Scope } from "./bind/scope.js";
import type { Nodes } from "./nodes.js";
import { nearName, type Reporter, suggestion } from "./reporter.js";
import type { AliasEnd } from "./underlying.js";

export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** Where a type stands: whose names it sees, and what an inline object in it is called. */
export interface TypePlace {
  readonly scope: Scope;
  readonly parameters: ReadonlyMap<string, Type>;
  /** Derived name of an inline object here. */
  readonly inlineName: string;
}

/** One use of an annotation that a user declared. */
export interface AnnotationUse {
  readonly declaration: ast.AnnotationDeclaration;
  readonly given: ReadonlyMap<string, ast.Value>;
  /** The arguments as the design has them. */
  readonly values: Record<string, Json>;
}

/** What the stages after binding share. */
export interface Context extends Reporter {
  readonly program: Program;
  /** Named types by name, in the order of their declaration; null while one is being made. */
  readonly types: Map<string, NamedType | null>;
  /** Where the aliases behind a name end, for those that were asked for. */
  readonly aliasEnds: Map<string, AliasEnd>;
  /** Where each named type comes from, to tell what clashes. */
  readonly typeOrigins: Map<string, Span>;
  /** Checks that need all types: values against their types, views, tags. Run last, in order. */
  readonly later: (() => void)[];
  /** How deep in each other types are being made. */
  readonly nesting: { depth: number };
  /** Makes the types that were put off, by name, because others were being made. */
  readonly waiting: Map<string, () => void>;
  /** How many instances of a generic type are being made inside each other, by its declaration. */
  readonly instancing: Map<ast.Declaration, number>;
  /** Lists of fields whose `extends` could not be made out: a field that they lack is no second mistake. */
  readonly incomplete: WeakSet<object>;
  /** Where users' annotations stand: their arguments are checked when all types are made. */
  readonly annotationUses: AnnotationUse[];
  /** Names of the aliases that are `@sensitive`. */
  readonly sensitiveAliases: Set<string>;
  readonly nodes: Nodes;
  /** Folder of the entry file: paths in the design are relative to it. */
  readonly root: string;
}

export function originOf(context: Context, span: Span): Origin {
  const { line, column } = positionAt(span.file, span.start);
  const { path } = span.file;
  const file = context.root !== "" && path.startsWith(`${context.root}/`) ? path.slice(context.root.length + 1) : path;
  return { file, line, column };
}

export const noDocumentation: Documentation = {
  text: null,
  summary: null,
  deprecated: null,
  since: null,
  externalDocs: null,
};

/** Reports a name that nothing declares, unless what declared it could not be read. */
export function reportUnknown(context: Context, kind: string, name: ast.Name, candidates: Iterable<string>): void {
  if (context.program.lost.has(name.text)) return;
  const near = nearName(context, name.text, candidates);
  context.report("unknown-name", { kind, name: name.text }, name.span, suggestion(near, name.span));
}
