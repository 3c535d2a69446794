import { describe, expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.js";
import { sourceFile } from "../../src/text/source-file.js";

/**
 * Single mistakes of form, as people make them. Each line is a name, a contract whose `«..»` marks the one place that the report
 * has to point at, and the report's code.
 */
const after = "\ntype After {\n  id: int\n}\n";

function inType(body: string): string {
  return `type A {\n  before: int\n  ${body}\n  behind: string\n}\n${after}`;
}

function inMethod(body: string): string {
  return `service s {\n  method m {\n    payload A\n    ${body}\n    result string\n  }\n  method n { result string }\n}\n${after}`;
}

function inHttp(body: string): string {
  return inMethod(`http {\n      GET "/m"\n      ${body}\n      response 200\n    }`);
}

function inStream(body: string): string {
  return inMethod(`stream {\n      overflow wait\n      ${body}\n      frame text\n    }`);
}

type Mistake = readonly [name: string, text: string, code: string];

const fields: Mistake[] = [
  ["no colon", inType("id «int»"), "unexpected-token"],
  ["`=` for `:`", inType("id «=» int"), "wrong-form"],
  ["no type", inType("id«:»"), "unexpected-token"],
  ["no type after `?:`", inType("id?«:»"), "unexpected-token"],
  ["no default after `=`", inType("id: int «=»"), "unexpected-token"],
  ["`:=` for a default", inType("id: int «:=» 1"), "wrong-form"],
  ["the question mark behind the type", inType("id: int«?»"), "wrong-form"],
  ["the question mark behind the colon", inType("id: «?» int"), "wrong-form"],
  ["GraphQL's `!`", inType("id: int«!»"), "wrong-form"],
  ["GraphQL's `[T]!`", inType("ids: [int]«!»"), "wrong-form"],
  ["proto's field numbers", inType("«int64 id = 1»"), "wrong-form"],
  ["proto's `repeated`", inType("«repeated» string names"), "wrong-form"],
  ["TypeScript's semicolons", inType("id: int«;»"), "unexpected-semicolon"],
  ["Prisma's annotations behind the field", inType("email: string «@sensitive»"), "trailing-decoration"],
  ["documentation behind the field", inType("email: string «/// the address»"), "trailing-decoration"],
  ["JSON's quoted values with single quotes", inType("kind: «'a'»"), "single-quotes"],
  ["a name with a dash", inType("api«-»key: string"), "unknown-character"],
  ["a name that starts with a digit", inType("«24h»: decimal"), "unexpected-token"],
  ["a name with a dollar", inType("«$»ref: string"), "unknown-character"],
  ["an array that isn't closed", inType("ids: string«[»"), "unexpected-token"],
  ["C's array", inType("ids«[»]: string"), "unexpected-token"],
  ["a map without its value", inType("m: «map<string>»"), "wrong-form"],
  ["a map with a colon", inType("m: map<string«:» int>"), "wrong-form"],
  ["a map that isn't closed", inType("m: map<string, «int»"), "unexpected-token"],
  ["a tuple without commas", inType("t: [int «string»]"), "unexpected-token"],
  ["`||` for `|`", inType('k: "a" |«|» "b"'), "unexpected-token"],
  ["`&`", inType("k: A «&» B"), "unknown-character"],
  ["an annotation without a name", inType("@«(»1) id: int"), "unexpected-token"],
  ["an annotation that isn't closed", inType("@min(«1»\n  id: int"), "unexpected-token"],
  ["arguments without commas", inType("@length(1 «10») name: string"), "wrong-form"],
  ["`=` in arguments", inType('@deprecated("x", since «=» "2") name: string'), "wrong-form"],
  ["a view without braces", inType("view tiny «message»"), "unexpected-token"],
  ["reserved without brackets", inType("reserved «name»"), "wrong-form"],
  ["reserved without commas", inType("reserved [a «b»]"), "unexpected-token"],
  ["JavaScript's spread", inType(".«.». Base"), "unexpected-token"],
  ["a string that isn't closed", inType('kind: string = «"abc»'), "unterminated-string"],
  ["a bad escape", inType('@pattern("«\\d»+") id: string'), "invalid-escape"],
  ["a float without digits", inType("x: float64 = «1.»"), "invalid-number"],
  ["hexadecimal", inType("x: int = «0xFF»"), "invalid-number"],
];

const declarations: Mistake[] = [
  ["proto's message", `«message» A {\n  id: int\n}\n${after}`, "wrong-form"],
  ["Go's struct", `«struct» A {\n  id: int\n}\n${after}`, "wrong-form"],
  ["TypeScript's interface", `«interface» A {\n  id: int\n}\n${after}`, "wrong-form"],
  ["TypeSpec's model", `«model» A {\n  id: int\n}\n${after}`, "wrong-form"],
  ["TypeSpec's scalar", `«scalar» Id extends string\n${after}`, "wrong-form"],
  ["TypeScript's export", `«export» type A { id: int }\n${after}`, "wrong-form"],
  ["a misspelt keyword", `«tpye» A {\n  id: int\n}\n${after}`, "unknown-declaration"],
  ["proto's package", `«package logs»\n${after}`, "wrong-form"],
  ["proto's syntax", `«syntax = "proto3"»\n${after}`, "wrong-form"],
  ["a type without a name", `type «{»\n  id: int\n}\n${after}`, "unexpected-token"],
  ["a type with a colon", `type A «:» string\n${after}`, "wrong-form"],
  ["a misspelt extends", `type A «exteds» B {\n  id: int\n}\n${after}`, "unexpected-token"],
  ["bases without commas", `type A extends B «C» {\n  id: int\n}\n${after}`, "wrong-form"],
  ["a brace that is missing", `type A «{»\n  id: int\n\n${after}`, "missing-brace"],
  ["a brace too many", `type A {\n  id: int\n}\n«}»\n${after}`, "stray-brace"],
  ["an opening brace that is missing", `type «A»\n  id: int\n}\n${after}`, "unexpected-token"],
  ["a const without a type", `const «MAX» = 10\n${after}`, "wrong-form"],
  ["a const without a value", `const MAX: «int»\n${after}`, "unexpected-token"],
  ["an import without braces", `import «A» from "./a.goa"\n${after}`, "wrong-form"],
  ["an import without from", `import { A } «"./a.goa"»\n${after}`, "wrong-form"],
  ["an import of names without commas", `import { A «B» } from "./a.goa"\n${after}`, "unexpected-token"],
  ["an import with single quotes", `import { A } from «'./a.goa'»\n${after}`, "single-quotes"],
  ["an enum with types", `enum A {\n  a«: int»\n  b\n}\n${after}`, "wrong-form"],
  ["a union with bars", `union A «=» B | C\n${after}`, "wrong-form"],
  ["a union variant without a type", `union A {\n  b: B\n  «c»\n}\n${after}`, "unexpected-token"],
  ["a union's tag without quotes", `union A by «kind» {\n  b: B\n}\n${after}`, "wrong-form"],
  ["a comment that isn't closed", `type A { id: int }\n«/*» not done\n`, "unterminated-comment"],
  ["Python's comments", `«#» logs\n${after}`, "hash-comment"],
  ["documentation at the end", `type A {\n  id: int\n}\n«/// the end»\n`, "lost-decoration"],
  ["an annotation at the end of a block", `type A {\n  id: int\n  «@sensitive»\n}\n${after}`, "lost-decoration"],
  ["an annotation declaration without on", `annotation owner(team: string) «service»\n${after}`, "unexpected-token"],
];

const services: Mistake[] = [
  ["proto's rpc", `service s {\n  «rpc Get»(A) returns (B)\n  method n { result string }\n}\n${after}`, "wrong-form"],
  ["a misspelt method", `service s {\n  «metod» m {\n    result string\n  }\n}\n${after}`, "unknown-clause"],
  ["a method without a name", `service s {\n  «method» {\n    result string\n  }\n}\n${after}`, "wrong-form"],
  ["a method with parentheses", `service s {\n  «method m»(a: A) {\n    result string\n  }\n}\n${after}`, "wrong-form"],
  [
    "a brace that is missing",
    `service s {\n  method m «{»\n    result string\n  method n { result string }\n}\n${after}`,
    "missing-brace",
  ],
  [
    "a service's brace that is missing",
    `service s «{»\n  method m {\n    result string\n  }\n${after}`,
    "missing-brace",
  ],
  ["TypeScript's returns", inMethod("«returns» string"), "wrong-form"],
  ["a colon after a clause", inMethod("streaming payload«:» A"), "wrong-form"],
  ["an unknown clause", inMethod("«paylod» A"), "unknown-clause"],
  ["streaming without a direction", inMethod("«streaming» A"), "wrong-form"],
  ["an error without a colon", inMethod("error bad «string»"), "wrong-form"],
  ["a route without quotes", inHttp("POST «/m»"), "wrong-form"],
  ["a misspelt http clause", inHttp("«parm» x"), "unknown-clause"],
  ["a response without a code", inHttp("response «ok»"), "unexpected-token"],
  ["an alias without quotes", inHttp("header x as «X»"), "wrong-form"],
  ["a misspelt stream clause", inStream("«hartbeat» every 30s"), "unknown-clause"],
  ["a heartbeat without every", inStream("heartbeat «30s»"), "wrong-form"],
  ["two units", inStream("idle «1h30m»"), "invalid-number"],
  ["a fraction", inStream("idle «1.5s»"), "invalid-number"],
  ["a size without B", inStream("message max «5M»"), "invalid-number"],
  ["a duration without a unit", inStream("idle «30»"), "expected-duration"],
  ["a size without a unit", inStream("message max «65536»"), "expected-size"],
  ["a rate without a time", inStream("rate «100»"), "expected-rate"],
  ["a colon in a clause", inStream("idle«:» 5m"), "wrong-form"],
  ["an assignment in a clause", inStream("idle «=» 5m"), "wrong-form"],
  ["a per without client", inStream("concurrency 4 «per session»"), "wrong-form"],
  [
    "schemes with a comma",
    `service s {\n  security jwt «&» key\n  method n { result string }\n}\n${after}`,
    "wrong-form",
  ],
  ["an api's title without quotes", `api a {\n  title «Logger»\n  version "1"\n}\n${after}`, "wrong-form"],
  ["an api's title with a colon", `api a {\n  title«:» "Logger"\n  version "1"\n}\n${after}`, "wrong-form"],
  [
    "an interceptor's misspelt access",
    `interceptor a {\n  «reed» payload.x\n  write result.y\n}\n${after}`,
    "unknown-clause",
  ],
  [
    "an interceptor's access without a field",
    `interceptor a {\n  read «payload»\n  write result.y\n}\n${after}`,
    "unexpected-token",
  ],
];

describe.each([
  ["in a type", fields],
  ["in a declaration", declarations],
  ["in a service", services],
])("one mistake %s gets one report at its place", (_, mistakes) => {
  test.each(mistakes)("%s", (_name, marked, code) => {
    const start = marked.indexOf("«");
    const end = marked.indexOf("»") - 1;
    const text = marked.replace("«", "").replace("»", "");
    const { value, diagnostics } = parse(sourceFile("test.goa", text));
    expect(
      diagnostics.map((d) => `${d.code} at ${d.span.start}-${d.span.end}: ${text.slice(d.span.start, d.span.end)}`),
    ).toEqual([`${code} at ${start}-${end}: ${text.slice(start, end)}`]);
    // The text after the mistake was read.
    if (text.endsWith(after)) expect(value.document.declarations.at(-1)?.name.text).toBe("After");
  });
});
