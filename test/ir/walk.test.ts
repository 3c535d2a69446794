import { expect, test } from "vitest";
import type { AliasType, NamedType, Type } from "../../src/ir/type.js";
import {
  inlineParts,
  namesIn,
  reachable,
  resolve,
  resolveAliases,
  typesOfMethod,
  unknownType,
} from "../../src/ir/walk.js";
import { designOf } from "../support/compile-text.js";

const string: Type = { kind: "primitive", name: "string", encoding: null };
const to = (name: string): Type => ({ kind: "reference", name });

function alias(name: string, type: Type, constraints: AliasType["constraints"] = []): AliasType {
  const documentation = { text: null, summary: null, deprecated: null, since: null, externalDocs: null };
  return {
    kind: "alias",
    name,
    derived: false,
    documentation,
    annotations: [],
    origin: null,
    type,
    constraints,
    examples: [],
  };
}

function table(types: readonly NamedType[]): Map<string, NamedType> {
  return new Map(types.map((type) => [type.name, type]));
}

test("aliases and `| null` are followed to the type behind them, with the constraints and names on the way", () => {
  const types = table([
    alias("A", { kind: "nullable", type: to("B") }, [{ kind: "maxLength", value: 9 }]),
    alias("B", string, [{ kind: "minLength", value: 1 }]),
  ]);
  expect(resolve(types, to("A"))).toEqual({
    type: string,
    nullable: true,
    constraints: [
      { kind: "maxLength", value: 9 },
      { kind: "minLength", value: 1 },
    ],
    names: ["A", "B"],
  });
  expect(resolveAliases(types, to("A"))).toEqual({ kind: "nullable", type: to("B") });
});

test("a name that doesn't exist, and an alias of itself, end in the unknown type", () => {
  const types = table([alias("A", to("B")), alias("B", to("A"))]);
  expect(resolve(types, to("A")).type).toBe(unknownType);
  expect(resolveAliases(types, to("A"))).toBe(unknownType);
  expect(resolve(types, to("C")).type).toBe(unknownType);
});

test("chains longer than the call stack are followed", () => {
  const length = 200_000;
  const types = table(
    Array.from({ length }, (_, index) => alias(`T${index}`, { kind: "array", element: to(`T${index + 1}`) })),
  );
  expect(reachable(types, [to("T0")]).size).toBe(length + 1);
  expect(inlineParts(types, to("T0"))).toHaveLength(length + 1);
  let nested: Type = to("T0");
  for (let depth = 0; depth < length; depth++) nested = { kind: "nullable", type: nested };
  expect(namesIn(nested)).toEqual(["T0"]);
});

test("an alias that is used twice at every level is followed once", () => {
  const types = table([
    ...Array.from({ length: 90 }, (_, index) =>
      alias(`T${index}`, { kind: "tuple", elements: [to(`T${index + 1}`), to(`T${index + 1}`)] }),
    ),
    alias("T90", string),
  ]);
  expect(inlineParts(types, to("T0"))).toHaveLength(91);
});

test("the types of a method are those of its messages, their views and its errors", () => {
  const design = designOf(`type Full { id: int  text: string  view tiny { id } }
type Ask { id: int }
type Problem { why: string }
service s {
  method m {
    payload Ask
    streaming payload string
    streaming result Full
    error bad: Problem
    http { GET "/m" }
  }
}
`);
  const [method] = design.services[0]?.methods ?? [];
  expect(method === undefined ? [] : typesOfMethod(method)).toEqual([
    to("Ask"),
    string,
    to("Full"),
    to("Full"),
    to("FullTiny"),
    to("Problem"),
  ]);
});
