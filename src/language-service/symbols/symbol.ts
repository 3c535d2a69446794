import type { Span } from "../../text/source-file.js";

export type SymbolKind =
  | "type"
  | "alias"
  | "enum"
  | "union"
  | "const"
  | "type parameter"
  | "namespace"
  | "field"
  | "value"
  | "variant"
  | "view"
  | "api"
  | "service"
  | "method"
  | "error"
  | "scheme"
  | "scope"
  | "interceptor"
  | "annotation"
  | "parameter"
  | "server"
  | "variable";

/** A named part of a contract. Two symbols are the same if their names are declared at the same place. */
export interface NamedSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  /** The place of the name in its declaration. */
  readonly span: Span;
}

/** A place at which a symbol is named. */
export interface Occurrence {
  readonly span: Span;
  readonly symbol: NamedSymbol;
  readonly role: "declaration" | "import" | "reference";
  /** The local name of an import with `as`, if it is used instead of the symbol's. */
  readonly alias: Span | null;
  /** The form of the name at this place: a word, in quotes, or inside of a longer text such as a path. */
  readonly form: "word" | "member" | "text";
}

export function symbolKey({ span }: Pick<NamedSymbol, "span">): string {
  return `${span.start} ${span.file.path}`;
}

/** Whether names of a kind may be written in quotes. */
export function mayBeQuoted(kind: SymbolKind): boolean {
  return quotable.includes(kind);
}

const quotable: readonly SymbolKind[] = ["field", "value", "variant", "method", "error", "scope"];
