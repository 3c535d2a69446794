import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  aside,
  brokenGroup,
  type Doc,
  firstFitting,
  group,
  hardline,
  ifBroken,
  indent,
  join,
  line,
  printDoc,
  softline,
} from "../../src/text/doc.js";

const longComment = ` // ${"c".repeat(200)}`;

const list = (...items: readonly Doc[]): Doc =>
  group(["[", indent([softline, join([",", line], items)]), ifBroken(","), softline, "]"]);

describe("a document", () => {
  test("keeps a layout whatever the length of a text beside it", () => {
    expect(printDoc([list("a", "b"), aside(longComment), hardline, "c"])).toBe(`[a, b]${longComment}\nc`);
    expect(printDoc([aside(longComment), list("a", "b")])).toBe(`${longComment}[a, b]`);
    const two = firstFitting(["short", aside(longComment), hardline, "second"], "last");
    expect(printDoc(two)).toBe(`short${longComment}\nsecond`);
  });

  test("stays on one line where it fits, to the column", () => {
    expect(printDoc(list("one", "two"), { width: 10 })).toBe("[one, two]");
    expect(printDoc(list("one", "two"), { width: 9 })).toBe("[\n  one,\n  two,\n]");
  });

  test("breaks the outer group first", () => {
    const nested = list("first", list("a", "b"), list("long", "longer"));
    expect(printDoc(nested, { width: 17 })).toBe("[\n  first,\n  [a, b],\n  [long, longer],\n]");
    expect(printDoc(nested, { width: 16 })).toBe("[\n  first,\n  [a, b],\n  [\n    long,\n    longer,\n  ],\n]");
  });

  test("counts the text after a group up to the next place to break", () => {
    expect(printDoc([list("one", "two"), ";"], { width: 10 })).toBe("[\n  one,\n  two,\n];");
  });

  test("breaks every group around a hard line", () => {
    expect(printDoc(list("a", [hardline, "b"]))).toBe("[\n  a,\n\n  b,\n]");
    expect(printDoc([list("a"), brokenGroup(["(", line, ")"])])).toBe("[a](\n)");
  });

  test("takes the first layout that fits up to its first line break", () => {
    const hug = firstFitting(
      "f(argument)",
      ["f(", brokenGroup([indent([softline, "argument"]), softline]), ")"],
      "f(..)",
    );
    expect(printDoc(hug, { width: 11 })).toBe("f(argument)");
    expect(printDoc(hug, { width: 10 })).toBe("f(\n  argument\n)");
    expect(printDoc(hug, { width: 1 })).toBe("f(..)");
  });

  test("has no spaces at the ends of lines, and a margin if it is requested", () => {
    expect(printDoc(["a ", hardline, hardline, indent([hardline, "b"])], { margin: 4 })).toBe("a\n\n\n      b");
  });

  test("keeps its words at every width", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    const { doc } = fc.letrec<{ doc: Doc }>((tie) => ({
      doc: fc.oneof(
        { depthSize: "small" },
        word,
        fc.array(tie("doc"), { maxLength: 4 }).map((items) => list(...items)),
      ),
    }));
    fc.assert(
      fc.property(doc, fc.integer({ min: 1, max: 60 }), (printed, width) => {
        const words = (text: string) => text.match(/[a-z]+|[[\]]/g) ?? [];
        const wide = printDoc(printed, { width: Number.MAX_SAFE_INTEGER });
        expect(wide).not.toContain("\n");
        expect(words(printDoc(printed, { width }))).toEqual(words(wide));
        // A line may be longer than the width only if nothing in it can break.
        for (const text of printDoc(printed, { width }).split("\n")) {
          expect(text.length <= width || !/, /.test(text), text).toBe(true);
        }
      }),
    );
  });

  test("takes time in proportion to its size, and doesn't overflow the stack", () => {
    let deep: Doc = "x";
    for (let depth = 0; depth < 20_000; depth++) deep = group(indent([softline, deep]));
    expect(printDoc(deep, { width: 80, step: 0 })).toContain("x");
  });
});
