import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalText } from "../../src/ir/canonical.js";
import { compile } from "../../src/semantics/compile.js";
import { contract, mutated } from "../support/arbitrary-contract.js";
import { processorMs } from "../support/processor-time.js";

const compileText = (text: string) => compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
const examples = ["logger", "chatter", "market"].map((name) =>
  readFileSync(new URL(`../../specs/${name}.goa`, import.meta.url), "utf8"),
);

test("random valid contracts compile without errors, and their design survives its canonical text", () => {
  fc.assert(
    fc.property(contract, (text) => {
      const { value, diagnostics } = compileText(text);
      expect(
        diagnostics
          .filter((d) => d.severity === "error")
          .map((d) => `${d.code}: ${d.message} at ${text.slice(d.span.start, d.span.end)}`),
      ).toEqual([]);
      const { design } = value;
      if (design === null) throw new Error("a contract without errors has a design");
      expect(JSON.parse(canonicalText(design))).toEqual(JSON.parse(JSON.stringify(design)));
    }),
    { numRuns: 150 },
  );
});

test("random damage never throws, takes less than 2 s, and compiles or gets a report inside the file", () => {
  fc.assert(
    fc.property(mutated(fc.oneof(contract, fc.constantFrom(...examples))), (text) => {
      const start = processorMs();
      const { value, diagnostics } = compileText(text);
      expect(processorMs() - start).toBeLessThan(2000);
      const errors = diagnostics.filter((d) => d.severity === "error");
      if (value.design === null) expect(errors.length).toBeGreaterThan(0);
      for (const { span } of diagnostics) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(span.file.text.length);
      }
    }),
    { numRuns: 400 },
  );
});

test("deep nesting and a long line are refused or read without a stack overflow", () => {
  for (const text of [
    `type A = ${"[".repeat(20_000)}`,
    "{".repeat(20_000),
    `type A { a: ${"map<string, ".repeat(5000)}`,
    `type A { ${"x".repeat(500_000)}: int }`,
    `type A = string${"[]".repeat(3000)}`,
  ]) {
    expect(() => compileText(text)).not.toThrow();
  }
});

test("a thousand services with five methods each compile in time that grows with their number", {
  timeout: 60_000,
}, () => {
  const make = (count: number): string =>
    Array.from({ length: count }, (_, s) => {
      const fields = Array.from({ length: 10 }, (_, f) => `  field${f}: string`).join("\n");
      const methods = Array.from(
        { length: 5 },
        (_, m) =>
          `  method m${m} {\n    payload { id: string }\n    streaming result Type${s}\n    http { GET "/s${s}/m${m}/{id}" }\n  }`,
      ).join("\n");
      return `type Type${s} {\n${fields}\n}\nservice service${s} {\n${methods}\n}`;
    }).join("\n");
  const { value } = compileText(make(1000));
  expect(value.design?.services).toHaveLength(1000);
});
