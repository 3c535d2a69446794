import { defineDiagnostics } from "../diagnostics/define.js";
import type { Quoted } from "../diagnostics/quoted.js";
import { type FormName, faultOf } from "./foreign/forms.js";

/** The words for expectations of the parser that are not a single token. */
const expectedWords = {
  type: "a type",
  value: "a value",
  name: "a name",
  string: "a string",
  integer: "a whole number",
  duration: "a duration such as `30s`",
  size: "a size such as `64KiB`",
  rate: "a rate such as `100/s`",
  text: "a string or a list",
  declaration: "a declaration",
  field: "a field",
  imports: "`{` or `*`",
  tagging: '`none`, a string or `("tag", "value")`',
  body: "`{`, `=` or `extends`",
  message: "a type or `{`",
  access: "`read` or `write`",
  side: "`server` or `client`",
  "duration-or-off": "a duration or `off`",
  "size-or-off": "a size or `off`",
  direction: "`from client` or `to client`",
  "rate-or-off": "a rate or `off`",
  "number-or-off": "a number or `off`",
  scope: "`per client` or `total`",
  buffer: "a number of messages or a size, or `off`",
  "buffer-limit": "`messages` or a size",
  heartbeat: "`every` or `off`",
  resume: "`within` or `off`",
  scheme: "a scheme",
  "scheme-kind": "a scheme's kind",
  clause: "the next clause",
  other: "something else",
} as const;

export type ExpectedWord = keyof typeof expectedWords;

export type Expectation = { readonly word: ExpectedWord } | { readonly token: string };

function expectationText(expected: Expectation): string {
  return "word" in expected ? expectedWords[expected.word] : `\`${expected.token}\``;
}

type Decoration = "an annotation" | "documentation";

/** The text or place that the parser found instead. */
export type Found = Quoted | "documentation" | "the end of the file" | "the end of the line";

/** A block, as messages call it. */
export type BlockWords =
  | "`http`"
  | "`stream`"
  | "a method"
  | "a scheme"
  | "a server"
  | "a service"
  | "an api"
  | "an interceptor";

/** The syntax errors that `parse` reports. */
export const syntaxDiagnostics = defineDiagnostics({
  "not-utf-8": {
    severity: "error",
    message: (p: { found: "UTF-16" | number }) =>
      p.found === "UTF-16"
        ? "the file is UTF-16, not UTF-8"
        : `the file is not UTF-8: byte 0x${p.found.toString(16).toUpperCase()} is not part of a character`,
    page: {
      what: "A contract is not written in UTF-8.",
      why: "Its characters can't be known, and writing the file back would destroy them. Save it as UTF-8 in your editor.",
      wrong: "/// Caf\udce9\ntype Cafe { id: string }\n",
      right: "/// Café\ntype Cafe { id: string }\n",
    },
  },
  "unexpected-token": {
    severity: "error",
    message: (p: { found: Found; expected: Expectation; after: string | null }) => {
      const expected = expectationText(p.expected);
      return `expected ${p.after === null ? expected : `${expected} after \`${p.after}\``}, found ${p.found}`;
    },
    page: {
      what: "The parser expected something else here.",
      why: "The compiler can't know what was meant. It skips to the next member or clause and goes on from there.",
      wrong: "type Entry {\n  id int\n}\n",
      right: "type Entry {\n  id: int\n}\n",
    },
  },
  "wrong-form": {
    severity: "error",
    message: (p: { form: FormName; words: readonly string[] }) => faultOf(p.form, p.words),
    page: {
      what: "Something is written in the form of another language, or has a missing, surplus or misplaced word.",
      why: "The message says which, and the fix writes it in this language's form.",
      wrong: "type Room {\n  optional name: string\n}\n",
      right: "type Room {\n  name?: string\n}\n",
    },
  },
  "undefined-type": {
    severity: "error",
    message: (p: { name: string }) =>
      `\`undefined\` is not a type: \`${p.name}\` may be missing if its name is followed by \`?\``,
    page: {
      what: "A field's type says `| undefined`, as in TypeScript.",
      why: "JSON has no such value. A field that may be missing has `?` after its name.",
      wrong: "type A {\n  name: string | undefined\n}\n",
      right: "type A {\n  name?: string\n}\n",
    },
  },
  "list-of-required": {
    severity: "error",
    message: () => "fields are not listed as required: a field is required unless there is `?` after its name",
    page: {
      what: "A type lists its required fields, as JSON Schema does.",
      why: "The list would be a field called `required`. Each field says whether it is optional.",
      wrong: "type A {\n  required: [id]\n  id: string\n  name: string\n}\n",
      right: "type A {\n  id: string\n  name?: string\n}\n",
    },
  },
  "union-of-types": {
    severity: "error",
    message: (p: { name: string }) =>
      `\`${p.name}\` joins types by \`|\`, but only literals and \`null\` can be joined`,
    page: {
      what: "Types are joined by `|`, as in TypeScript.",
      why: "A receiver must tell the variants apart: a `union` declaration gives them names, and says how.",
      wrong: "type A { a: int }\ntype B { b: int }\ntype Either = A | B\n",
      right: "type A { a: int }\ntype B { b: int }\nunion Either { a: A  b: B }\n",
    },
  },
  "missing-brace": {
    severity: "error",
    message: (p: { opener: Quoted | "this block" }) => `the \`{\` of ${p.opener} is never closed`,
    page: {
      what: "A block is opened and its `}` is missing.",
      why: "Everything that follows would count as part of the block.",
      wrong: "type A {\n  id: int\n\ntype B { name: string }\n",
      right: "type A {\n  id: int\n}\n\ntype B { name: string }\n",
    },
  },
  "doubled-brace": {
    severity: "error",
    message: () => "this `{` opens nothing: another one is right before it",
    page: {
      what: "A `{` follows another one.",
      why: "A block contains members, and no member begins with a brace.",
      wrong: "type A { {\n  id: int\n}\n",
      right: "type A {\n  id: int\n}\n",
    },
  },
  "stray-brace": {
    severity: "error",
    message: () => "this `}` closes nothing",
    page: {
      what: "There is a `}` where no block is open.",
      why: "Either it is one too many, or a `{` before it is missing.",
      wrong: "type A { id: int }\n}\n",
      right: "type A { id: int }\n",
    },
  },
  "unterminated-string": {
    severity: "error",
    message: () => "the string has no closing quote on its line",
    page: {
      what: 'A string starts with `"` and its line ends before the string does.',
      why: 'A string ends on its line; text of several lines is between `"""` and `"""`.',
      wrong: 'api logs {\n  title "Logger\n}\n',
      right: 'api logs {\n  title "Logger"\n}\n',
    },
  },
  "unterminated-comment": {
    severity: "error",
    message: () => "the comment is never closed with `*/`",
    page: {
      what: "A comment starts with `/*` and runs to the end of the file.",
      why: "Nothing after it is read.",
      wrong: "type A { id: int }\n/* not done\n",
      right: "type A { id: int }\n/* done */\n",
    },
  },
  "hash-comment": {
    severity: "error",
    message: () => "`#` does not begin a comment: `//` does",
    page: {
      what: "A comment begins with `#`, as in YAML, Python and GraphQL.",
      why: "Comments begin with `//`, documentation with `///`.",
      wrong: "# all rooms\ntype Room { id: string }\n",
      right: "// all rooms\ntype Room { id: string }\n",
    },
  },
  "single-quotes": {
    severity: "error",
    message: () => 'the string is not in double quotes: `"`',
    page: {
      what: "A string is in single quotes or backticks.",
      why: "The language has one form of string, as JSON has.",
      wrong: "api logs {\n  title 'Logger'\n}\n",
      right: 'api logs {\n  title "Logger"\n}\n',
    },
  },
  "invalid-escape": {
    severity: "error",
    message: (p: { escape: string }) => `\`${p.escape}\` is not an escape`,
    page: {
      what: "A string has a backslash with something after it that is not an escape.",
      why: "The escapes are JSON's: `\\\"` `\\\\` `\\/` `\\b` `\\f` `\\n` `\\r` `\\t` `\\uXXXX`. A backslash itself is `\\\\`.",
      wrong: '@pattern("^\\d+$")\ntype Digits = string\n',
      right: '@pattern("^\\\\d+$")\ntype Digits = string\n',
    },
  },
  "number-range": {
    severity: "error",
    message: (p: { text: string; side: "large" | "small" }) => `\`${p.text}\` is too ${p.side} for a number of JSON`,
    page: {
      what: "A number is larger than 1.8e308, or so small that it would be 0.",
      why: "Most programs read numbers in JSON as doubles, which can't represent it.",
      wrong: "type A { @max(1e999) x: float64 }\n",
      right: "type A { @max(1e99) x: float64 }\n",
    },
  },
  "invalid-number": {
    severity: "error",
    message: (p: { text: string }) => `\`${p.text}\` is neither a number nor a number with a unit`,
    page: {
      what: "Something starts like a number, but is not one.",
      why: "Durations have one whole number and one unit (`90m`, not `1h30m`; `1500ms`, not `1.5s`), sizes are `512B`, `64KiB`, `1MiB`, `5MB`, rates `100/s`.",
      wrong: "const WAIT: duration = 1h30m\n",
      right: 'const WAIT: duration = "PT1H30M"\n',
    },
  },
  "expected-duration": {
    severity: "error",
    message: (p: { found: string }) => `expected a duration such as \`30s\`, found \`${p.found}\``,
    page: {
      what: "A number is used where a duration is needed.",
      why: "A bare number hides its unit. The units are `ms`, `s`, `m`, `h` and `d`.",
      wrong:
        'service s {\n  method m {\n    streaming result string\n    http { GET "/m" }\n    stream { idle 30 }\n  }\n}\n',
      right:
        'service s {\n  method m {\n    streaming result string\n    http { GET "/m" }\n    stream { idle 30s }\n  }\n}\n',
    },
  },
  "expected-size": {
    severity: "error",
    message: (p: { found: string }) => `expected a size such as \`64KiB\`, found \`${p.found}\``,
    page: {
      what: "A number is used where a size is needed.",
      why: "A bare number hides its unit. The units are `B`, `KiB`, `MiB`, `GiB`, `kB`, `MB` and `GB`.",
      wrong:
        'service s {\n  method m {\n    streaming result string\n    http { GET "/m" }\n    stream { message max 65536 }\n  }\n}\n',
      right:
        'service s {\n  method m {\n    streaming result string\n    http { GET "/m" }\n    stream { message max 64KiB }\n  }\n}\n',
    },
  },
  "expected-rate": {
    severity: "error",
    message: (p: { found: string }) => `expected a rate such as \`100/s\`, found \`${p.found}\``,
    page: {
      what: "A number is used where a rate is needed.",
      why: "A bare number does not say per which time: write `100/s` or `5000/m`.",
      wrong:
        'service s {\n  method m {\n    streaming payload string\n    http { GET "/m" }\n    stream { rate 100 }\n  }\n}\n',
      right:
        'service s {\n  method m {\n    streaming payload string\n    http { GET "/m" }\n    stream { rate 100/s }\n  }\n}\n',
    },
  },
  "unexpected-semicolon": {
    severity: "error",
    message: () => "there are no semicolons in this language",
    page: {
      what: "A `;` ends a line.",
      why: "Lines need no separator.",
      wrong: "type A {\n  id: int;\n}\n",
      right: "type A {\n  id: int\n}\n",
    },
  },
  "unknown-character": {
    severity: "error",
    message: (p: { text: string }) => `\`${p.text}\` has no meaning here`,
    page: {
      what: "A character has no meaning outside of strings and comments.",
      why: 'Names are letters, digits and `_`; other names are in quotes: `"invalid-scopes"`.',
      wrong: "type A {\n  price$: int\n}\n",
      right: 'type A {\n  "price$": int\n}\n',
    },
  },
  "trailing-decoration": {
    severity: "error",
    message: (p: { what: Decoration }) =>
      `${p.what} belongs before the declaration that it describes, on its own line or in front of it`,
    page: {
      what: "An annotation or documentation is behind a member, on the member's line.",
      why: "It would silently belong to the next member: annotations and `///` come before the declaration that they describe.",
      wrong: "type A {\n  email: string @sensitive\n  name: string\n}\n",
      right: "type A {\n  @sensitive email: string\n  name: string\n}\n",
    },
  },
  "lost-decoration": {
    severity: "error",
    message: (p: { what: Decoration }) => `${p.what} describes nothing: no member follows it`,
    page: {
      what: "An annotation or `///` is the last thing in a block or file.",
      why: "An annotation or `///` comes before the declaration that it describes, but nothing follows this one. A plain comment is `//`.",
      wrong: "type A {\n  id: int\n  /// the end\n}\n",
      right: "type A {\n  id: int\n  // the end\n}\n",
    },
  },
  "unknown-declaration": {
    severity: "error",
    message: (p: { word: string }) => `\`${p.word}\` does not begin a declaration`,
    page: {
      what: "A declaration starts with a word that the language does not have.",
      why: "Declarations are `api`, `const`, `type`, `enum`, `union`, `scheme`, `interceptor`, `annotation` and `service`; imports start with `import`.",
      wrong: "tyep Entry {\n  id: int\n}\n",
      right: "type Entry {\n  id: int\n}\n",
    },
  },
  "unknown-clause": {
    severity: "error",
    message: (p: { word: string; block: BlockWords }) => `\`${p.word}\` is not a clause of ${p.block}`,
    page: {
      what: "A clause starts with a word that this block does not have.",
      why: "Each block has its own clauses; the message offers the nearest.",
      wrong: 'service s {\n  methode m {\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right: 'service s {\n  method m {\n    result string\n    http { GET "/m" }\n  }\n}\n',
    },
  },
  "nested-too-deeply": {
    severity: "error",
    message: (p: { limit: number }) => `brackets nest deeper than ${p.limit} levels`,
    page: {
      what: "Braces, brackets or parentheses are nested too deeply.",
      why: "No contract that people write comes near the limit; the compiler stops before its stack does.",
      wrong: "type A = [[[[ ... ]]]]\n",
      right: "type A = string[][]\n",
    },
  },
  "too-many-errors": {
    severity: "error",
    message: () => "too many mistakes: the rest of this file was not checked",
    page: {
      what: "The file has so many syntax errors that going on would not help.",
      why: "Fix the first ones; the others usually disappear with them.",
      wrong: "{ { { {\n",
      right: "type A { id: int }\n",
    },
  },
});
