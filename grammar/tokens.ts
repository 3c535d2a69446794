import { createToken, Lexer, type TokenType } from "chevrotain";

/** Any name: an identifier, or a keyword that is used as a name. Every keyword of the language is contextual. */
export const Word = createToken({ name: "Word", pattern: Lexer.NA });

/** A name. The pattern of `Identifier`. */
export const identifier = /[\p{L}_][\p{L}\p{N}_]*/uy;

export const Identifier = createToken({
  name: "Identifier",
  // A function, because Chevrotain drops the `u` flag of a pattern.
  pattern: (text: string, offset: number) => {
    identifier.lastIndex = offset;
    return identifier.exec(text);
  },
  line_breaks: false,
  categories: [Word],
});

function keyword(image: string): TokenType {
  return createToken({ name: `"${image}"`, pattern: Lexer.NA, categories: [Word] });
}

const keywordImages = [
  "annotation",
  "and",
  "api",
  "as",
  "body",
  "buffer",
  "burst",
  "by",
  "checkpoint",
  "client",
  "close",
  "closed",
  "concurrency",
  "const",
  "cookie",
  "default",
  "else",
  "enum",
  "error",
  "every",
  "example",
  "extends",
  "false",
  "final",
  "frame",
  "from",
  "goa",
  "header",
  "heartbeat",
  "http",
  "idle",
  "import",
  "interceptor",
  "json",
  "map",
  "max",
  "message",
  "messages",
  "method",
  "none",
  "null",
  "off",
  "on",
  "open",
  "overflow",
  "param",
  "path",
  "payload",
  "per",
  "prefix",
  "rate",
  "read",
  "reserved",
  "response",
  "restart",
  "result",
  "resume",
  "retry",
  "scheme",
  "scope",
  "security",
  "server",
  "service",
  "stream",
  "streaming",
  "subprotocol",
  "timeout",
  "to",
  "total",
  "transport",
  "true",
  "type",
  "union",
  "use",
  "variable",
  "view",
  "within",
  "write",
] as const;

type Keyword = (typeof keywordImages)[number];

/** The token type of a keyword. The lexer has one pattern for all names, and looks up which of them are keywords. */
export const keywords: Readonly<Record<Keyword, TokenType>> = Object.fromEntries(
  keywordImages.map((image) => [image, keyword(image)]),
  // The type of `fromEntries` loses the keys, which are exactly `keywordImages`.
) as Record<Keyword, TokenType>;

/** The token types of keywords by their image. */
export const keywordsByImage: ReadonlyMap<string, TokenType> = new Map<string, TokenType>(Object.entries(keywords));

export const BlockString = createToken({
  name: "BlockString",
  pattern: /"""(?:[^\\]|\\[\s\S])*?"""/,
  line_breaks: true,
});
export const StringLiteral = createToken({ name: "String", pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/ });
/** A string without a closing quote on its line. */
export const UnterminatedString = createToken({ name: "UnterminatedString", pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*\\?/ });
/** `'text'`, which is reported and read as a string. */
export const SingleQuoted = createToken({ name: "SingleQuoted", pattern: /'(?:[^'\\\r\n]|\\[^\r\n])*'?/ });

export const Rate = createToken({ name: "Rate", pattern: /\d[\d_]*\/(?:ms|s|m|h|d)(?![\w.])/ });
export const Duration = createToken({ name: "Duration", pattern: /\d[\d_]*(?:ms|s|m|h|d)(?![\w.])/ });
export const Size = createToken({ name: "Size", pattern: /\d[\d_]*(?:B|KiB|MiB|GiB|kB|MB|GB)(?![\w.])/ });
export const Float = createToken({
  name: "Float",
  pattern: /-?\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d+)?|[eE][+-]?\d+)(?![\w.])/,
});
export const Integer = createToken({ name: "Integer", pattern: /-?\d[\d_]*(?![\w.])/ });
/** `1h30m`, `1.5s`, `5M`: a text that starts like a number but isn't one. It is reported and read as an integer. */
export const BadNumber = createToken({ name: "BadNumber", pattern: /-?\d(?:[\w.]|\/\w)*/ });

export const LeftBrace = createToken({ name: "{", pattern: /\{/ });
export const RightBrace = createToken({ name: "}", pattern: /\}/ });
export const LeftBracket = createToken({ name: "[", pattern: /\[/ });
export const RightBracket = createToken({ name: "]", pattern: /\]/ });
export const LeftParen = createToken({ name: "(", pattern: /\(/ });
export const RightParen = createToken({ name: ")", pattern: /\)/ });
export const LeftAngle = createToken({ name: "<", pattern: /</ });
export const RightAngle = createToken({ name: ">", pattern: />/ });
export const Colon = createToken({ name: ":", pattern: /:/ });
export const Comma = createToken({ name: ",", pattern: /,/ });
export const Dot = createToken({ name: ".", pattern: /\./ });
export const Equals = createToken({ name: "=", pattern: /=/ });
export const Pipe = createToken({ name: "|", pattern: /\|/ });
export const Question = createToken({ name: "?", pattern: /\?/ });
export const Star = createToken({ name: "*", pattern: /\*/ });
export const At = createToken({ name: "@", pattern: /@/ });
/** A semicolon, which is reported and left out. */
export const Semicolon = createToken({ name: ";", pattern: /;/ });

/** One line of documentation. Four or more slashes begin a plain comment. */
export const DocComment = createToken({ name: "DocComment", pattern: /\/\/\/(?!\/)[^\r\n]*/ });
export const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: "comments" });
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*[\s\S]*?\*\//,
  line_breaks: true,
  group: "comments",
});
export const UnterminatedComment = createToken({
  name: "UnterminatedComment",
  pattern: /\/\*[\s\S]*/,
  line_breaks: true,
  group: "comments",
});
/** The pattern of `Unknown`: one character, also one outside the BMP, once or several times in a row. */
export const sameCharacters = /([\s\S])\1*/uy;

/** A character without a meaning in the language, once or several times in a row. It is reported and left out. */
export const Unknown = createToken({
  name: "Unknown",
  // A function, because Chevrotain drops the `u` flag of a pattern, and would split characters outside the BMP.
  pattern: (text: string, offset: number) => {
    sameCharacters.lastIndex = offset;
    return sameCharacters.exec(text);
  },
  line_breaks: false,
});
const WhiteSpace = createToken({ name: "WhiteSpace", pattern: /[\s\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });

/** Tokens of one character, which is also their name. */
export const punctuation: readonly TokenType[] = [
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  LeftParen,
  RightParen,
  LeftAngle,
  RightAngle,
  Colon,
  Comma,
  Dot,
  Equals,
  Pipe,
  Question,
  Star,
  At,
  Semicolon,
];

/** All tokens that a text can be made of. Where several match, the first one wins. */
export const lexed: TokenType[] = [
  WhiteSpace,
  DocComment,
  LineComment,
  BlockComment,
  UnterminatedComment,
  BlockString,
  StringLiteral,
  UnterminatedString,
  SingleQuoted,
  Rate,
  Duration,
  Size,
  Float,
  Integer,
  BadNumber,
  Identifier,
  ...punctuation,
  Unknown,
];

/** The vocabulary of the parser. */
export const vocabulary: TokenType[] = [...lexed, Word, ...Object.values(keywords)];
