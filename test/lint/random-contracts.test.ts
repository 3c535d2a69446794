import fc from "fast-check";
import { expect, test } from "vitest";
import { lint } from "../../src/lint/lint.js";
import { compile } from "../../src/semantics/compile.js";
import { contract, mutated } from "../support/arbitrary-contract.js";
import { compiled, findingText } from "./contracts.js";

const everything = { rules: { all: "warning" } } as const;

test("every rule checks random contracts without throwing, reports the same twice, and points into the file", () => {
  fc.assert(
    fc.property(contract, (text) => {
      const found = lint([compiled({ "main.goa": text })], everything);
      for (const { span, message, hint } of found) {
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(text.length);
        expect(`${message} ${hint}`).not.toMatch(/undefined|NaN|\[object/);
      }
      expect(lint([compiled({ "main.goa": text })], everything).map(findingText)).toEqual(found.map(findingText));
    }),
    { numRuns: 60 },
  );
});

test("damaged contracts do not make lint throw", () => {
  fc.assert(
    fc.property(mutated(contract), (text) => {
      const { value } = compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
      const found = lint([value], everything);
      if (value.design === null) expect(found).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("a suppression before a declaration silences all findings of its code in there", () => {
  fc.assert(
    fc.property(contract, fc.nat(), (text, choice) => {
      const value = compiled({ "main.goa": text });
      const inside = lint([value], everything).flatMap((finding) => {
        const around = value.modules[0]?.document.declarations.find(
          ({ span, kind }) =>
            span.start <= finding.span.start && finding.span.end <= span.end && kind !== "annotation-declaration",
        );
        return around === undefined ? [] : [{ finding, around }];
      });
      const chosen = inside[choice % Math.max(inside.length, 1)];
      if (chosen === undefined) return;
      const { finding, around } = chosen;
      const mark = `@suppress("${finding.code}", "because")\n`;
      // Annotations follow the documentation.
      const at = around.doc === null ? around.span.start : around.doc.span.end + 1;
      const quiet = text.slice(0, at) + mark + text.slice(at);
      const left = lint([compiled({ "main.goa": quiet })], everything).filter(
        ({ code, span }) => code === finding.code && span.start >= at && span.end <= around.span.end + mark.length,
      );
      expect(left.map(findingText)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("types that refer to each other in circles are checked in finite time", () => {
  const fields = Array.from({ length: 20 }, (_, index) => `f${index}?: Node`).join("  ");
  const text = `type Node { ${fields}  @maxItems(1000) more?: Node[] }
service s { method m { streaming payload Node  streaming result Node  http { GET "/m" } } }
`;
  const found = lint([compiled({ "main.goa": text })], everything).map(({ code }) => code);
  expect(found).toContain("message-over-limit");
});
