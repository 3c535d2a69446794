import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function reports(text: string): string[] {
  return compile("main.goa", { read: () => text }).diagnostics.map(
    ({ code, message, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}: ${message}`,
  );
}

const method = (body: string): string => `service s {\n  method m {\n    ${body}\n  }\n}\n`;

describe("placements of a method without payload", () => {
  test.each([
    ["param filter", 'result string  http { GET "/a"  param filter }'],
    ["body Room", 'result string  http { POST "/b"  body Room }'],
    ["header q", 'result string  http { GET "/c"  header q as "X-Q" }'],
    ["cookie q", 'streaming result string  http { GET "/d"  cookie q }'],
    ["param x", 'payload empty  result string  http { GET "/e"  param x }'],
  ])("are reported: %s", (clause, body) => {
    expect(reports(method(body)).map((report) => report.split(" @ ")[0])).toEqual(["placement-without-payload"]);
    expect(reports(method(body))[0]).toContain(`\`${clause}\` has nothing to place: the method takes no payload`);
  });
});

describe("halves of surrogate pairs", () => {
  test.each([
    ["a link", '@externalDocs("\\ud800") type A { b: int }', "invalid-link"],
    ["a contact's URL", 'api a { contact { url "https://example.com/\\udc00" } }', "invalid-link"],
    ["terms", 'api a { terms "https://example.com/\\ud800x" }', "invalid-link"],
    ["a path", method('result string  http { GET "/a\\ud800" }'), "invalid-path"],
    [
      "a query parameter",
      method('payload { a: string }  result string  http { GET "/a"  param a as "\\ud800" }'),
      "invalid-wire-name",
    ],
  ])("are reported in %s", (_, text, code) => {
    expect(reports(text).map((report) => report.split(" @ ")[0])).toEqual([code]);
  });
});

describe("keys of maps", () => {
  test.each(["string | null", "Key", "Maybe"])("can't be null: %s", (key) => {
    const text = `type Key = string | null\ntype Maybe = Key\ntype A { m: map<${key}, int> }`;
    expect(reports(text).map((report) => report.split(":")[0])).toEqual([`invalid-map-key @ ${key}`]);
  });
});

describe("`restart`", () => {
  const stream = (payload: string, result: string, clause = "restart since from at"): string =>
    `type N { at: timestamp  seq: int64  id: uuid  gone?: timestamp }\ntype M { other: int }\nunion U { n: N  m: M }\n${method(
      `${payload}  streaming result ${result}  http { GET "/a" }  stream { resume within 2m ${clause} }`,
    )}`;

  test.each([
    ["no payload", stream("", "N"), "`restart` has no payload field `since` to set: the payload is not an object"],
    ["a payload without fields", stream("payload string", "N"), null],
    [
      "messages without fields",
      stream("payload { since?: string }", "string[]"),
      "`restart` can't read `at`: the messages are not objects",
    ],
    [
      "messages of a union",
      stream("payload { since?: string }", "U"),
      "`restart` can't read `at`: the messages are not objects",
    ],
    [
      "a field of another type",
      stream("payload { since?: int }", "N"),
      "`restart` can't set the payload field `since`: the field of the messages has another type",
    ],
    [
      "a number for a string",
      stream("payload { since?: string }", "N", "restart since from seq"),
      "`restart` can't set the payload field `since`: the field of the messages has another type",
    ],
    [
      "a missing payload field",
      stream("payload { since?: timestamp }", "N", "restart sinc from at"),
      "the payload has no field `sinc`",
    ],
    [
      "a missing message field",
      stream("payload { since?: timestamp }", "N", "restart since from att"),
      "the streaming result has no field `att`",
    ],
  ])("is refused with %s", (_, text, message) => {
    const found = compile("main.goa", { read: () => text }).diagnostics.map((diagnostic) => diagnostic.message);
    if (message === null) expect(found.length).toBeGreaterThan(0);
    else expect(found).toEqual([message]);
  });

  test.each([
    ["the same type", stream("payload { since?: timestamp }", "N")],
    ["a string field for a timestamp", stream("payload { since?: string }", "N")],
    ["an optional field of messages", stream("payload { since?: timestamp }", "N", "restart since from gone")],
    ["integers of one size", stream("payload { since?: int }", "N", "restart since from seq")],
  ])("accepts %s", (_, text) => {
    expect(reports(text)).toEqual([]);
  });

  test("of a service is for the methods that can have it", () => {
    const text = `service s {
  stream { resume within 2m restart since from at }
  method both { payload { since?: timestamp }  streaming payload string  streaming result string  http { GET "/a" } }
}
`;
    const { value, diagnostics } = compile("main.goa", { read: () => text });
    expect(diagnostics).toEqual([]);
    expect(value.design?.services[0]?.methods[0]?.stream?.resume).toMatchObject({ withinMs: 120_000, restart: null });
  });
});

describe("one place of a request", () => {
  const schemes =
    'scheme jwt jwt\nscheme sso oauth2 {\n  implicit { authorizationUrl "https://a.example" }\n}\nscheme key apiKey\nscheme login basic\n';
  const secured = (security: string, payload: string, http = ""): string[] => {
    const text = `${schemes}service s {\n  method m {\n    ${security}\n    payload { ${payload} }\n    http { GET "/a" ${http} }\n  }\n}\n`;
    return compile("main.goa", { read: () => text }).diagnostics.map(
      ({ code, message, span }) => `${code} @ ${text.slice(span.start, span.end)}: ${message}`,
    );
  };
  const token = "@token(jwt) t: string";
  const key = "@apiKey(key) k: string";
  const login = "@username u: string  @password p: string";

  test.each([
    [
      "a token and a key, by default",
      "security jwt and key",
      `${token}  ${key}`,
      "",
      "k",
      "`k` and `t` both travel in `Authorization`",
    ],
    [
      "a token and a key in a header of either case",
      "security jwt and key",
      `${token}  ${key}`,
      'header t as "X-Key"  header k as "x-key"',
      '"x-key"',
      "`k` and `t` both travel in `x-key`",
    ],
    [
      "a token and a key in a query parameter",
      "security jwt and key",
      `${token}  ${key}`,
      'param t as "auth"  param k as "auth"',
      '"auth"',
      "`k` and `t` both travel in `auth`",
    ],
    [
      "a login and a key",
      "security login and key",
      `${login}  ${key}`,
      "",
      "k",
      "`k` and `u` both travel in `Authorization`",
    ],
    [
      "two tokens",
      "security jwt and sso",
      `${token}  @token(sso) s: string`,
      "",
      "s",
      "`s` and `t` both travel in `Authorization`",
    ],
    [
      "a key and a token without a field",
      "security jwt and key",
      key,
      "",
      "k",
      "`k` and the token of another scheme both travel in `Authorization`",
    ],
    [
      "a token and another field",
      "security jwt",
      `${token}  a: string`,
      'header a as "authorization"',
      '"authorization"',
      "`a` and `t` both travel in `authorization`",
    ],
  ])("does not carry two values: %s", (_, security, payload, http, place, message) => {
    expect(secured(security, payload, http)).toEqual([`shared-place @ ${place}: ${message}`]);
  });

  test.each([
    ["alternatives", "security jwt\n    security key", "@token(jwt) t?: string  @apiKey(key) k?: string", ""],
    ["a name and its password", "security login", login, ""],
    ["a key with its own header", "security jwt and key", `${token}  ${key}`, 'header k as "X-Api-Key"'],
    ["one token for two schemes without fields", "security jwt and sso", "a?: int", ""],
  ])("serves %s", (_, security, payload, http) => {
    expect(secured(security, payload, http)).toEqual([]);
  });
});

test("a field whose name no request can carry is never a query parameter, even without another place", () => {
  const field = '"a\\ud800b"';
  const text = (http: string): string => method(`payload { ${field}?: string }  http { GET "/a" ${http} }`);
  for (const http of ["", `param ${field}`, `cookie ${field}`, `header ${field}`]) {
    expect(reports(text(http)).map((report) => report.split(":")[0])).toEqual([`invalid-wire-name @ ${field}`]);
  }
  expect(reports(method(`payload { ${field}?: string }  http { POST "/a" }`))).toEqual([]);
});

test("neither a path nor a line of an event can carry a field that an alias makes nullable", () => {
  const alias = "type Id = string | null\ntype Key = Id\n";
  expect(reports(`${alias}${method('payload { id: Key }  result string  http { GET "/{id}" }')}`)).toEqual([
    expect.stringMatching(/^path-parameter @ \{?id\}?: .*may be `null`/),
  ]);
  const events = method('streaming result M  http { GET "/m" }  stream { transport sse { id id } }');
  expect(reports(`${alias}type M { id: Key }\n${events}`)).toHaveLength(1);
});

test("services on different servers may have the same routes", () => {
  const contract = (one: string, two: string): string => `
    api x { server a { url "wss://a.example.com" }  server b { url "wss://b.example.com" }  server c { url "wss://c.example.com" } }
    service one { ${one}  method m { streaming result string  http { GET "/" } } }
    service two { ${two}  method n { streaming result string  http { GET "/" } } }`;
  const codes = (one: string, two: string) =>
    compile("main.goa", { read: () => contract(one, two) }).diagnostics.map(({ code }) => code);
  expect(codes("server a", "server b, c")).toEqual([]);
  expect(codes("server a, b", "server b, c")).toEqual(["route-conflict"]);
  expect(codes("", "server b")).toEqual(["route-conflict"]);
  expect(codes("server b", "")).toEqual(["route-conflict"]);
  expect(codes("", "")).toEqual(["route-conflict"]);
});

test("parameters have a prefix in headers and JSON in the query, and nowhere else", () => {
  const text = (placements: string): string =>
    `service s { method m { payload { a: string  b: { x: int[] }[]  c?: string }  result string  http { GET "/"  ${placements} } } }`;
  const design = compile("main.goa", { read: () => text('header a as "X-A" prefix "Key "  param b json') });
  expect(design.diagnostics).toEqual([]);
  expect(design.value.design?.services[0]?.methods[0]?.http.parameters).toMatchObject([
    { field: "a", place: "header", prefix: "Key ", json: false },
    { field: "b", place: "query", prefix: null, json: true },
    { field: "c", place: "query", prefix: null, json: false },
  ]);
  const reports = (placements: string) =>
    compile("main.goa", { read: () => text(placements) }).diagnostics.map(
      ({ code, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}`,
    );
  expect(reports("param b json  header a json")).toEqual(["placement-form @ header a json"]);
  expect(reports('param b json  param a prefix "x"')).toEqual(['placement-form @ "x"']);
  expect(reports('param b json  header a prefix " x"')).toEqual(['placement-form @ " x"']);
  expect(reports('param b json  header a prefix ""')).toEqual(['placement-form @ ""']);
  expect(reports('param b json  header a prefix "\\n"')).toEqual(['placement-form @ "\\n"']);
});
