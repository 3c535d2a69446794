import { isPrimitive } from "../ir/primitives.js";
import { classifyTokens, type TokenClass } from "../syntax/token-classes.js";
import type { Span } from "../text/source-file.js";
import { occurrencesIn } from "./symbols/occurrences.js";
import type { SymbolKind } from "./symbols/symbol.js";
import { meaningOf, parsedFile, type Workspace } from "./workspace.js";

/** The kinds of tokens, by their names in the protocol. */
export const tokenKinds = [
  "keyword",
  "namespace",
  "type",
  "class",
  "enum",
  "interface",
  "typeParameter",
  "property",
  "enumMember",
  "event",
  "method",
  "variable",
  "parameter",
  "decorator",
  "string",
  "number",
  "comment",
] as const;

export type TokenKind = (typeof tokenKinds)[number];

export interface SemanticToken {
  readonly span: Span;
  readonly kind: TokenKind;
  readonly isDeclaration: boolean;
  readonly isBuiltIn: boolean;
  readonly isDocumentation: boolean;
}

/** The kind of each token of a file, in order. Tokens of several lines and names without a meaning are left out. */
export function semanticTokensOf(workspace: Workspace, path: string): SemanticToken[] {
  const parsed = parsedFile(workspace, path);
  const meaning = meaningOf(workspace, path);
  if (parsed === null || meaning === null) return [];
  const occurrences = new Map(occurrencesIn(meaning).map((occurrence) => [occurrence.span.start, occurrence]));
  const { file } = parsed.value.document.span;
  let before = "";
  return classifyTokens(file, parsed.value).flatMap(({ span, class: kind, rule }): SemanticToken[] => {
    const text = file.text.slice(span.start, span.end);
    const isAnnotation = before === "@";
    before = text;
    const token = { span, isDeclaration: false, isBuiltIn: false, isDocumentation: kind === "documentation" };
    const occurrence = occurrences.get(span.start);
    if (occurrence !== undefined && kind !== "string") {
      const isDeclaration = occurrence.role === "declaration";
      return [{ ...token, kind: ofSymbols[occurrence.symbol.kind], isDeclaration }];
    }
    if (kind === "name" && isAnnotation) return [{ ...token, kind: "decorator", isBuiltIn: true }];
    if (kind === "name") {
      if (rule === "path") return isPrimitive(text) ? [{ ...token, kind: "type", isBuiltIn: true }] : [];
      return rule !== null && rulesOfWords.has(rule) ? [{ ...token, kind: "keyword" }] : [];
    }
    const plain = ofClasses[kind];
    return plain === null || text.includes("\n") ? [] : [{ ...token, kind: plain }];
  });
}

/** The rules whose names are words of the language, such as `title` in an api or `GET` in a route. */
const rulesOfWords: ReadonlySet<string> = new Set([
  "annotationDeclaration",
  "error",
  "frame",
  "overflow",
  "route",
  "scheme",
  "setting",
  "settingsBlock",
  "sseMapping",
  "transport",
]);

const ofClasses: Readonly<Record<Exclude<TokenClass, "name">, TokenKind | null>> = {
  keyword: "keyword",
  string: "string",
  number: "number",
  comment: "comment",
  documentation: "comment",
  at: "decorator",
  punctuation: null,
};

const ofSymbols: Readonly<Record<SymbolKind, TokenKind>> = {
  type: "class",
  alias: "type",
  enum: "enum",
  union: "interface",
  const: "variable",
  "type parameter": "typeParameter",
  namespace: "namespace",
  field: "property",
  value: "enumMember",
  variant: "enumMember",
  view: "property",
  api: "namespace",
  service: "class",
  method: "method",
  error: "event",
  scheme: "variable",
  scope: "property",
  interceptor: "class",
  annotation: "decorator",
  parameter: "parameter",
  server: "variable",
  variable: "variable",
};
