import { expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function fieldsOf(text: string, name: string) {
  const { value, diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
  expect(diagnostics).toEqual([]);
  const type = value.design?.types.find((candidate) => candidate.name === name);
  return type?.kind === "object" ? type.fields : [];
}

test("fields of a sensitive alias are sensitive, also through other aliases, lists, tuples, maps and `| null`", () => {
  const text = `
@sensitive type Secret = string
type Renamed = Secret | null
type Plain = string
type A {
  direct: Secret  renamed: Renamed  list: Secret[]  pair: [int, Secret]  table?: map<string, Renamed[]>  plain: Plain
}`;
  expect(fieldsOf(text, "A").map(({ name, sensitive }) => [name, sensitive])).toEqual([
    ["direct", true],
    ["renamed", true],
    ["list", true],
    ["pair", true],
    ["table", true],
    ["plain", false],
  ]);
});

test("the design has the arguments of users' annotations in their types, with constants and enum values resolved", () => {
  const text = `
const TEAM: string = "search"
enum Level { low = "L"  high = "H" }
annotation owner(team: string, level: Level, days?: int[]) on field
type A { @owner(TEAM, high, days: [1, 2]) n: int }`;
  expect(fieldsOf(text, "A").flatMap(({ annotations }) => annotations)).toEqual([
    { name: "owner", arguments: { team: "search", level: "H", days: [1, 2] } },
  ]);
});
