import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { coloured } from "../../src/diagnostics/palette.js";
import { renderDiagnostic, summary } from "../../src/diagnostics/render.js";
import { type SourceFile, sourceFile } from "../../src/text/source-file.js";

function mistake(file: SourceFile, word: string, extras: Partial<Diagnostic> = {}): Diagnostic {
  const start = file.text.indexOf(word);
  return {
    code: "unknown-type",
    severity: "error",
    message: `no type is called \`${word}\``,
    span: { file, start, end: start + word.length },
    related: [],
    hint: null,
    fixes: [],
    ...extras,
  };
}

describe("a rendered diagnostic", () => {
  const file = sourceFile("a.goa", "type A {\n  id: Strin\n}\n");

  test("shows the line with carets under the place, the hint, and the line as the fix leaves it", () => {
    const wrong = mistake(file, "Strin");
    const fixes = [{ title: "write `string`", edits: [{ span: wrong.span, text: "string" }] }];
    expect(renderDiagnostic({ ...wrong, hint: "did you mean `string`?", fixes })).toBe(
      [
        "error[unknown-type]: no type is called `Strin`",
        " --> a.goa:2:7",
        "  |",
        "2 |   id: Strin",
        "  |       ^^^^^",
        "  |",
        "  = hint: did you mean `string`?",
        "  |",
        "  = fix: write `string`",
        "2 -   id: Strin",
        "2 +   id: string",
      ].join("\n"),
    );
  });

  test("shows other places with their messages", () => {
    const related = [{ span: { file, start: 0, end: 6 }, message: "inside this type" }];
    expect(
      renderDiagnostic(mistake(file, "Strin", { related }))
        .split("\n")
        .slice(5),
    ).toEqual([" ::: a.goa:1:1", "  |", "1 | type A {", "  | ------ inside this type"]);
  });

  test.each([
    ["\tid: Strin", "1 |     id: Strin", "  |         ^^^^^"],
    ["a\tid: Strin", "1 | a   id: Strin", "  |         ^^^^^"],
    ['"日本": Strin', '1 | "日本": Strin', "  |         ^^^^^"],
    ["e\u0301: Strin", "1 | e\u0301: Strin", "  |    ^^^^^"],
    ['"😀": Strin', '1 | "😀": Strin', "  |       ^^^^^"],
  ])("tabs, wide characters and combining marks don't shift the carets: %j", (text, source, marks) => {
    const lines = renderDiagnostic(mistake(sourceFile("a.goa", text), "Strin")).split("\n");
    expect(lines.slice(3)).toEqual([source, marks]);
  });

  test("a wide character gets two carets", () => {
    const lines = renderDiagnostic(mistake(sourceFile("a.goa", "x: 日本"), "日本")).split("\n");
    expect(lines.at(-1)).toBe("  |    ^^^^");
  });

  test("a place at the very end of the text still has a caret", () => {
    const end = { file, start: file.text.length, end: file.text.length };
    expect(
      renderDiagnostic(mistake(file, "Strin", { span: end }))
        .split("\n")
        .slice(1),
    ).toEqual([" --> a.goa:4:1", "  |", "4 |", "  | ^"]);
  });

  test("a place of many lines shows the first and the last", () => {
    const whole = { file: sourceFile("a.goa", "a {\n  b\n  c\n}\n"), start: 0, end: 13 };
    expect(
      renderDiagnostic(mistake(file, "Strin", { span: whole }))
        .split("\n")
        .slice(2),
    ).toEqual(["  |", "1 | a {", "  | ^^^", "...", "4 | }", "  | ^"]);
  });

  test("a long line is cut around the place", () => {
    const long = sourceFile("a.goa", `${"x".repeat(5000)} Strin ${"y".repeat(5000)}`);
    const [, , , source = "", marks = ""] = renderDiagnostic(mistake(long, "Strin")).split("\n");
    expect(source.length).toBeLessThan(125);
    expect(source.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("Strin");
  });

  test("text of a contract can't control the terminal", () => {
    const evil = sourceFile("a\u001b[2J.goa", 'x: "\u001b[31m\u202E" Strin');
    const text = renderDiagnostic(mistake(evil, "Strin", { message: "\u001b[2J", hint: "\u0007" }));
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202E]/u);
    const [, , , source = "", marks = ""] = text.split("\n");
    expect(source.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("Strin");
  });

  test("with colours, the text is the same", () => {
    const wrong = mistake(file, "Strin", { hint: "hm" });
    const text = renderDiagnostic(wrong, coloured);
    expect(text).toContain("\u001b[31m^^^^^\u001b[0m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(text.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderDiagnostic(wrong));
  });

  test("of a fix that is long or changes another file, only the title is shown", () => {
    const wrong = mistake(file, "Strin");
    const elsewhere = { span: { file: sourceFile("b.goa", "x"), start: 0, end: 1 }, text: "y" };
    expect(
      renderDiagnostic({ ...wrong, fixes: [{ title: "rename", edits: [elsewhere] }] })
        .split("\n")
        .at(-1),
    ).toBe("  = fix: rename");
    const long = { span: wrong.span, text: "\n".repeat(20) };
    expect(
      renderDiagnostic({ ...wrong, fixes: [{ title: "spread", edits: [long] }] })
        .split("\n")
        .at(-1),
    ).toBe("  = fix: spread");
  });

  test("the summary counts each severity", () => {
    const wrong = mistake(file, "Strin");
    expect(summary([wrong, wrong, { ...wrong, severity: "warning" }, { ...wrong, severity: "info" }])).toBe(
      "2 errors, 1 warning, 1 note",
    );
    expect(summary([])).toBe("");
  });
});
