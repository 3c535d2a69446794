import { expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";
import { codecsOf } from "../targets/generated/generated-module.js";

function compiled(text: string) {
  return compile("main.goa", { read: () => text });
}

function reports(text: string): string[] {
  return compiled(text).diagnostics.map(({ code, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}`);
}

const session = `
closed type Session { @max(10) level: int = 5  @minLength(1) voice: string  id: string | null  @sensitive key?: string  reserved [old] }
`;

function typeNamed(text: string, name: string) {
  return compiled(text).value.design?.types.find((type) => type.name === name);
}

test("all fields are optional and have no default, and are otherwise those of the type", () => {
  const type = typeNamed(`${session} type Box { change: Partial<Session> }`, "SessionPartial");
  expect(type).toMatchObject({ kind: "object", derived: true, closed: true, reserved: ["old"] });
  const fields = type?.kind === "object" ? type.fields : [];
  expect(fields.map(({ name, required, default: value }) => [name, required, value])).toEqual(
    ["level", "voice", "id", "key"].map((name) => [name, false, null]),
  );
  expect(fields[0]?.constraints).toEqual([{ kind: "max", value: 10 }]);
  expect(fields[2]?.type.kind).toBe("nullable");
  expect(fields[3]?.sensitive).toBe(true);
  const whole = typeNamed(`${session} type Box { change: Partial<Session> }`, "Session");
  expect(whole?.kind === "object" && whole.fields[0]?.default).toEqual({ value: 5 });
});

test("partial types may be extended, nested, aliased, and arguments of generic types", () => {
  const text = `${session}
    type Update extends Partial<Session> { at: timestamp }
    type Change = Partial<Session>
    type Twice { a: Partial<Update>  b: Partial<Partial<Session>> }
    type Page<T> { items: T[]  change: Partial<T> }
    type Sessions { page: Page<Session>  changes: Page<Partial<Session>>  change: Change }
    type Tree { value: int  child?: Tree  change: Partial<Tree> }`;
  expect(reports(text)).toEqual([]);
  const update = typeNamed(text, "Update");
  expect(update?.kind === "object" && update.fields.map(({ name, required }) => [name, required])).toEqual([
    ["level", false],
    ["voice", false],
    ["id", false],
    ["key", false],
    ["at", true],
  ]);
  for (const name of ["UpdatePartial", "SessionPartialPartial", "SessionPage", "SessionPartialPage", "TreePartial"])
    expect(typeNamed(text, name), name).toBeDefined();
});

test.each([
  ["Partial<string>", "not-an-object @ string"],
  ["Partial<Session[]>", "not-an-object @ Session[]"],
  ["Partial<U>", "not-an-object @ U"],
  ["Partial", "type-arguments @ Partial"],
  ["Partial<Session, Session>", "type-arguments @ Partial<Session, Session>"],
  ["Partial<Sesion>", "unknown-type @ Sesion"],
])("%s is refused once", (type, report) => {
  expect(reports(`${session} union U { s: Session } type Box { a: ${type}  u: U }`)).toEqual([report]);
});

test("derived names that are already in use are reported, and a declared type `Partial` takes precedence", () => {
  expect(reports(`${session} type SessionPartial { x: int } type Box { a: Partial<Session> }`)).toEqual([
    "name-clash @ Partial<Session>",
  ]);
  expect(reports("type B extends Partial<B> { }")).toEqual(["extends-cycle @ B"]);
  const own = `${session} type Partial<T> { item: T } type Box { a: Partial<Session> }`;
  expect(reports(own)).toEqual([]);
  expect(typeNamed(own, "SessionPartial")).toMatchObject({ fields: [{ name: "item", required: true }] });
});

test("generated codecs accept any subset of the fields, and check the constraints", async () => {
  const { decode, encode } = await codecsOf(`${session} type Probe { s: Partial<Session> }`, ["Probe"]);
  for (const s of [{}, { level: 3 }, { id: null, voice: "v" }]) {
    expect(decode("Probe")({ s })).toEqual({ ok: true, value: { s } });
    expect(encode("Probe")({ s })).toEqual({ ok: true, value: { s } });
  }
  expect(decode("Probe")({ s: { level: 11 } })).toMatchObject({ ok: false, issues: ["/s/level range"] });
  expect(decode("Probe")({ s: { more: 1 } })).toMatchObject({ ok: false, issues: ["/s/more unknown"] });
});
