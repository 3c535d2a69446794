import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyParameter } from "../../src/runtime/any-parameter.js";
import { decodeRequest } from "../../src/runtime/decode-request.js";
import type { MethodDescriptor, ParameterDescriptor, ParameterType } from "../../src/runtime/descriptor.js";
import { encodeRequest } from "../../src/runtime/encode-request.js";
import { ValidationError } from "../../src/runtime/errors.js";
import { octetsOf, queryOf, textOf } from "../../src/runtime/octets.js";

import { Router } from "../../src/runtime/server/router.js";

function method(path: string, parameters: readonly ParameterDescriptor[]): MethodDescriptor {
  return {
    service: "s",
    name: "m",
    shape: "unary",
    routes: [{ verb: "GET", path }],
    parameters,
    write: anyParameter,
    body: "none",
    status: 200,
    security: [],
    policy: null,
  };
}

/** Reads a client's request as a server does, through the platform's parsers of URLs and headers. */
function carried(descriptor: MethodDescriptor, payload: unknown): unknown {
  const { target, headers } = encodeRequest(descriptor, payload);
  const url = new URL(`http://host${target}`);
  const bound = { descriptor, errors: [], views: [], readCheckpoint: () => undefined };
  const router = new Router([{ name: "s", methods: [{ ...bound, decode: () => unused() }], hooks: {} }]);
  const found = router.find(url.pathname, "GET");
  if (found === null) throw new Error(`nothing is at ${url.pathname}`);
  const received = Object.fromEntries(new Headers(headers));
  // The platform's `Headers` hide cookies only in pages.
  return decodeRequest(descriptor, {
    path: found.path,
    query: queryOf(url.search.slice(1)),
    headers: { ...received, ...(headers.cookie === undefined ? {} : { cookie: headers.cookie }) },
    body: undefined,
  });
}

function unused(): never {
  throw new Error("not called");
}

const base64 = fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("base64"));
const text = fc.string({ unit: "binary", maxLength: 12 }).filter((value) => Buffer.from(value).toString() === value);
const ofType: Readonly<Record<"string" | "integer" | "number" | "boolean" | "bytes" | "any", fc.Arbitrary<unknown>>> = {
  string: text,
  integer: fc.maxSafeInteger(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  boolean: fc.boolean(),
  bytes: base64,
  // Converted to JSON and back, because JSON has no -0.
  any: fc
    .oneof(fc.jsonValue({ maxDepth: 2 }), text)
    .filter((value) => value !== null)
    .map((value): unknown => JSON.parse(JSON.stringify(value))),
};
const scalars = ["string", "integer", "number", "boolean", "bytes", "any"] as const;

interface Case {
  readonly place: ParameterDescriptor["place"];
  readonly type: ParameterType;
  readonly value: unknown;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    place: fc.constantFrom("path", "query", "header", "cookie"),
    scalar: fc.constantFrom(...scalars),
    form: fc.constantFrom("one", "list", "map", "lists"),
  })
  .chain(({ place, scalar, form }) => {
    const item = ofType[scalar];
    const items = fc.array(item, { maxLength: 3 });
    const keys = text.filter((key) => key !== "__proto__");
    if (form === "one" || scalar === "any")
      return fc.record<Case>({ place: fc.constant(place), type: fc.constant(scalar), value: item });
    if (place !== "query") {
      return fc.record<Case>({ place: fc.constant(place), type: fc.constant({ list: scalar }), value: items });
    }
    if (form === "list")
      return fc.record<Case>({ place: fc.constant(place), type: fc.constant({ list: scalar }), value: items });
    return form === "map"
      ? fc.record<Case>({
          place: fc.constant(place),
          type: fc.constant({ map: scalar }),
          value: fc.dictionary(keys, item, { maxKeys: 3, noNullPrototype: true }),
        })
      : fc.record<Case>({
          place: fc.constant(place),
          type: fc.constant({ map: { list: scalar } }),
          value: fc.dictionary(keys, items, { maxKeys: 3, noNullPrototype: true }),
        });
  });

/** Whether a value, or a part of it, would be indistinguishable from an absent one in a query. */
function isEmpty(value: unknown): boolean {
  if (value === "") return true;
  if (Array.isArray(value)) return value.length === 0 || value.some((item) => Array.isArray(item) && isEmpty(item));
  if (typeof value !== "object" || value === null) return false;
  const items = Object.values(value);
  return items.length === 0 || items.some((item) => Array.isArray(item) && isEmpty(item));
}

describe("parameters", () => {
  test("arrive as they were sent, or aren't sent", () => {
    let sent = 0;
    fc.assert(
      fc.property(cases, ({ place, type, value }) => {
        const descriptor = method(place === "path" ? "/a/{x}/b" : "/a", [{ field: "x", place, name: "x", type }]);
        let seen: unknown;
        try {
          seen = carried(descriptor, { x: value });
        } catch (error) {
          // A value that a location can't carry is reported before anything is sent. A query can carry every value that
          // isn't empty.
          expect(error).toBeInstanceOf(ValidationError);
          if (place === "query") expect(isEmpty(value)).toBe(true);
          return;
        }
        sent++;
        expect(seen).toEqual({ x: value });
      }),
      { numRuns: 3000 },
    );
    expect(sent).toBeGreaterThan(1500);
  });

  test.each<[string, ParameterDescriptor["place"], ParameterType, unknown]>([
    ["an empty list", "query", { list: "integer" }, []],
    ["an empty map", "query", { map: "integer" }, {}],
    ["an empty list in a map", "query", { map: { list: "integer" } }, { a: [1], b: [] }],
    ["empty bytes", "query", "bytes", ""],
    ["empty bytes", "header", "bytes", ""],
    ["null", "query", "integer", null],
    ["null", "header", "string", null],
    ["a null in a list", "query", { list: "integer" }, [1, null]],
    ["a null in a map", "query", { map: "string" }, { a: null }],
    ["half of a surrogate pair", "query", "string", "a\ud800"],
    ["half of a surrogate pair", "path", "string", "\udc00b"],
    ["half of a surrogate pair", "header", "string", "a\ud800b"],
    ["half of a surrogate pair", "cookie", "string", "\ud83d"],
    ["half of a surrogate pair in a list", "query", { list: "string" }, ["a", "\ud800"]],
    ["half of a surrogate pair in a name of a map", "query", { map: "string" }, { "\ud800": "a" }],
    ["an empty text", "path", "string", ""],
    ["an empty list", "path", { list: "string" }, []],
    ["empty bytes", "path", "bytes", ""],
  ])("%s in a %s is refused before it is sent", (_name, place, type, value) => {
    const descriptor = method(place === "path" ? "/a/{x}/b" : "/a", [{ field: "x", place, name: "x", type }]);
    expect(() => encodeRequest(descriptor, { x: value })).toThrow(ValidationError);
    expect(() => encodeRequest(descriptor, { x: value })).toThrow("/x ");
  });

  test.each<[string, ParameterDescriptor["place"], ParameterType, unknown]>([
    ["an empty text", "query", "string", ""],
    ["an empty text", "header", "string", ""],
    ["an empty text in a list", "query", { list: "string" }, [""]],
    ["empty bytes in a list", "query", { list: "bytes" }, [""]],
    ["an empty list", "header", { list: "bytes" }, []],
    ["an empty list", "cookie", { list: "string" }, []],
    ["null, where it can be any value", "query", "any", null],
    ["half of a surrogate pair, where it is JSON", "query", "any", ["\ud800"]],
    ["a whole surrogate pair", "query", "string", "\ud83d\ude00"],
    ["an empty tail", "path", "string", ""],
  ])("%s in a %s arrives", (name, place, type, value) => {
    const path = place !== "path" ? "/a" : name.includes("tail") ? "/a/{*x}" : "/a/{x}/b";
    expect(carried(method(path, [{ field: "x", place, name: "x", type }]), { x: value })).toEqual({ x: value });
  });

  test("half of a surrogate pair in a user's name or password is refused", () => {
    const parameters = (["username", "password"] as const).map((role) => {
      const field = { field: role, place: "header", name: "Authorization", type: "string" } as const;
      return { ...field, credential: { scheme: "basic", role } };
    });
    expect(() => encodeRequest(method("/a", parameters), { username: "ada", password: "\ud800" })).toThrow(
      "/password ",
    );
  });

  test("a user name with a colon isn't sent, because the rest would become part of the password", () => {
    const credential = (role: "username" | "password") => ({ scheme: "basic", role });
    const parameters = (["username", "password"] as const).map((role) => {
      const field = { field: role, place: "header", name: "Authorization", type: "string" } as const;
      return { ...field, credential: credential(role) };
    });
    const descriptor = method("/a", parameters);
    const ada = { username: "ada", password: "a:b" };
    expect(carried(descriptor, ada)).toEqual(ada);
    expect(() => carried(descriptor, { username: "ada:a", password: "b" })).toThrow(ValidationError);
  });

  test("a run of spaces in a list takes time linear in its length", () => {
    const descriptor = method("/a", [{ field: "x", place: "header", name: "x", type: { list: "string" } }]);
    const item = `a${" ".repeat(400_000)}b`;
    const request = {
      path: {},
      query: new URLSearchParams(),
      headers: { x: ` ${item}\t,\t${item} ,` },
      body: undefined,
    };
    expect(decodeRequest(descriptor, request)).toEqual({ x: [item, item, ""] });
  });

  describe("a body with GET, as Goa's clients send one", () => {
    const query = (field: string | null) =>
      ({ field, place: "query", name: field ?? "value", type: "integer" }) as const;
    const read = (descriptor: MethodDescriptor, text: string, body: unknown, path = {}) =>
      decodeRequest(descriptor, { path, query: queryOf(text), headers: {}, body });

    test("has the fields that would otherwise be in the query", () => {
      const parameters = [query("a"), query("b"), { ...query("c"), place: "path" } as const];
      const descriptor = method("/{c}", parameters);
      expect(read(descriptor, "", { a: 1, b: 2, c: 9, d: 4 }, { c: "3" })).toEqual({ a: 1, b: 2, c: 3 });
      expect(read(descriptor, "a=5", { a: 1, b: null }, { c: "3" })).toEqual({ a: 5, c: 3 });
      expect(read(descriptor, "", [1], { c: "3" })).toEqual({ c: 3 });
      expect(read(descriptor, "", JSON.parse('{"__proto__":{"a":1}}'), { c: "3" })).toEqual({ c: 3 });
    });

    test("may be a payload of a single value", () => {
      expect(read(method("/", [query(null)]), "", 7)).toBe(7);
      expect(read(method("/", [query(null)]), "value=8", 7)).toBe(8);
      expect(read(method("/", [query(null)]), "", undefined)).toBe(undefined);
    });

    test("can't have credentials", () => {
      const credential = { scheme: "key", role: "apiKey" } as const;
      expect(read(method("/", [{ ...query("a"), type: "string", credential }]), "", { a: "key" })).toEqual({});
    });
  });

  test("texts survive the conversion to octets and back", () => {
    fc.assert(fc.property(text, (value) => textOf(octetsOf(value)) === value));
    expect(textOf("\u00fc")).toBe("ü");
    expect(textOf("\u00c3\u00bc")).toBe("ü");
  });

  test("a malformed query is read as far as possible", () => {
    expect([...queryOf("a=1&&b&c=%zz&d=1=2&e=+%2B")]).toEqual([
      ["a", "1"],
      ["b", ""],
      ["c", "%zz"],
      ["d", "1=2"],
      ["e", " +"],
    ]);
  });
});

describe("a method without `anyParameter`", () => {
  const plain = fc.oneof(
    fc.record({ type: fc.constant("string" as const), value: fc.string({ unit: "binary", minLength: 1 }) }),
    fc.record({ type: fc.constant("integer" as const), value: fc.maxSafeInteger() }),
    fc.record({ type: fc.constant("number" as const), value: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    fc.record({ type: fc.constant("boolean" as const), value: fc.boolean() }),
  );

  test("writes plain values into the path and the query like a method with it", () => {
    fc.assert(
      fc.property(plain, fc.constantFrom("path" as const, "query" as const), ({ type, value }, place) => {
        const full = method("/a/{x}", [{ field: "x", place, name: "x", type }]);
        const { write: _, ...short } = place === "path" ? full : { ...full, routes: [{ verb: "GET", path: "/a" }] };
        const written = (descriptor: MethodDescriptor) => {
          try {
            return encodeRequest(descriptor, { x: value });
          } catch (error) {
            return String(error);
          }
        };
        expect(written(short)).toEqual(written({ ...short, write: anyParameter }));
      }),
    );
  });

  test("refuses a value that it would write wrongly", () => {
    for (const [place, type] of [
      ["header", "string"],
      ["query", { list: "string" }],
      ["path", "bytes"],
    ] as const) {
      const { write: _, ...descriptor } = method("/a/{x}", [{ field: "x", place, name: "x", type }]);
      expect(() => encodeRequest(descriptor, { x: "a" })).toThrow("m needs `anyParameter` to write x");
    }
  });
});
