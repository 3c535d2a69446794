import type { RelatedPlace } from "../diagnostics/diagnostic.js";
import { suggestedText } from "../diagnostics/did-you-mean.js";
import { quotedList } from "../diagnostics/quoted.js";
import type { Documentation, Origin } from "../ir/documentation.js";
import type { Json } from "../ir/json.js";
import type { NamedType } from "../ir/type.js";
import type * as ast from "../syntax/ast.js";
import { positionAt, type Span } from "../text/source-file.js";
import type { Program } from "./bind/scope.js";
import type { FieldOwner, NameKind } from "./diagnostics/words.js";
import type { Nodes } from "./nodes.js";
import { nearName, type Reporter, suggestion } from "./reporter.js";

/** One use of an annotation that a user declared. */
export interface AnnotationUse {
  readonly declaration: ast.AnnotationDeclaration;
  readonly given: ReadonlyMap<string, ast.Value>;
  /** The arguments in the form of the design. */
  readonly values: Record<string, Json>;
}

/** The context of all stages after binding. */
export interface Bound extends Reporter {
  readonly program: Program;
  readonly nodes: Nodes;
  /** Lists of fields with an unknown `extends`: a field that they lack is not a second mistake. */
  readonly incomplete: WeakSet<object>;
  /** The uses of users' annotations, whose arguments are checked when all types are made. */
  readonly annotationUses: AnnotationUse[];
  /** Folder of the entry file: paths in the design are relative to it. */
  readonly root: string;
}

/** The context of stages that know the types. */
export interface Context extends Bound {
  /** Named types by name; null while one is being made. */
  readonly types: ReadonlyMap<string, NamedType | null>;
}

export function originOf({ root }: Pick<Bound, "root">, span: Span): Origin {
  const { line, column } = positionAt(span.file, span.start);
  const { path } = span.file;
  const file = root !== "" && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  return { file, line, column };
}

export const noDocumentation: Documentation = {
  text: null,
  summary: null,
  deprecated: null,
  since: null,
  externalDocs: null,
};

/** Reports a name that nothing declares, unless its declaration may be in an unreadable part. */
export function reportUnknown(context: Bound, kind: NameKind, name: ast.Name, candidates: Iterable<string>): void {
  if (context.program.lost.has(name.text)) return;
  const names = [...candidates];
  const near = nearName(context, name.text, names);
  const extras = near === null ? { hint: listed(names) } : suggestion(near, name.span);
  context.report("unknown-name", { kind, name: name.text }, name.span, extras);
}

/** The number of names that a report lists if none of them is similar. */
const maxListed = 8;

function listed(names: readonly string[]): string | null {
  if (names.length === 0 || names.length > maxListed) return null;
  return `there ${names.length === 1 ? "is" : "are"} ${quotedList(names)}`;
}

/** Reports a field that an object lacks, unless the object or the field may be in an unreadable part. */
export function reportUnknownField(
  context: Bound,
  name: ast.Name,
  place: {
    /** The owner of the fields. */
    readonly owner: FieldOwner;
    readonly fields: readonly { readonly name: string }[];
    /** The place of the owner, if it is far from the name. */
    readonly related?: readonly RelatedPlace[];
  },
): void {
  const { owner, fields, related = [] } = place;
  if (context.program.lost.has(name.text) || context.incomplete.has(fields)) return;
  const names = fields.map((field) => field.name);
  const near = nearName(context, name.text, names) ?? onlyLonger(name.text, names);
  const isInPath = name.quoted && !name.span.file.text.startsWith('"', name.span.start);
  const extras = near !== null && isInPath ? suggestedText(near, name.span) : suggestion(near, name.span);
  context.report("unknown-field", { name: name.text, owner }, name.span, { ...extras, related });
}

/** The only name that begins with a word, such as `identifier` for `id`; null if there is none, or several. */
function onlyLonger(word: string, names: readonly string[]): string | null {
  const [longer, ...more] = names.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  return word.length < 2 || more.length > 0 ? null : (longer ?? null);
}
