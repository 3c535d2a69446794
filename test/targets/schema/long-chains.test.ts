import { expect, test } from "vitest";
import type { NamedType, Type } from "../../../src/ir/type.js";
import { resolveAliases } from "../../../src/ir/walk.js";
import { resolves } from "../../../targets/schema/document-check.js";
import { reachableNames } from "../../../targets/schema/reachable.js";

const count = 100_000;
const about = {
  derived: false,
  documentation: { text: null, summary: null, deprecated: null, since: null, externalDocs: null },
  annotations: [],
  origin: null,
  constraints: [],
  examples: [],
} as const;
const last: Type = { kind: "primitive", name: "string", encoding: null };

/** `type A0 = A1`, `type A1 = A2`, and so on: longer than a call stack. */
const chain: ReadonlyMap<string, NamedType> = new Map(
  Array.from({ length: count }, (_, index): [string, NamedType] => {
    const type: Type = index + 1 < count ? { kind: "reference", name: `A${index + 1}` } : last;
    return [`A${index}`, { ...about, kind: "alias", name: `A${index}`, type }];
  }),
);

test("a chain of types may be longer than a call stack", () => {
  const first: Type = { kind: "reference", name: "A0" };
  expect(reachableNames([first], chain)).toHaveLength(count);
  expect(resolveAliases(chain, first)).toBe(last);
});

test.each([
  ["#", true],
  ["#/a/b", true],
  ["#/a/~1~0%20", true],
  ["#/list/1", true],
  ["#/list/2", false],
  ["#/a/constructor", false],
  ["#/a/b/c", false],
  ["other.json#/a", false],
])("the reference %s resolves: %s", (reference, there) => {
  expect(resolves({ a: { b: 1, "/~ ": null }, list: [1, { c: 2 }] }, reference)).toBe(there);
});
