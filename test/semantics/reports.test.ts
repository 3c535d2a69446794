import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

/** Codes with the text under their spans. */
function reports(text: string): string[] {
  const { diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
  return diagnostics.map(({ code, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}`);
}

/** A service with one method that has these clauses. */
const method = (clauses: string): string => `service s {\n  method m {\n    ${clauses}\n  }\n}`;
const get = 'http { GET "/m" }';

/** Mistakes in a mapping, of messages `{ seq, kind, body, note? }` and a payload `{ since? }`. */
const events = (mapping: string, options: { payload?: string; message?: string; more?: string } = {}): string =>
  `type News { seq: int64  kind: string  body: string }\n${method(
    `payload ${options.payload ?? "{ since?: int64 }"}\n    streaming result ${options.message ?? "News"}\n    ${get}\n    stream { transport sse { ${mapping} }${options.more ?? ""} }`,
  )}`;
const eventMistakes: readonly (readonly [what: string, text: string, report: string])[] = [
  ["an unknown field for an event's id", events("id sq"), "unknown-field @ sq"],
  ["an unknown field for the last event", events("id seq  last sinc"), "unknown-field @ sinc"],
  ["an unknown part of an event", events("idd seq"), "unknown-name @ idd"],
  ["a part of an event twice", events("id seq  id kind"), "duplicate-clause @ id"],
  ["a part of an event in a message without fields", events("id seq", { message: "string" }), "event-field @ seq"],
  ["an event's name that is not a string", events("event seq"), "event-field @ seq"],
  ["data that leaves a field without a place", events("id seq  data body"), "event-field @ body"],
  ["an id that is a list", `type N { at: float64[] }\n${events("id at", { message: "N" })}`, "event-field @ at"],
  ["a last event in a payload without fields", events("last x", { payload: "{ }" }), "unknown-field @ x"],
  ["a required field for the last event", events("last since", { payload: "{ since: int64 }" }), "event-field @ since"],
  [
    "a field for the last event that is not a string",
    events("last since", { payload: "{ since?: boolean }" }),
    "event-field @ since",
  ],
  ["a field for the last event of another type than the id", events("id kind  last since"), "event-field @ since"],
  ["events with `resume`", events("id seq", { more: "  resume within 2m" }), "invalid-policy @ resume within 2m"],
  ["events of bytes", events("id seq", { more: "  frame binary" }), "invalid-policy @ frame binary"],
  [
    "two streams of events on a route",
    `service s {\n  method a { streaming result string  ${get}  stream { transport sse } }\n  method b { streaming result string  ${get}  stream { transport sse } }\n}`,
    'route-conflict @ GET "/m"',
  ],
];

/** Common mistakes, each of which has to get exactly one report at the right place. */
const single: readonly (readonly [what: string, text: string, report: string])[] = [
  [
    "an argument of another type than its annotation's",
    `annotation owner(team: string) on type\n@owner(3)\ntype A { n: int }`,
    "invalid-value @ 3",
  ],
  [
    "an argument that is not a value of its annotation's enum",
    `enum Level { low high }\nannotation level(of: Level) on type\n@level(hihg)\ntype A { n: int }`,
    "invalid-value @ hihg",
  ],
  [
    "a parameter of an annotation with an unknown type",
    "annotation owner(team: strng) on type",
    "unknown-type @ strng",
  ],
  [
    "an annotation that an error can't have",
    `service s { @maxLength(3) error gone  method m { result string  ${get} } }`,
    "annotation-place @ @maxLength(3)",
  ],
  // Mistakes that were once accepted silently
  ["an unknown constant as a bound", "const MAX: int = 5\ntype A { @max(MAXX) n: int }", "unknown-name @ MAXX"],
  ["a bound outside the range of its integer", "type A { @max(3000000000) n: int32 }", "invalid-value @ 3000000000"],
  ["a negative bound of an unsigned integer", "type A { @min(-1) n: uint }", "invalid-value @ -1"],
  ["an example that breaks its format", 'type A { @format(email) @example("x") m: string }', 'invalid-value @ "x"'],
  ["a default that breaks its format", 'type A { @format("date-time") t: string = "now" }', 'invalid-value @ "now"'],
  ["a name that no type can have", '@named("foo bar") type A { n: int }', 'invalid-value @ "foo bar"'],
  ["a view without fields", "type A { n: int  view tiny { } }", "empty-declaration @ tiny"],
  ["a licence without a name", 'api x { license { url "https://example.com" } }', "invalid-value @ license"],
  [
    "a value of a variable twice",
    'api x { server a { url "wss://{r}.example.com"  variable r { enum ["eu", "eu"] } } }',
    'duplicate-wire-value @ "eu"',
  ],
  [
    "a service's status of an unknown error",
    `service s { http { error gonne 410 }  method m { result string  error gone  ${get} } }`,
    "unknown-name @ gonne",
  ],
  [
    "a service's close code of an unknown error",
    `service s { stream { error slo close 4100 }  method m { streaming result string  error slow  ${get} } }`,
    "unknown-name @ slo",
  ],
  [
    "an api's status of an unknown error",
    `api x { http { error gonne 410 } }\nservice s { error gone  method m { result string  ${get} } }`,
    "unknown-name @ gonne",
  ],
  [
    "binary frames for messages of text",
    method(`streaming result string\n    ${get}\n    stream { frame binary }`),
    "invalid-policy @ frame binary",
  ],
  // Names
  ["a misspelt primitive", "type A { id: strng }", "unknown-type @ strng"],
  ["TypeScript's number", "type A { id: number }", "unknown-type @ number"],
  ["another language's bool", "type A { ok: bool }", "unknown-type @ bool"],
  ["a misspelt type", "type Entry { id: int }\ntype A { entry: Entri }", "unknown-type @ Entri"],
  ["a type of an unknown namespace", "type A { x: common.Entry }", "unknown-name @ common"],
  ["a type twice", "type A { id: int }\ntype A { id: int }", "duplicate-name @ A"],
  ["a field twice", "type A {\n  id: int\n  id: string\n}", "duplicate-name @ id"],
  ["an inherited field again", "type B { id: int }\ntype A extends B { id: string }", "duplicate-name @ id"],
  ["an enum value twice", "enum E { a b a }", "duplicate-name @ a"],
  ["a variant twice", "union U { a: int  a: string }", "duplicate-name @ a"],
  ["a lower-case type", "type entry { id: int }", "type-name-case @ entry"],
  ["a constant as a type", "const MAX: int = 1\ntype A { x: MAX }", "unknown-type @ MAX"],
  ["extending a type that is not an object", "enum E { a }\ntype A extends E { x: int }", "not-an-object @ E"],
  ["a generic type without its argument", "type P<T> { x: T }\ntype A { p: P }", "type-arguments @ P"],
  ["one type argument too many", "type P<T> { x: T }\ntype A { p: P<int, int> }", "type-arguments @ P<int, int>"],
  ["an argument for a primitive", "type A { x: string<int> }", "type-arguments @ string<int>"],
  // Types
  ["a union of types in a field", "type A { x: string | int }", "invalid-union-expression @ int"],
  ["a map keyed by booleans", "type A { x: map<boolean, int> }", "invalid-map-key @ boolean"],
  ["a map keyed by objects", "type B { id: int }\ntype A { x: map<B, int> }", "invalid-map-key @ B"],
  ["a type that contains itself", "type A { a: A }", "infinite-type @ a"],
  ["two types that contain each other", "type A { b: B }\ntype B { a: A }", "infinite-type @ b"],
  ["an alias of itself", "type A = A", "alias-cycle @ A"],
  ["types that extend each other", "type A extends B { a: int }\ntype B extends A { b: int }", "extends-cycle @ A"],
  ["an empty enum", "enum E { }", "empty-declaration @ E"],
  ["an integer enum without values", "enum E: int32 { a }", "enum-value @ a"],
  ["a number in a string enum", "enum E { a = 1 }", "enum-value @ 1"],
  ["an enum of booleans", "enum E: boolean { a }", "enum-value @ boolean"],
  ["two values with the same wire value", 'enum E { a = "x"  b = "x" }', 'duplicate-wire-value @ "x"'],
  [
    "two variants with the same tag",
    'union U by "k" { a = "t": A  b = "t": A }\ntype A { id: int }',
    'duplicate-wire-value @ "t"',
  ],
  ["a variant without fields in an internal union", 'union U by "k" { a: string }', "not-an-object @ string"],
  ["a variant whose field is the tag", 'type A { k: string }\nunion U by "k" { a: A }', "variant-tag-field @ A"],
  ["variants that can't be distinguished", "union U by none { a: string  b: uuid }", "indistinct-variants @ b: uuid"],
  ["an optional field with a default", "type A { x?: int = 1 }", "default-required @ x"],
  ["a reserved name", "type A {\n  reserved [x]\n  x: int\n}", "reserved-field @ x"],
  ["an unknown field in a view", "type A {\n  id: int\n  view tiny { idd }\n}", "unknown-field @ idd"],
  // Annotations and values
  ["a misspelt annotation", "type A { @maxLenght(5) x: string }", "unknown-annotation @ maxLenght"],
  ["an annotation in the wrong place", "@minLength(1)\ntype A { x: string }", "annotation-place @ @minLength(1)"],
  ["a string instead of a number", 'type A { @minLength("1") x: string }', 'annotation-arguments @ @minLength("1")'],
  ["too many arguments", "type A { @min(1, 2) x: int }", "annotation-arguments @ @min(1, 2)"],
  ["a length of a number", "type A { @minLength(1) x: int }", "constraint-type @ @minLength(1)"],
  ["a minimum of a string", "type A { @min(1) x: string }", "constraint-type @ @min(1)"],
  ["a pattern on a list", 'type A { @pattern("a") x: string[] }', 'constraint-type @ @pattern("a")'],
  ["bounds that cross", "type A { @min(5) @max(1) x: int }", "constraint-range @ @max(1)"],
  ["a broken pattern", 'type A { @pattern("[a") x: string }', "invalid-pattern @ [a"],
  ["lookahead", 'type A { @pattern("(?!a)") x: string }', "invalid-pattern @ (?!"],
  ["a back reference", 'type A { @pattern("(a)\\\\1") x: string }', "invalid-pattern @ \\\\1"],
  ["nested quantifiers", 'type A { @pattern("(a*)*") x: string }', 'ambiguous-pattern @ "(a*)*"'],
  [
    "an encoding that doesn't fit",
    "type A { @encode(unixSeconds) x: string }",
    "invalid-encoding @ @encode(unixSeconds)",
  ],
  ["a misspelt encoding", "type A { @encode(unixSecond) x: timestamp }", "annotation-arguments @ @encode(unixSecond)"],
  ["a default of another type", 'type A { x: int = "1" }', 'invalid-value @ "1"'],
  ["a default out of its bounds", "type A { @min(1) x: int = 0 }", "invalid-value @ 0"],
  ["a default that the enum lacks", "enum E { a }\ntype A { x: E = b }", "invalid-value @ b"],
  ["a default that is not a uuid", 'type A { x: uuid = "1" }', 'invalid-value @ "1"'],
  ["a date that does not exist", 'type A { x: date = "2026-02-30" }', 'invalid-value @ "2026-02-30"'],
  ["a default too large for its size", "type A { x: int32 = 3_000_000_000 }", "invalid-value @ 3_000_000_000"],
  [
    "a default that JavaScript can't represent",
    "type A { x: int64 = 9007199254740993 }",
    "unsafe-integer @ 9007199254740993",
  ],
  ["a literal that JavaScript can't represent", "type A { x: 9007199254740993 }", "unsafe-integer @ 9007199254740993"],
  ["an example with a field too many", 'type A {\n  x: int\n  example "e" { x: 1  y: 2 }\n}', "invalid-value @ y"],
  [
    "an example without a required field",
    'type A {\n  x: int\n  y: int\n  example "e" { x: 1 }\n}',
    "invalid-value @ { x: 1 }",
  ],
  ["a multiple of zero", "type A { @multipleOf(0) x: int }", "invalid-value @ 0"],
  [
    "exclusive bounds that meet",
    "type A { @exclusiveMin(5) @exclusiveMax(5) x: int }",
    "constraint-range @ @exclusiveMax(5)",
  ],
  ["a constant of another kind as a bound", 'const S: string = "x"\ntype A { @max(S) x: int }', "invalid-value @ S"],
  ["a negative constant as a length", "const S: int = -1\ntype A { @maxLength(S) x: string }", "invalid-value @ S"],
  [
    "an enum value out of the range of its integer",
    "enum E: int32 { a = 3_000_000_000 }",
    "enum-value @ 3_000_000_000",
  ],
  ["a negative value in an unsigned enum", "enum E: uint32 { a = -1 }", "enum-value @ -1"],
  [
    "endless instances of a generic type",
    "type P<T> { next?: P<T[]> }\ntype A { p: P<int> }",
    "endless-instances @ P<T[]>",
  ],
  [
    "a type with the name of a member of all JavaScript objects",
    "type A { x: constructor }",
    "unknown-type @ constructor",
  ],
  // A consequence of a mistake is not a second one
  ["a view of a type with an unknown base", "type A extends Bse { x: int  view tiny { id } }", "unknown-type @ Bse"],
  [
    "an example of a type with an unknown base",
    'type A extends Bse { x: int  example "e" { x: 1  id: 2 } }',
    "unknown-type @ Bse",
  ],
  [
    "a payload of an unknown type",
    `scheme k apiKey\n${method(`security k\n    payload Foo\n    result string\n    http { GET "/m/{id}"  param x }`)}`,
    "unknown-type @ Foo",
  ],
  [
    "a credential of an unknown scheme",
    `scheme j jwt\n${method(`security j\n    payload { @token(k) t: string }\n    result string\n    ${get}`)}`,
    "unknown-name @ k",
  ],
  // Services
  [
    "two parameters with the same name",
    method('payload { a: string  b: string }\n    result string\n    http { GET "/m"  param a as "b" }'),
    "duplicate-wire-value @ b",
  ],
  [
    "two headers that differ in case only",
    method(
      'payload { a: string  b: string }\n    result string\n    http { GET "/m"  header a as "X-A"  header b as "x-a" }',
    ),
    'duplicate-wire-value @ "x-a"',
  ],
  ["a method without route", method("result string"), "missing-route @ m"],
  ["a lower-case verb", method('result string\n    http { get "/m" }'), "unknown-verb @ get"],
  ["a stream opened by POST", method('streaming result string\n    http { POST "/m" }'), "stream-verb @ POST"],
  ["a path without slash", method('result string\n    http { GET "m" }'), 'invalid-path @ "m"'],
  ["a query in the path", method('result string\n    http { GET "/m?x=1" }'), 'invalid-path @ "/m?x=1"'],
  [
    "parameters in the style of Express",
    method('payload { id: string }\n    result string\n    http { GET "/m/{id" }'),
    'invalid-path @ "/m/{id"',
  ],
  [
    "a path parameter that is not a field",
    method('payload { id: string }\n    result string\n    http { GET "/m/{idd}" }'),
    "unknown-field @ idd",
  ],
  [
    "an optional path parameter",
    method('payload { id?: string }\n    result string\n    http { GET "/m/{id}" }'),
    "path-parameter @ id",
  ],
  [
    "a list of objects as a parameter",
    `type F { a: int }\n${method(`payload { f: F[] }\n    streaming result string\n    ${get}`)}`,
    "parameter-type @ f",
  ],
  [
    "a parameter that is not a field",
    method('payload { id: string }\n    result string\n    http { GET "/m"  param ids }'),
    "unknown-field @ ids",
  ],
  [
    "two places for one field",
    method('payload { id: string }\n    result string\n    http { GET "/m/{id}"  param id }'),
    "placed-twice @ id",
  ],
  [
    "a body on a stream",
    method('payload { id: string }\n    streaming result string\n    http { GET "/m"  body id }'),
    "stream-body @ body id",
  ],
  ["a list as a payload", method(`payload string[]\n    result string\n    ${get}`), "payload-type @ string[]"],
  [
    "two payloads",
    method(`payload { a: int }\n    payload { b: int }\n    result string\n    ${get}`),
    "duplicate-clause @ payload { b: int }",
  ],
  [
    "both kinds of result",
    method(`result string\n    streaming result string\n    ${get}`),
    "two-results @ streaming result string",
  ],
  [
    "a stream of messages that may be null",
    method(`streaming payload string | null\n    ${get}`),
    "nullable-stream @ string | null",
  ],
  [
    "`stream` without streams",
    method(`result string\n    ${get}\n    stream { idle 5m }`),
    "stream-without-streams @ stream",
  ],
  ["a view of a type without views", method(`result string view tiny\n    ${get}`), "view-without-views @ tiny"],
  [
    "an unknown view",
    `type A {\n  id: int\n  view default { id }\n}\n${method(`result A view tini\n    ${get}`)}`,
    "unknown-name @ tini",
  ],
  ["a file that declares nothing", "", "empty-file @ "],
  ["a service without methods", "service s { security none }", "empty-service @ s"],
  [
    "a close code that is reserved for goaidl",
    method(`streaming result string\n    error e\n    ${get}\n    stream { error e close 4450 }`),
    "close-code-range @ 4450",
  ],
  [
    "a close code for an unknown error",
    method(`streaming result string\n    error e\n    ${get}\n    stream { error f close 4100 }`),
    "unknown-name @ f",
  ],
  [
    "a window below the largest message",
    method(`streaming result string\n    ${get}\n    stream { buffer 32KiB }`),
    "small-window @ stream { buffer 32KiB }",
  ],
  [
    "server-sent events for a client's messages",
    method(`streaming payload string\n    ${get}\n    stream { transport sse }`),
    "invalid-policy @ stream { transport sse }",
  ],
  ...eventMistakes,
  [
    "an unknown transport",
    method(`streaming result string\n    ${get}\n    stream { transport websockets }`),
    "unknown-name @ websockets",
  ],
  [
    "a clause twice in one block",
    method(`streaming result string\n    ${get}\n    stream {\n      idle 5m\n      idle 6m\n    }`),
    "duplicate-clause @ idle 6m",
  ],
  [
    "a status that is not an error",
    method('result string\n    error e\n    http { GET "/m"  error e 200 }'),
    "invalid-status @ 200",
  ],
  ["a status for an unknown error", method('result string\n    http { GET "/m"  error e 404 }'), "unknown-name @ e"],
  ["an unknown flag", method(`result string\n    error e { retryable }\n    ${get}`), "unknown-flag @ retryable"],
  [
    "`security none` beside schemes",
    `scheme jwt jwt\n${method(`security jwt\n    security none\n    payload { @token(jwt) token: string }\n    result string\n    ${get}`)}`,
    "none-beside-schemes @ security none",
  ],
  ["an unknown scheme", method(`security jwt\n    result string\n    ${get}`), "unknown-name @ jwt"],
  [
    "an unknown scope",
    `scheme jwt jwt { scope "read" }\n${method(`security jwt("raed")\n    payload { @token(jwt) token: string }\n    result string\n    ${get}`)}`,
    'unknown-name @ "raed"',
  ],
  ["an unknown kind of scheme", "scheme jwt jtw", "invalid-scheme @ jtw"],
  [
    "no field for the credential",
    `scheme key apiKey\n${method(`security key\n    result string\n    ${get}`)}`,
    "missing-credential @ m",
  ],
  [
    "no field for a key, beside a token that needs no field",
    `scheme key apiKey\nscheme jwt jwt\n${method(`security key and jwt\n    result string\n    ${get}`)}`,
    "missing-credential @ m",
  ],
  [
    "two methods on one route",
    'service s {\n  method a { result string  http { GET "/x/{id}" }  payload { id: int } }\n  method b { result string  http { GET "/x/{name}" }  payload { name: string } }\n}',
    'route-conflict @ GET "/x/{name}"',
  ],
  [
    "two methods with one name in TypeScript",
    'service s {\n  method get_x { result string  http { GET "/a" } }\n  method getX { result string  http { GET "/b" } }\n}',
    "name-clash @ getX",
  ],
  ["an unknown interceptor", method(`use server audit\n    result string\n    ${get}`), "unknown-name @ audit"],
  [
    "an unknown field of an interceptor",
    `interceptor audit { read payload.idd }\n${method(`use server audit\n    payload { id: string }\n    result string\n    ${get}`)}`,
    "unknown-field @ idd",
  ],
  [
    "an interceptor's field that some methods lack",
    `interceptor audit { read payload.id }\nservice s {\n  use server audit\n  method a { payload { id: string } http { GET "/a" } }\n  method b { payload { key: string } http { GET "/b" } }\n  method c { payload { key: string } http { GET "/c" } }\n}`,
    "unknown-field @ id",
  ],
  [
    "an interceptor's field of a message that no method has",
    `interceptor audit { read streaming payload.id }\n${method(`use server audit\n    payload { id: string }\n    result string\n    ${get}`)}`,
    "unknown-field @ id",
  ],
  [
    "an interceptor's field of a message without fields",
    `interceptor audit { read result.id }\n${method(`use server audit\n    result string\n    ${get}`)}`,
    "unknown-field @ id",
  ],
  [
    "an interceptor's field that a fixed view leaves out",
    `type R { id: string  name: string  view default { id name }  view tiny { id } }\ninterceptor audit { read result.name }\n${method(`use server audit\n    result R view tiny\n    ${get}`)}`,
    "unknown-field @ name",
  ],
  [
    "an interceptor's field of an unknown type",
    `interceptor audit { read payload.id }\n${method(`use server audit\n    payload Asset\n    result string\n    ${get}`)}`,
    "unknown-type @ Asset",
  ],
  [
    "an interceptor that declares a field twice",
    "interceptor audit { read payload.id  read result.id  read payload.id }",
    "duplicate-name @ id",
  ],
  [
    "an interceptor twice in one place",
    `interceptor audit { }\n${method(`use server audit\n    use server audit\n    result string\n    ${get}`)}`,
    "duplicate-name @ audit",
  ],
  ["a misspelt setting", 'api x { titel "X" }', "unknown-setting @ titel"],
  [
    "a server without its variable",
    'api x { server s { url "wss://{r}.example.com" } }',
    'invalid-server @ "wss://{r}.example.com"',
  ],
  [
    "a server's url that is not an absolute url",
    'api x { server s { url "example.com" } }',
    'invalid-server @ "example.com"',
  ],
  ["terms that are not a url", 'api x { terms "see below" }', 'invalid-link @ "see below"'],
  ["a contact without a scheme", 'api x { contact { url "example.com" } }', 'invalid-link @ "example.com"'],
  [
    "a contact with a javascript: url",
    'api x { contact { url "javascript:alert(1)" } }',
    'invalid-link @ "javascript:alert(1)"',
  ],
  ["an e-mail address without a domain", 'api x { contact { email "ann" } }', 'invalid-link @ "ann"'],
  [
    "a licence's address with spaces",
    'api x { license { name "x"  url "https://a.test/a b" } }',
    'invalid-link @ "https://a.test/a b"',
  ],
  [
    "documentation at a url without a scheme",
    '@externalDocs("docs/here") type A { b: int }',
    'invalid-link @ "docs/here"',
  ],
  ["a flow's url without a scheme", 'scheme o oauth2 { password { tokenUrl "/token" } }', 'invalid-link @ "/token"'],
  ["a flow without its address", "scheme o oauth2 { implicit { } }", "invalid-flow @ implicit"],
  [
    "a flow with an address that it doesn't use",
    'scheme o oauth2 { password { tokenUrl "https://a.test"  authorizationUrl "https://a.test" } }',
    "invalid-flow @ authorizationUrl",
  ],
  ["an oauth2 scheme without a flow", 'scheme o oauth2 { scope read "Read" }', "invalid-flow @ oauth2"],
  ["an import of a package", 'import { A } from "common"', 'import-path @ "common"'],
  [
    "an import of a missing file",
    'import { A } from "./common.goa"\ntype B { a: A }',
    'import-not-found @ "./common.goa"',
  ],
];

test("an interceptor may declare fields of messages that some of the methods that use it don't have", () => {
  const text = `interceptor audit { read payload.id  write result.id  read streaming result.id }
type Item { id: string }
service s {
  use server audit
  use client audit
  method one { payload Item  result Item  http { POST "/one" } }
  method many { payload Item  streaming result Item  http { GET "/many" } }
  method none { http { POST "/none" } }
}`;
  expect(reports(text)).toEqual([]);
});

describe("one mistake, one report", () => {
  test.each(single)("%s", (_, text, report) => {
    expect(reports(text)).toEqual([report]);
  });
});

/** Mistakes that would have no effect, or a wrong one, if they were not reported. */
const streams = (clauses: string): string =>
  method(`streaming payload string\n    streaming result string\n    ${get}\n    stream { ${clauses} }`);
const headers = (name: string): string =>
  method(`payload { a: string }\n    result string\n    http { GET "/m"  header a as "${name}" }`);
const secured = (scheme: string, clauses: string): string =>
  `${scheme}\n${method(`${clauses}\n    result string\n    ${get}`)}`;

const silent: readonly (readonly [what: string, text: string, report: string])[] = [
  ["a header with a space", headers("X Tenant"), 'invalid-wire-name @ "X Tenant"'],
  ["a header without a name", headers(""), 'invalid-wire-name @ ""'],
  ["a header that HTTP sets", headers("Content-Length"), 'invalid-wire-name @ "Content-Length"'],
  [
    "a cookie with a semicolon",
    method('payload { a: string }\n    result string\n    http { GET "/m"  cookie a as "a;b" }'),
    'invalid-wire-name @ "a;b"',
  ],
  [
    "a view whose derived type has the name of a declared type",
    "type ATiny { z: int }\ntype A { x: int  y: int  view tiny { x } }",
    "name-clash @ tiny",
  ],
  [
    "two views with the same derived name",
    "type A { x: int  y: int  view a_b { x }  view aB { y } }",
    "name-clash @ aB",
  ],
  ["a view with a field twice", "type A { x: int  y: int  view t { x x } }", "duplicate-name @ x"],
  ["a key that is not an integer", "type A { m: map<int, int> = { a: 1 } }", "invalid-value @ a"],
  ["a key that the enum lacks", "enum E { a b }\ntype A { m: map<E, int> = { c: 1 } }", "invalid-value @ c"],
  ["a key that is not a uuid", "type A { m: map<uuid, int> = { x: 1 } }", "invalid-value @ x"],
  ["a key twice in a map", "type A { m: map<string, int> = { x: 1  x: 2 } }", "duplicate-name @ x"],
  ["a key twice in an object", 'type A {\n  x: int\n  example "e" { x: 1  x: 2 }\n}', "duplicate-name @ x"],
  ["a number too large for a double", "type A { x: float64 = 1e999 }", "number-range @ 1e999"],
  ["a number too large for a float", "type A { x: float32 = 1e300 }", "invalid-value @ 1e300"],
  [
    "a union in a union by the same field",
    'type X { a: int }\nunion I by "k" { x: X }\nunion O by "k" { i: I }',
    "invalid-tagging @ I",
  ],
  ["a default without tags", "union I by none { default a: int  b: string }", "invalid-tagging @ a"],
  ["a default beside else", 'union I by "k" { default a: X  else: X }\ntype X { a: int }', "invalid-tagging @ else"],
  ["two defaults", 'union I by "k" { default a: X  default b: X }\ntype X { a: int }', "invalid-tagging @ b"],
  ["a default that declares the tag", 'union I by "k" { default a: X }\ntype X { k: "a" }', "invalid-tagging @ X"],
  [
    "a default whose tag all objects have",
    'union I by "valueOf" { default a: X }\ntype X { a: int }',
    'invalid-tagging @ "valueOf"',
  ],
  ["a default in Goa's old form", "@legacyGoa\nunion I { default a: int }", "invalid-tagging @ a"],
  ["one field for tag and value", 'union I by ("t", "t") { a: int }', 'invalid-tagging @ "t"'],
  ["a tag without a name", 'union I by "" { a: X }\ntype X { a: int }', 'invalid-tagging @ ""'],
  ["a wire name without a tag", 'union I by none { a = "x": int  b: string }', 'invalid-tagging @ "x"'],
  [
    "Goa's legacy form with a tag",
    '@legacyGoa\nunion I by "k" { a: X }\ntype X { a: int }',
    'invalid-tagging @ by "k"',
  ],
  ["a constraint twice", "type A { @min(1) @min(2) x: int }", "duplicate-annotation @ @min(2)"],
  [
    "`@length` and `@minLength`",
    "type A { @length(1, 2) @minLength(3) x: string }",
    "duplicate-annotation @ @minLength(3)",
  ],
  ["a flag twice", "type A { @sensitive @sensitive x: int }", "duplicate-annotation @ @sensitive"],
  ["a field number twice", "type A { @tag(1) x: int  @tag(1) y: int }", "duplicate-wire-value @ y"],
  ["no idle time", streams("idle 0s"), "invalid-policy @ 0s"],
  ["no time to open", streams("open timeout 0s"), "invalid-policy @ 0s"],
  ["no time to write", streams("write timeout 0s"), "invalid-policy @ 0s"],
  ["no time to resume", streams("resume within 0s"), "invalid-policy @ 0s"],
  ["no time to answer", streams("heartbeat every 10s timeout 0s"), "invalid-policy @ 0s"],
  [
    "a timeout longer than the interval of heartbeats",
    streams("heartbeat every 10s timeout 20s"),
    "invalid-policy @ 20s",
  ],
  ["a time that is too long for a timer", streams("idle 9999d"), "invalid-policy @ 9999d"],
  ["an empty message", streams("message max 0B"), "invalid-policy @ 0B"],
  ["an empty buffer", streams("buffer 0 messages"), "invalid-policy @ 0"],
  ["a rate of zero", streams("rate 0/s"), "invalid-policy @ 0/s"],
  ["a concurrency of zero", streams("concurrency 0 total"), "invalid-policy @ 0"],
  ["more for one client than for all", streams("concurrency 10 per client 5 total"), "invalid-policy @ 10"],
  [
    "a count that is too large",
    streams("buffer 99999999999999999999 messages"),
    "invalid-policy @ 99999999999999999999",
  ],
  [
    "two errors with the same close code",
    method(
      `streaming result string\n    error a\n    error b\n    ${get}\n    stream { error a close 4100  error b close 4100 }`,
    ),
    "duplicate-wire-value @ 4100",
  ],
  [
    "two statuses for one error",
    method('result string\n    error a\n    http { GET "/m"  error a 404  error a 410 }'),
    "duplicate-clause @ error a 410",
  ],
  [
    "two statuses of the answer",
    method('result string\n    http { GET "/m"  response 200  response 201 }'),
    "duplicate-clause @ response 201",
  ],
  [
    "a placement for all methods",
    `service s {\n  http { param x }\n  method m {\n    payload { x: int }\n    result string\n    ${get}\n  }\n}`,
    "misplaced-clause @ param",
  ],
  [
    "a flag of an error twice",
    method(`result string\n    error a { fault fault }\n    ${get}`),
    "duplicate-name @ fault",
  ],
  [
    "two places for a primitive",
    method('payload string\n    result string\n    http { GET "/a/{x}/{y}" }'),
    "payload-type @ string",
  ],
  ["an incomplete escape in a path", method('result string\n    http { GET "/a%zz" }'), 'invalid-path @ "/a%zz"'],
  [
    "a credential of another kind of scheme",
    secured("scheme j jwt", "security j\n    payload { @apiKey(j) t: string }"),
    "invalid-credential @ @apiKey(j)",
  ],
  [
    "a credential twice",
    secured("scheme j jwt", "security j\n    payload { @token(j) t: string  @token(j) u: string }"),
    "invalid-credential @ @token(j)",
  ],
  [
    "a token that is a number",
    secured("scheme j jwt", "security j\n    payload { @token(j) t: int }"),
    "invalid-credential @ @token(j)",
  ],
  [
    "a user without a password",
    secured("scheme b basic", "security b\n    payload { @username u: string }"),
    "missing-credential @ m",
  ],
  [
    "a scheme twice",
    secured("scheme j jwt", "security j and j\n    payload { @token(j) t: string }"),
    "duplicate-name @ j",
  ],
  [
    "a scope twice",
    secured('scheme j jwt { scope a "x" }', "security j(a, a)\n    payload { @token(j) t: string }"),
    "duplicate-name @ a",
  ],
  [
    "a variable twice",
    'api x { server s { url "wss://{r}.example.com"  variable r { default "a" }  variable r { default "b" } } }',
    "duplicate-name @ r",
  ],
  ["a title that is a list", 'api x { title ["a"] }', 'invalid-value @ ["a"]'],
  ["a block twice", 'api x { contact { name "a" }  contact { name "b" } }', "duplicate-clause @ contact"],
  ["a reserved name twice", "type A {\n  reserved [a, a]\n  x: int\n}", "duplicate-name @ a"],
  ["a base twice", "type B { a: int }\ntype A extends B, B { x: int }", "duplicate-name @ B"],
  [
    "bases with different fields of the same name",
    "type B { a: int }\ntype C { a: string }\ntype A extends B, C { x: int }",
    "two-fields @ C",
  ],
  ["a type parameter twice", "type P<T, T> { x: T }", "duplicate-name @ T"],
  ["another edition", "goa 2\ntype A { x: int }", "unknown-edition @ 2"],
  ["a built-in annotation declared", "annotation min(a: string) on service", "duplicate-name @ min"],
  ["an annotation's parameter twice", "annotation o(a: string, a: int) on service", "duplicate-name @ a"],
  ["a type that is only null", "type A { x: null }", "invalid-union-expression @ null"],
];

describe("clauses that would have no effect, or a wrong one, are reported", () => {
  test.each(silent)("%s", (_, text, report) => {
    expect(reports(text)).toEqual([report]);
  });
});

test("a constant may be another constant's name", () => {
  expect(reports("const A: int = 1\nconst B: int = A\ntype X { y: int = B }")).toEqual([]);
});

test("all mistakes of a file are reported in one run, in order, also after a syntax error", () => {
  const text =
    'type A { id: intt }\ntype B {\n  name string\n}\nservice s {\n  method m {\n    streaming result strng\n    http { POST "/m" }\n  }\n}';
  expect(reports(text)).toEqual([
    "unknown-type @ intt",
    "unexpected-token @ string",
    "unknown-type @ strng",
    "stream-verb @ POST",
  ]);
});

test("a use of an unreadable part is not a second mistake", () => {
  expect(reports("type A {\n  id int\n}\ntyp B { x: int }\ntype C { a: A  b: B }")).toEqual([
    "unexpected-token @ int",
    "unknown-declaration @ typ",
  ]);
});

describe("valid uses of `transport sse`", () => {
  test.each([
    ["all four parts", events("id seq  event kind  data body  last since")],
    [
      "a last event with a separate place, which may then be required",
      events("id seq  last since", { payload: "{ since: int64 }" }).replace('GET "/m"', 'GET "/m"  param since'),
    ],
    ["a text that any id fits in", events("id seq  last since", { payload: "{ since?: string }" })],
    [
      "an enum as a kind, and ids as texts",
      `enum K { a b }\ntype N { id: uuid  k: K }\n${events("id id  event k  last since", { message: "N", payload: "{ since?: uuid }" })}`,
    ],
    [
      "a union's tag as a kind, and what all its variants have as an id",
      `type A { seq: int }\ntype B { seq: int64 }\nunion U by "kind" { a: A  b: B }\n${events("id seq  event kind  last since", { message: "U" })}`,
    ],
    [
      "a stream on the same path with a WebSocket",
      `service s {\n  method a { streaming result string  ${get} }\n  method b { streaming result string  ${get}  stream { transport sse } }\n}`,
    ],
    [
      "a header, which its requests can have",
      method(
        'payload { t: string }\n    streaming result string\n    http { GET "/m"  header t as "X-T" }\n    stream { transport sse }',
      ),
    ],
    [
      "being said once for a service, whose other methods keep their WebSocket",
      `service s {\n  stream { transport sse  resume within 2m }\n  method a { streaming result string  ${get} }\n  method b { streaming payload string  ${get} }\n}`,
    ],
  ])("%s", (_, text) => {
    expect(reports(text)).toEqual([]);
  });
});

test.each([
  ["strng", "did you mean `string`?"],
  ["Entry", null],
  ["Update", null],
  ["Evnt", "did you mean `Event`?"],
])("only suggests a primitive for `%s` if it may be one", (name, hint) => {
  const text = `goa 1\n/// A.\ntype Event { id: int }\n/// B.\ntype B { e: Event  x: ${name} }\n`;
  const { diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
  expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.hint])).toEqual([["unknown-type", hint]]);
});
