import { describe, expect, test } from "vitest";
import { diff } from "../../src/diff/diff.js";
import { processorMs } from "../support/processor-time.js";
import { designOf } from "./contracts.js";

const options = { mode: "full", surfaces: ["wire", "source", "doc"] } as const;
const service = 'service s { method m { streaming payload T0  streaming result T0  http { GET "/m" } } }';

/** Types of which each refers to the next. */
function chain(count: number, body: (index: number) => string): string {
  return `${Array.from({ length: count }, (_, index) => body(index)).join("\n")}\n${service}`;
}

function objects(last: string): string {
  return chain(5000, (index) => `type T${index} { ${index === 4999 ? last : `next?: T${index + 1}`} }`);
}

describe("a chain of thousands of types", () => {
  test("of objects is followed to its end, and its path is shortened in the report", () => {
    const changes = diff(designOf(objects("id: int")), designOf(objects("id: string")), options);
    expect(changes.map((change) => change.code)).toEqual(["field-type-changed", "field-type-changed"]);
    expect(changes[0]?.reach[0]).toMatch(/^`T4999\.id` <- `T4998\.next` <- .* <- 4980 more types <- .* <- `s\.m` /);
  });

  test("that became a variant of a union is compared by its values", () => {
    const holder = `type R { x: T0 }\nunion U by none { t: T0  s: string }\n`;
    const use = 'service r { method m { streaming payload R  streaming result R  http { GET "/r" } } }';
    const before = designOf(`${objects("id: int32")}\n${holder}${use}`);
    const after = designOf(
      `${objects("id: int32").replace("x: T0", "x: U")}\n${holder.replace("x: T0", "x: U")}${use}`,
    );
    const codes = diff(before, after, options).map((change) => `${change.code} ${change.severity} ${change.direction}`);
    expect(codes).toContain("field-type-widened error to-client");
  });

  test("of unions, and of objects with `@tag`s that were renamed, is followed too", () => {
    const unions = chain(
      5000,
      (index) => `union T${index} { ${index === 4999 ? "z: int" : `a: T${index + 1}  z: int`} }`,
    );
    expect(diff(designOf(unions), designOf(unions), options)).toEqual([]);
    const tagged = (name: string): string =>
      chain(2000, (index) => `type T${index} { @tag(1) ${name}?: T${(index + 1) % 2000} }`);
    const changes = diff(designOf(tagged("a")), designOf(tagged("b")), { ...options, surfaces: ["wire"] });
    expect(new Set(changes.map((change) => change.code))).toEqual(new Set(["field-renamed"]));
  });
});

test("an enum of 20,000 values and a union of 1,000 variants take time in proportion to their size", () => {
  const values = Array.from({ length: 20_000 }, (_, index) => `v${index}`).join(" ");
  const variants = Array.from({ length: 1000 }, (_, index) => `a${index}: int`).join(" ");
  const text = (more: string): string =>
    `enum E { ${values}${more} }\nunion U { ${variants} }\ntype T0 { e: E  u: U }\n${service}`;
  const started = processorMs();
  const before = designOf(text(""));
  const after = designOf(text(" w"));
  const compiled = processorMs() - started;
  const changes = diff(before, after, options);
  expect(changes.map((change) => change.code)).toEqual(["enum-value-added", "enum-value-added"]);
  // Compared with the time that compiling takes on the same machine.
  expect(processorMs() - started).toBeLessThan(10 * compiled);
});
