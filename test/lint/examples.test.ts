import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint/lint.js";
import { compile } from "../../src/semantics/compile.js";
import { findingText } from "./contracts.js";

function inspect(url: URL, path: string) {
  const text = readFileSync(url, "utf8");
  const { value, diagnostics } = compile(path, { read: (asked) => (asked === path ? text : null) });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return { diagnostics, findings: lint([value]) };
}

describe("the examples, which show the language rather than good contracts, have exactly these findings", () => {
  test.each(["logger", "chatter", "market"])("%s", (name) => {
    const { findings: found } = inspect(new URL(`../../specs/${name}.goa`, import.meta.url), `${name}.goa`);
    const text = found.map((finding) => `${finding.severity} ${findingText(finding)}\n`).join("");
    const expected = new URL(`./examples/${name}.txt`, import.meta.url);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(expected, text);
    expect(text).toBe(readFileSync(expected, "utf8"));
  });
});

test("a carefully written contract has no reports from the compiler or lint", () => {
  const { diagnostics, findings: found } = inspect(new URL("./examples/well-written.goa", import.meta.url), "well.goa");
  expect([...diagnostics, ...found].map(findingText)).toEqual([]);
});
