import { describe, expect, test } from "vitest";
import { createServer } from "../../src/runtime/server/create-server.js";
import type { BoundService } from "../../src/runtime/server/index.js";
import { connectInMemory } from "../../src/runtime/testing/index.js";
import { compile } from "../../src/semantics/compile.js";
import { camelCase } from "../../src/text/casing.js";
import { targets } from "../../targets/registry.js";
import { generated } from "../support/compile-text.js";
import { typeCheck } from "../support/generated-project.js";
import { codecsOf, importGenerated } from "../targets/generated/generated-module.js";

/**
 * Names that are words of TypeScript or of the language, or that JavaScript's objects, its globals or our own files
 * have already. Each of them, in each place, either works with all targets or gets one report.
 */

const typescriptWords =
  "abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do else enum eval " +
  "export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace " +
  "never new null number object of package private protected public readonly require return set static string super switch symbol " +
  "this throw true try type typeof undefined unique unknown var void while with yield";
const languageWords =
  "api annotation by closed const cookie error example goa header http import map method none on open param payload path reserved " +
  "result scheme security server service stream streaming transport union use view write";
const inherited =
  "__proto__ constructor hasOwnProperty isPrototypeOf toString valueOf toLocaleString __defineGetter__ prototype then catch name length";
const globals =
  "Array Boolean Date Error Function Infinity JSON Map NaN Number Object Promise Proxy Record Reflect RegExp Set String Symbol " +
  "Uint8Array Partial Required Readonly Omit Pick Extract Iterable AsyncIterable globalThis process window console";
const ours =
  "Cursor ServiceError ValidationError BoundService MethodDescriptor ErrorCodec Decode Encode types codecs at value fields result " +
  "item items index key handlers options caller signal close send options descriptor own absent fieldsOf bytes string int64 anything " +
  "bindService createCaller UnaryHandler ServerStreamingHandler BidirectionalHandler OutgoingStream CallOptions ClientOptions " +
  "ReceiveStream SendStream DuplexStream SecurityHook ServerInterceptor ClientInterceptor Principal security interceptors unknown";
const odd = [
  "24h",
  "7",
  "a-b",
  "a_b",
  "aB",
  "a b",
  "a.b",
  "$",
  "_",
  "$a",
  "ünïcode",
  "名前",
  "é",
  "\u{1F600}",
  "#",
  "/",
  "\\",
  '"',
  "'",
  "`$" + "{x}`",
  "*/",
  "</script>",
  " ",
  "\n",
  "\u2028",
];

const words = [...new Set([typescriptWords, languageWords, inherited, globals, ours].join(" ").split(" "))];
const names = [...words, ...odd];

/** A name as a contract writes it. */
const quoted = (name: string): string => JSON.stringify(name);
const isIdentifier = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !values.includes(name);
/** Words that can be names only in quotes. */
const values = ["true", "false", "null"];

/** Everything that can have any name at all. */
const membersOf = (name: string): string => {
  const it = quoted(name);
  return `
    type Value { ${it}: int32  other?: string }
    type Optional { ${it}?: Value  list: int = 1 }
    type Filled { ${it}: int = 3 }
    type Nested { ${it}: { inner: int } }
    type Empty { zero?: int }
    union Inside by ${it} { a: Empty  b: Empty }
    union Beside by (${it}, ${quoted(`${name}2`)}) { a: Empty  b: Empty }
    enum Level { ${it}  other_one }
    open enum Code: int32 { ${it} = 1 }
    union Adjacent { ${it}: string  other_one: Empty }
    union Internal by "kind" { ${it}: Empty  other_one: Empty }
    open union Open by "kind" { ${it}: { inline: int } }
    union Untagged by none { ${it}: Value  other_one: string }
    type All {
      value: Value  optional: Optional  filled: Filled  nested: Nested  inside: Inside  beside: Beside
      level: Level  code: Code  levels: map<Level, int>
      adjacent: Adjacent  internal: Internal  open: Open  untagged: Untagged
    }
    service s {
      error ${it}
      error other_one
      method all { streaming payload All  streaming result All  http { GET "/all" } }
      method ${it} { payload { a: int }  streaming payload { b: int }  streaming result { c: int }  http { GET "/m" } }
      method other_one { payload { ${it}: int  more?: string }  result int  http { GET "/n"  param ${it} as "p" } }
    }
    service t {
      error ${it}: Value
      method ${it} { payload { a: int }  result { c: int }  http { POST "/t" } }
      method in_header { payload { ${it}?: string }  http { GET "/h"  header ${it} as "X-Name" } }
      method in_body { payload { ${it}: string  more: int }  http { POST "/o" } }
      method as_body { payload { ${it}: string  more: int }  http { POST "/p"  body ${it} } }
    }`;
};

/** Declarations, other than types, that have identifiers as names. */
const declarationsOf = (name: string): string => `
  scheme ${name} apiKey
  interceptor ${name} { read payload.k  write streaming result.c }
  const ${name}: int = 1
  annotation ${name}_mark on field
  service ${name} {
    security ${name}
    use server ${name}
    use client ${name}
    error e
    method m {
      payload { @apiKey(${name}) k: string  @${name}_mark more: int = ${name} }
      streaming result { c: int }
      http { GET "/m"  param k }
    }
  }`;

/** Each kind of type, with one name. */
const typesOf: Readonly<Record<string, (name: string) => string>> = {
  object: (name) => `
    type ${name} { a: int = 1  raw: bytes  b?: ${name} }
    service s {
      error e: ${name}
      method m { payload ${name}  result ${name}  http { POST "/m" } }
      method n { streaming payload ${name}  streaming result ${name}  http { GET "/n" } }
      method o { streaming payload ${name}[]  result map<string, ${name}>  http { GET "/o" } }
    }`,
  enum: (name) => `
    enum ${name} { a  b = "c" }
    union Union { a: ${name} }
    type Value { a: ${name} = a  b: map<${name}, ${name}[]>  u?: Union }
    service s {
      method m { payload { a: ${name} }  result ${name}  http { GET "/m" } }
      method n { streaming payload Value  streaming result ${name}  http { GET "/n" } }
    }`,
  alias: (name) => `
    type ${name} = [bytes, string]
    type Value { a: ${name}  b: ${name}[] }
    service s { method n { streaming payload Value  streaming result ${name}  http { GET "/n" } } }`,
  union: (name) => `
    open union ${name} by "kind" { a: A }
    type A { b?: ${name}  c: int = 1 }
    service s { method n { streaming payload ${name}  streaming result ${name}  http { GET "/n" } } }`,
};

/** The TypeScript files of a contract, which goes through every target, or its errors. */
function typescriptOf(text: string): { files: Map<string, string>; errors: string[] } {
  const { value, diagnostics } = compile("test.goa", { read: (path) => (path === "test.goa" ? text : null) });
  const files = new Map<string, string>();
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  if (value.design === null) return { files, errors };
  for (const target of targets) {
    for (const [path, content] of generated(value.design, target.name))
      if (path.endsWith(".ts")) files.set(`${target.name}/${path}`, content);
  }
  return { files, errors };
}

/** Type-checks contracts with a name in them each; each error is reported with the name. */
async function checkAll(
  project: string,
  contracts: readonly (readonly [name: string, text: string])[],
): Promise<string[]> {
  const files = new Map<string, string>();
  const reports: string[] = [];
  for (const [index, [name, text]] of contracts.entries()) {
    const written = typescriptOf(text);
    if (written.errors.length > 0) reports.push(`${quoted(name)}: ${written.errors.join(" + ")}`);
    for (const [path, content] of written.files) files.set(`${index}/${path}`, content);
  }
  const found = await typeCheck(project, files);
  return [
    ...reports,
    ...found.map((line) => {
      const index = Number(/work\/[a-z-]+\/(\d+)\//.exec(line)?.[1] ?? -1);
      return `${quoted(contracts[index]?.[0] ?? "?")}: ${line}`;
    }),
  ];
}

describe("each name works with every target, and the strictest tsc,", () => {
  test("as field, value, variant, tag, method, error and parameter", { timeout: 300_000 }, async () => {
    expect(
      await checkAll(
        "names-members",
        names.map((name) => [name, membersOf(name)]),
      ),
    ).toEqual([]);
  });

  test("as scheme, interceptor, constant, annotation and service", { timeout: 300_000 }, async () => {
    const contracts = names.filter(isIdentifier).map((name) => [name, declarationsOf(name)] as const);
    expect(contracts.length).toBeGreaterThan(150);
    expect(await checkAll("names-declarations", contracts)).toEqual([]);
  });

  test("as object, enum, alias and union", { timeout: 300_000 }, async () => {
    const capitals = names.filter((name) => isIdentifier(name) && /^\p{Lu}/u.test(name));
    expect(capitals.length).toBeGreaterThan(40);
    const contracts = capitals.flatMap((name) =>
      Object.entries(typesOf).map(([kind, text]) => [`${kind} ${name}`, text(name)] as const),
    );
    expect(await checkAll("names-types", contracts)).toEqual([]);
  });
});

describe("a value in place of a name gets one report", () => {
  test.each(values)("%s", (value) => {
    expect(
      typescriptOf(`
      scheme ${value} apiKey
      service s {
        security ${value}
        method m { payload { @apiKey(${value}) k: string }  http { GET "/m"  param k } }
      }`).errors,
    ).toEqual(["value-as-name"]);
    for (const declaration of [
      `interceptor ${value} {}`,
      `const ${value}: int = 1`,
      `annotation ${value} on field`,
      `service ${value} { method m { http { GET "/m" } } }`,
      `enum E { ${value}  other }`,
    ])
      expect(typescriptOf(declaration).errors, declaration).toEqual(["value-as-name"]);
    expect(typescriptOf(`enum E { "${value}"  other }  type T { ${value}: E = "${value}" }`).errors).toEqual([]);
  });
});

describe("each name survives a round trip", () => {
  test("as a field, a value and a tag", async () => {
    const fields = names.map((name) => `${quoted(name)}: string`).join("  ");
    const { decode, encode } = await codecsOf(
      `type Fields { ${fields} }
       type Optional { ${fields.replaceAll('": string', '"?: string')} }
       enum Level { ${names.map(quoted).join("  ")} }
       type Levels { level: Level }
       union Adjacent { ${names.map((name) => `${quoted(name)}: int`).join("  ")} }
       type Empty {}
       union Internal by "__proto__" { ${names.map((name) => `${quoted(name)}: Empty`).join("  ")} }`,
      ["Fields", "Optional", "Levels", "Adjacent", "Internal"],
    );
    const entries = names.map((name) => [name, `of ${name}`] as const);
    for (const type of ["Fields", "Optional"]) {
      const value = Object.fromEntries(entries);
      const decoded = decode(type)(JSON.parse(JSON.stringify(value)));
      expect(decoded.ok && Object.entries(decoded.value as object), type).toEqual(Object.entries(value));
      const encoded = encode(type)(value);
      expect(encoded.ok && JSON.parse(JSON.stringify(encoded.value)), type).toEqual(JSON.parse(JSON.stringify(value)));
    }
    expect(decode("Optional")({})).toEqual({ ok: true, value: {} });
    const missing = decode("Fields")({});
    expect(missing.ok ? [] : missing.issues.slice(0, 2)).toEqual(["/abstract required", "/any required"]);
    for (const name of names) {
      expect(decode("Levels")({ level: name })).toEqual({ ok: true, value: { level: name } });
      expect(encode("Adjacent")({ type: name, value: 1 })).toEqual({ ok: true, value: { type: name, value: 1 } });
      expect(decode("Adjacent")({ type: name, value: 1 })).toEqual({ ok: true, value: { type: name, value: 1 } });
      const tagged: unknown = JSON.parse(`{"__proto__":${quoted(name)}}`);
      const decoded = decode("Internal")(tagged);
      expect(decoded.ok && JSON.stringify(decoded.value)).toBe(JSON.stringify(tagged));
      if (decoded.ok) {
        const again = encode("Internal")(decoded.value);
        expect(again.ok && JSON.stringify(again.value)).toBe(JSON.stringify(tagged));
      }
    }
  });

  test("as a method, an error, a parameter and an interceptor's field, from client to server", async () => {
    const called = names.filter(
      (name, index) => names.findIndex((other) => camelCase(other) === camelCase(name)) === index,
    );
    const methods = called.map(
      (name, index) => `
        method ${quoted(name)} {
          payload { ${quoted(name)}: string  rest?: int }
          result { ${quoted(name)}: string }
          error ${quoted(name)}: string
          http { GET "/${index}"  ${index % 3 === 0 ? "header" : "param"} ${quoted(name)} as "X-${index}" }
        }`,
    );
    const contract = `service calls { ${methods.join("")} }`;
    const server = (await importGenerated(contract, "ts-server", "calls.ts")) as unknown as {
      callsService(handlers: object): BoundService;
    };
    const client = (await importGenerated(contract, "ts-client", "calls.ts")) as unknown as {
      createCallsClient(options: object): Record<string, (payload: object) => Promise<Record<string, string>>>;
    };
    // An object with a method `then` is a promise to JavaScript.
    const property = (name: string) => (name === "then" ? "then_" : camelCase(name));
    const handlers = Object.fromEntries(called.map((name) => [property(name), async (call: object) => call]));
    const running = createServer({ services: [server.callsService(handlers)] });
    const made = client.createCallsClient(connectInMemory(running));
    const api = await Promise.resolve(made);
    expect(api).toBe(made);
    for (const name of called) {
      const value = Object.fromEntries([[name, "a b"]]);
      expect(Object.entries((await api[property(name)]?.(value)) ?? {}), name).toEqual([[name, "a b"]]);
    }
    await running.close();
  });
});

describe("names that are equal in TypeScript's casing", () => {
  test.each([
    ["methods", 'service s { method a_b { http { GET "/1" } }  method aB { http { GET "/2" } } }', ["name-clash"]],
    [
      "services",
      'service a_b { method m { http { GET "/1" } } }  service aB { method m { http { GET "/2" } } }',
      ["name-clash"],
    ],
    ["errors", 'service s { error a_b  error aB  method m { result int  http { GET "/1" } } }', []],
    ["fields", 'type T { a_b: int  aB: int  A_B: int }  service s { method m { result T  http { GET "/1" } } }', []],
    ["values", 'enum T { a_b  aB  A_B }  service s { method m { result T  http { GET "/1" } } }', []],
    ["inline objects", "type T { a_b: { c: int }  aB: { c: int } }", ["name-clash"]],
    [
      "types",
      'type Ab { a: int }  type AB { a: int }  service s { method m { payload Ab  result AB  http { POST "/1" } } }',
      [],
    ],
  ])("%s", async (_kind, contract, expected) => {
    const { files, errors } = typescriptOf(contract);
    expect(errors).toEqual(expected);
    if (expected.length === 0) expect(await typeCheck("names-case", files)).toEqual([]);
  });
});

describe("names of 10,000 characters", () => {
  const long = "n".repeat(10_000);
  test("work with every target, and tsc", { timeout: 60_000 }, async () => {
    const capital = `N${long}`;
    expect(
      await checkAll("names-long", [
        ["members", membersOf(long)],
        ["declarations", declarationsOf(long)],
        ...Object.entries(typesOf).map(([kind, text]) => [kind, text(capital)] as const),
      ]),
    ).toEqual([]);
  });
});

describe("deep nesting", () => {
  const levels = (depth: number, open: string, inner: string, close: string): string =>
    `type T { a: ${open.repeat(depth)}${inner}${close.repeat(depth)} }
     service s { method m { streaming payload T  streaming result T  http { GET "/m" } } }`;
  test.each([
    ["lists", levels(500, "", "int", "[]")],
    ["parentheses", levels(500, "(", "int", ")")],
    ["tuples", levels(200, "[", "int", "]")],
    ["maps", levels(200, "map<string, ", "int", ">")],
    ["inline objects", levels(50, "{ a: ", "int", " }")],
    ["generic types", `type G<T> { g: T }  ${levels(30, "G<", "int", ">")}`],
  ])("%s: works with every target and tsc, or gets one report", { timeout: 120_000 }, async (_kind, contract) => {
    const { files, errors } = typescriptOf(contract);
    expect(errors.length).toBeLessThanOrEqual(1);
    if (errors.length === 0) expect(await typeCheck("names-deep", files)).toEqual([]);
  });
});
