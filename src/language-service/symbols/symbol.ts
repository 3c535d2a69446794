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

/** Something with a name. Two symbols are the same if their names are declared at the same place. */
export interface NamedSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  /** The name where it is declared. */
  readonly span: Span;
}

/** A place at which a symbol is named. */
export interface Occurrence {
  readonly span: Span;
  readonly symbol: NamedSymbol;
  readonly role: "declaration" | "import" | "reference";
  /** The local name of an import with `as`, where that is written instead of the symbol's. */
  readonly alias: Span | null;
  /** How a name is written there: as a word, in quotes of the language, or inside of a longer text such as a path. */
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

export function isWord(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);
}

/** The name of a member as it is written: in quotes unless it is a word. */
export function memberName(name: string): string {
  return isWord(name) ? name : `"${name}"`;
}
