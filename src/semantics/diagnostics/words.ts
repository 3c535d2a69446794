import { type Quoted, quoted } from "../../diagnostics/quoted.js";
import { withArticle } from "../../text/with-article.js";
import { wordList } from "../../text/word-list.js";

/** The name of a type in messages. */
export type TypeWords =
  | Quoted
  | "a list"
  | "a literal"
  | "a map"
  | "a tuple"
  | "a `timestamp` that travels as a number";

/** The kinds of names in messages. */
export type NameKind =
  | "access"
  | "alias"
  | "annotation"
  | "api"
  | "base"
  | "client interceptor"
  | "const"
  | "constant"
  | "enum"
  | "error"
  | "field"
  | "flag"
  | "flow"
  | "frame"
  | "interceptor"
  | "key"
  | "method"
  | "namespace"
  | "overflow policy"
  | "parameter"
  | "part of an event"
  | "place"
  | "reserved name"
  | "scheme"
  | "scope"
  | "server"
  | "server interceptor"
  | "service"
  | "transport"
  | "type"
  | "type parameter"
  | "union"
  | "value"
  | "variable"
  | "variant"
  | "view";

/** The nodes that can have annotations, with their names in messages. */
export const annotatedWords = {
  api: "an api",
  scheme: "a scheme",
  type: "a type",
  alias: "an alias",
  enum: "an enum",
  union: "a union",
  field: "a field",
  value: "an enum value",
  variant: "a variant",
  interceptor: "an interceptor",
  service: "a service",
  method: "a method",
  error: "an error",
  const: "a constant",
  message: "a payload or result",
} as const;
export type Annotated = keyof typeof annotatedWords;

/** Several kinds of nodes, such as "a field or an alias". */
export function annotatedText(kinds: readonly Annotated[]): string {
  return wordList(
    kinds.map((kind) => annotatedWords[kind]),
    "or",
  );
}

/** A clause by its first word; null if it begins with another sign. */
export interface ClauseWord {
  readonly clause: string | null;
}

export function clauseText({ clause }: ClauseWord): string {
  return clause === null ? "this clause" : `${withArticle(quoted(clause))} clause`;
}

/** The owner of fields. */
export type FieldOwner =
  | Quoted
  | "the payload"
  | "the streaming result"
  | {
      readonly message: "payload" | "result" | "streaming payload" | "streaming result";
      readonly interceptor: string;
      /** Null for all methods that use the interceptor. */
      readonly method: string | null;
    };

export function fieldOwnerText(owner: FieldOwner): string {
  if (typeof owner === "string") return owner;
  return owner.method === null
    ? `the ${owner.message} of the methods that use \`${owner.interceptor}\``
    : `the ${owner.message} of \`${owner.method}\`, which uses \`${owner.interceptor}\`,`;
}

/** One of two declarations that would have the same name in generated code. */
export type Clashing =
  | "another type"
  | "this inline object"
  | "this partial type"
  | "this type"
  | "this view"
  | { readonly kind: "type"; readonly name: string; readonly path: string }
  | { readonly kind: "method" | "service" | "stream"; readonly name: string };

export function clashingText(clashing: Clashing): string {
  if (typeof clashing === "string") return clashing;
  const word = quoted(clashing.name);
  if (clashing.kind === "method") return word;
  if (clashing.kind === "type") return `${word} of \`${clashing.path}\``;
  return clashing.kind === "service" ? `service ${word}` : `the stream of ${word}`;
}
