import { expect, test } from "vitest";
import { circlesOf } from "../../src/semantics/check/circles.js";

const graph = (edges: Readonly<Record<string, string>>) => {
  const next = (node: string) => (edges[node] ?? "").split(" ").filter((name) => name !== "");
  return circlesOf(Object.keys(edges), next);
};

test("a circle is found once, with its members in the order of declaration", () => {
  expect(graph({ a: "b", b: "c", c: "a d", d: "e", e: "" })).toEqual([["a", "b", "c"]]);
  expect(graph({ c: "a", b: "c", a: "b" })).toEqual([["c", "b", "a"]]);
  expect(graph({ a: "a", b: "a", c: "d", d: "c" })).toEqual([["a"], ["c", "d"]]);
  expect(graph({ a: "b c", b: "", c: "b x" })).toEqual([]);
});

test("a circle of 100,000 nodes, and a chain that leads to it, don't overflow the stack", () => {
  const size = 100_000;
  const nodes = Array.from({ length: 2 * size }, (_, index) => String(index));
  const next = (node: string) => [Number(node) + 1 === 2 * size ? String(size) : String(Number(node) + 1)];
  expect(circlesOf(nodes, next).map((circle) => circle.length)).toEqual([size]);
});
