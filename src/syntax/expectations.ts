import type { IRecognitionException, IToken } from "chevrotain";
import { EOF } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/did-you-mean.js";
import { replacement } from "../diagnostics/edits.js";
import { quoted } from "../diagnostics/quoted.js";
import type { SourceFile, Span } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import { blocks, clauseWords } from "./clause-words.js";
import type { Block } from "./foreign/form.js";
import { declarationHints, foreignClauses, foreignDeclarations } from "./foreign/words.js";
import {
  type BlockWords,
  type Expectation,
  type ExpectedWord,
  type Found,
  syntaxDiagnostics,
} from "./syntax-diagnostics.js";
import { endOf, startsLine, tokenSpan } from "./token-places.js";

const report = reporter(syntaxDiagnostics);

const declarations = [
  "import",
  "api",
  "const",
  "type",
  "enum",
  "union",
  "scheme",
  "interceptor",
  "annotation",
  "service",
  "open",
  "closed",
];

/** Describes what a rule begins with, for failures in which no alternative fits. */
const wanted: Readonly<Record<string, ExpectedWord>> = {
  atomType: "type",
  postfixType: "type",
  typeExpression: "type",
  reference: "type",
  value: "value",
  literalType: "value",
  memberName: "name",
  name: "name",
  path: "name",
  string: "string",
  shortString: "string",
  integer: "integer",
  duration: "duration",
  size: "size",
  rate: "rate",
  setting: "text",
  declaration: "declaration",
  topLevel: "declaration",
  typeMember: "field",
  enumMember: "name",
  unionMember: "name",
  reservedValue: "name",
  import: "imports",
  by: "tagging",
  type: "body",
  message: "message",
  access: "access",
  use: "side",
  idle: "duration-or-off",
  openTimeout: "duration-or-off",
  writeTimeout: "duration-or-off",
  messageMax: "size-or-off",
  messageLimit: "direction",
  rateClause: "rate-or-off",
  concurrency: "number-or-off",
  concurrencyLimit: "scope",
  buffer: "buffer",
  bufferLimit: "buffer-limit",
  heartbeat: "heartbeat",
  resume: "resume",
  requirement: "scheme",
  scheme: "scheme-kind",
};

export interface Failure {
  readonly error: IRecognitionException;
  /** The index of the offending token, or the number of tokens at the end of the file. */
  readonly index: number;
  /** Whether the offending token begins a member on another line, so that something is missing before it. */
  readonly atLineEnd: boolean;
}

const blocksByRule: Readonly<Record<string, Block>> = {
  document: "document",
  objectType: "type",
  enum: "enum",
  union: "union",
  service: "service",
  method: "method",
  http: "http",
  stream: "stream",
  api: "api",
  server: "server",
  scheme: "scheme",
  interceptor: "interceptor",
  annotation: "annotation",
};

/** The rule of a block's members. Everything outside of it belongs to the block's header. */
const memberRules: Readonly<Record<string, string>> = {
  objectType: "typeMember",
  enum: "enumMember",
  union: "unionMember",
  service: "serviceClause",
  method: "methodClause",
  http: "httpClause",
  stream: "streamClause",
  api: "apiClause",
  server: "serverClause",
  scheme: "schemeClause",
  interceptor: "access",
};

/** The block that contains the unreadable member. */
export function blockOf(error: IRecognitionException): Block {
  const rules = error.context.ruleStack;
  for (let index = rules.length - 1; index >= 0; index--) {
    const rule = rules[index] ?? "";
    const block = Object.hasOwn(blocksByRule, rule) ? blocksByRule[rule] : undefined;
    if (block === undefined) continue;
    const members = memberRules[rule];
    const isInside = index === rules.length - 1 ? expectsBlockEnd(error) : rules[index + 1] === members;
    if (members === undefined || isInside) return block;
  }
  return "document";
}

/** Describes a failure of the parser in the language's terms. */
export function describeFailure(file: SourceFile, tokens: readonly IToken[], failure: Failure): Diagnostic {
  const { error, index } = failure;
  const rules = error.context.ruleStack;
  const rule = rules.at(-1) ?? "document";
  const token = tokens[index];
  const before = tokens[index - 1];
  const expected = failure.atLineEnd && expectsBlockEnd(error) ? missingOperand(before) : expectationOf(error, rule);
  const block = blocks[rule];

  if (token !== undefined && !failure.atLineEnd) {
    const span = tokenSpan(file, token);
    const isWord = /^[\p{L}_]/u.test(token.image);
    if (
      isWord &&
      (rule === "document" ||
        ((rule === "declaration" || rule === "topLevel") && "word" in expected && expected.word === wanted[rule]))
    ) {
      return unknownDeclaration(token, span);
    }
    if (isWord && block !== undefined && "token" in expected && expected.token === "}") {
      const isBehind = before !== undefined && before.tokenType !== t.LeftBrace && !startsLine(file, tokens, index);
      if (!isBehind || suggest(token.image, block.words) !== null) return unknownClause(token, span, block);
      const hint =
        tokens[index - 2]?.image === "error"
          ? `an error's type follows \`:\`: \`error ${before.image}: ${token.image}\``
          : null;
      return report(
        "unexpected-token",
        { found: foundWords(token), expected: { word: "clause" }, after: before.image },
        span,
        { hint },
      );
    }
    if (before !== undefined && rules.includes("route") && !/^[A-Z]+$/.test(before.image)) {
      return unknownClause(before, tokenSpan(file, before), { name: "`http`", words: clauseWords("http") });
    }
    const clauses = blocks[rule.replace(/Clause$/, "")];
    const next = tokens[index + 1];
    if (isWord && next !== undefined && rule.endsWith("Clause") && clauses?.words.includes(token.image) === true) {
      // The word is valid, but what follows it is not.
      return describeFailure(file, tokens, { ...failure, error: asSetting(error), index: index + 1 });
    }
    if (isWord && clauses !== undefined && rule.endsWith("Clause") && error.name === "NoViableAltException") {
      return unknownClause(token, span, clauses);
    }
  }

  const decoration =
    before !== undefined &&
    (rule === "decorations" ||
      rule.endsWith("Clause") ||
      rule === "declaration" ||
      rule === "typeMember" ||
      rule === "enumMember" ||
      rule === "unionMember" ||
      rule === "memberName");
  if (decoration && (token === undefined || token.tokenType === t.RightBrace) && isDecorated(tokens, index)) {
    const what = before.tokenType === t.DocComment ? "documentation" : "an annotation";
    const start = decorationStart(tokens, index);
    return report("lost-decoration", { what }, { file, start: tokens[start]?.startOffset ?? 0, end: endOf(before) });
  }

  const atEnd = token === undefined || failure.atLineEnd;
  const anchor = atEnd ? before : token;
  const end = anchor === undefined ? file.text.length : endOf(anchor);
  const span: Span = { file, start: anchor === undefined ? end : anchor.startOffset, end };
  const found =
    token === undefined
      ? "the end of the file"
      : failure.atLineEnd || isInserted(token)
        ? "the end of the line"
        : foundWords(token);
  const insertion = isInsertable(tokens, index) ? insertable(expected) : null;
  const at = before === undefined ? 0 : endOf(before);
  return report("unexpected-token", { found, expected, after: nameBefore(before) }, span, {
    hint: hintFor(token, expected, rule),
    fixes:
      insertion === null || atEnd
        ? []
        : [{ title: `insert \`${insertion}\``, edits: [{ span: { file, start: at, end: at }, text: insertion }] }],
  });
}

/** Turns the failure of a clause into the failure of the value after its word. */
function asSetting(error: IRecognitionException): IRecognitionException {
  return { ...error, context: { ...error.context, ruleStack: [...error.context.ruleStack, "setting"] } };
}

/** Whether the parser expected the end of a block and found something else. */
export function expectsBlockEnd(error: IRecognitionException): boolean {
  return error.name === "MismatchedTokenException" && error.message === t.RightBrace.name;
}

/** Describes what is missing at the end of a line, and after which token. */
function missingOperand(last: IToken | undefined): Expectation {
  return { word: last?.tokenType === t.Equals ? "value" : "type" };
}

/** Whether a repair has put the token between others. */
function isInserted(token: IToken): boolean {
  return endOf(token) === token.startOffset && token.image !== "";
}

function foundWords(token: IToken): Found {
  return token.tokenType === t.DocComment ? "documentation" : quoted(token.image);
}

function expectationOf(error: IRecognitionException, rule: string): Expectation {
  if (error.name === "MismatchedTokenException") {
    const name = error.message;
    if (name === "Word" || name === "Identifier") return { word: "name" };
    if (name === "String") return { word: "string" };
    if (name === "Integer") return { word: "integer" };
    return { token: name.replaceAll('"', "") };
  }
  return { word: wanted[rule] ?? "other" };
}

/** The word before a place, which says where it is; null for signs and long texts. */
function nameBefore(before: IToken | undefined): string | null {
  return before !== undefined && /^["\p{L}_\d]/u.test(before.image) && before.image.length <= 40 ? before.image : null;
}

/** Whether something may be missing before a token. Not if it is a name with its `:`, or can't begin a type or value. */
function isInsertable(tokens: readonly IToken[], index: number): boolean {
  const found = tokens[index]?.image ?? "";
  const next = tokens[index + 1]?.image;
  if (next === ":" || next === "?" || next === "(") return false;
  if (found === "{") return tokens[index + 2]?.image === ":" || tokens[index + 2]?.image === "?";
  return /^["'[\p{L}_\d-]/u.test(found);
}

function insertable(expected: Expectation): string | null {
  return "token" in expected && [":", ",", "="].includes(expected.token) ? expected.token : null;
}

function hintFor(token: IToken | undefined, expected: Expectation, rule: string): string | null {
  const image = token?.image ?? "";
  const isName = "word" in expected && expected.word === "name";
  const isBrace = "token" in expected && expected.token === "{";
  if (isName && /^\d/.test(image)) return `a name that starts with a digit is in quotes: \`"${image}"\``;
  if (rule === "field" && image === "=") return "a field's type follows `:`, its default `=`: `name: int = 1`";
  if (rule === "field" && image === "!") return "fields are required unless `?` says otherwise";
  if (image === "?") return "the question mark is behind the name: `name?: string`";
  if (rule === "method" && image === "(") return "its messages are in its braces: `method draw { payload Stroke }`";
  if (rule === "message" && image === ":") return "a message is written without `:`, as in `payload Stroke`";
  if (isBrace && (image === "result" || image === "payload")) return `it is called \`streaming ${image}\``;
  if (isName && image === "-") return 'a name with a dash is in quotes: `"invalid-scopes"`';
  return null;
}

function unknownDeclaration(token: IToken, span: Span): Diagnostic {
  const word = token.image;
  const ours = Object.hasOwn(foreignDeclarations, word) ? foreignDeclarations[word] : undefined;
  if (Object.hasOwn(declarationHints, word)) {
    return report("unknown-declaration", { word }, span, { hint: declarationHints[word] ?? null });
  }
  const near = suggest(token.image, declarations);
  return report("unknown-declaration", { word: token.image }, span, {
    hint: ours !== undefined ? `write ${ours}` : didYouMean(near),
    fixes: near !== null && ours === undefined ? [replacement(span, near)] : [],
  });
}

function unknownClause(
  token: IToken,
  span: Span,
  block: { readonly name: BlockWords; readonly words: readonly string[] },
): Diagnostic {
  const others = foreignClauses[block.name] ?? {};
  const ours = Object.hasOwn(others, token.image) ? others[token.image] : undefined;
  const near = ours === undefined ? suggest(token.image, block.words) : null;
  return report("unknown-clause", { word: token.image, block: block.name }, span, {
    hint:
      ours !== undefined
        ? `write ${ours}`
        : (didYouMean(near) ?? `its clauses are ${block.words.map((word) => `\`${word}\``).join(", ")}`),
    fixes: near !== null ? [replacement(span, near)] : [],
  });
}

function isDecorated(tokens: readonly IToken[], index: number): boolean {
  return decorationStart(tokens, index) < index;
}

/** The index of the first token of the decorations that end before `index`; `index` itself if there are none. */
function decorationStart(tokens: readonly IToken[], index: number): number {
  let start = index;
  for (;;) {
    const before = tokens[start - 1];
    if (before === undefined) return start;
    if (before.tokenType === t.DocComment) start--;
    else {
      const at = annotationStart(tokens, start - 1);
      if (at === null) return start;
      start = at;
    }
  }
}

function annotationStart(tokens: readonly IToken[], last: number): number | null {
  let index = last;
  if (tokens[index]?.tokenType === t.RightParen) {
    while (index > 0 && tokens[index]?.tokenType !== t.LeftParen) index--;
    index--;
  }
  return tokens[index - 1]?.tokenType === t.At ? index - 1 : null;
}

export function isEndOfFile(token: IToken): boolean {
  return token.tokenType === EOF;
}
