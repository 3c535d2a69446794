import { describe, expect, test } from "vitest";
import { type LintOptions, lint } from "../../src/lint/lint.js";
import { compile } from "../../src/semantics/compile.js";
import { compiled, findingText, lintText } from "./contracts.js";

/** One rule, and the rules about suppressions. */
const one: LintOptions = {
  rules: { all: "off", "unbounded-list": "warning", suppressions: "warning" },
  changeCodes: ["field-removed"],
};
const codes = (text: string, options = one): string[] => lintText(text, options).map((finding) => finding.code);

const contract = (parts: { onType?: string; onField?: string; onMethod?: string; onService?: string }): string => `
${parts.onType ?? ""}
type Batch {
  ${parts.onField ?? ""} names: string[]
}
${parts.onService ?? ""}
service jobs {
  ${parts.onMethod ?? ""}
  method run {
    payload { topic: string }
    streaming payload Batch
    http { GET "/jobs" }
  }
  method queue { payload { more: string[] }  http { POST "/queue" } }
}
`;
const mark = '@suppress("unbounded-list", "we count them")';

describe("@suppress", () => {
  test("silences its code in the annotated declaration, and nowhere else", () => {
    expect(codes(contract({}))).toEqual(["unbounded-list", "unbounded-list"]);
    expect(codes(contract({ onField: mark }))).toEqual(["unbounded-list"]);
    expect(codes(contract({ onType: mark }))).toEqual(["unbounded-list"]);
    expect(codes(contract({ onType: mark, onService: mark }))).toEqual([]);
    const [left] = lintText(contract({ onType: mark }), one);
    expect(left?.message).toContain("`QueuePayload.more`");
  });

  test("takes its arguments by name, in any order", () => {
    const named = '@suppress(reason: "we count them", code: "unbounded-list")';
    expect(codes(contract({ onType: named, onService: named }))).toEqual([]);
  });

  test("is reported where it silences nothing, at the annotation", () => {
    const found = lintText(contract({ onField: mark, onMethod: mark, onService: mark }), one);
    expect(found.map(findingText)).toEqual([
      `8:3 unused-suppression [${mark}] \`unbounded-list\` is not reported here`,
    ]);
  });

  test("is not reported as unused if an outer or inner one silences the same finding", () => {
    expect(codes(contract({ onType: mark, onField: mark, onService: mark }))).toEqual([]);
  });

  test("is not reported as unused while its rule is off", () => {
    const onMethod = '@suppress("path-style", "old clients")';
    const options = { ...one, rules: { ...one.rules, "unbounded-list": "off" } } as const;
    expect(codes(contract({ onMethod }), options)).toEqual([]);
  });

  test.each([
    ["unbounded-lst", "did you mean `unbounded-list`?"],
    ["empty-sevrice", "did you mean `empty-service`?"],
    ["unknown-type", "it is an error, and errors can't be silenced"],
    ["field-removed", "changes are permitted by `@allowBreaking`"],
    ["nothing-like-it-at-all", null],
  ])("names a code that does not exist: %s", (code, hint) => {
    const text = contract({ onMethod: `@suppress("${code}", "why not")` });
    const found = lintText(text, { ...one, rules: { all: "off", suppressions: "error" } });
    expect(found.map((finding) => [finding.code, finding.severity, finding.hint])).toEqual([
      ["unknown-suppression", "error", hint],
    ]);
    expect(found[0]?.span.file.text.slice(found[0].span.start, found[0].span.end)).toBe(`"${code}"`);
  });

  test("can be suppressed itself, one level further out", () => {
    const text = contract({
      onService: '@suppress("unused-suppression", "kept for the next version")',
      onMethod: mark,
      onType: mark,
    }).replace("payload { more: string[] }", "payload { more: string }");
    expect(codes(text)).toEqual([]);
  });

  test("an empty reason is an error of the compiler", () => {
    const text = contract({ onField: '@suppress("unbounded-list", "  ")' });
    const { value, diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["empty-reason", "error"]]);
    expect(lint([value])).toEqual([]);
  });

  test("silences warnings of the compiler in every command, and then counts as used", () => {
    const bad = '@suppress("empty-service", "its methods come later")\nservice s {}\n';
    const { value, diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? bad : null) });
    expect(diagnostics).toEqual([]);
    expect(value.suppressed.map((diagnostic) => diagnostic.code)).toEqual(["empty-service"]);
    const options = { rules: { all: "off", suppressions: "warning" } } as const;
    expect(codes(bad, options)).toEqual([]);
    expect(codes(bad.replace("{}", `{ method m { result string  http { GET "/m" } } }`), options)).toEqual([
      "unused-suppression",
    ]);
  });

  test("does not silence errors", () => {
    const bad = 'type A {\n  @suppress("unknown-type", "later")\n  text: strin\n}\n';
    const { diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? bad : null) });
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["unknown-type"]);
  });

  test("is neither in the design nor in generated files", () => {
    const { design } = compiled({ "main.goa": contract({ onType: mark, onService: mark }) });
    expect(JSON.stringify(design)).not.toContain("we count them");
  });

  test("of one method excludes it from findings about the whole service", () => {
    const service = (onFirst: string): string => `service feed {
  ${onFirst} method a { streaming payload string  http { GET "/a" } }
  method b { streaming payload string  http { GET "/b" } }
  method c { streaming payload string  http { GET "/c" } }
}
`;
    const options: LintOptions = { rules: { all: "off", "no-rate-limit": "info", suppressions: "warning" } };
    expect(lintText(service(""), options).map(findingText)).toEqual([
      "1:9 no-rate-limit [feed] a client may send to the methods of `feed` as fast as it is read",
    ]);
    expect(lintText(service('@suppress("no-rate-limit", "one a day")'), options).map(findingText)).toEqual([
      "1:9 no-rate-limit [feed] a client may send to the methods of `feed` as fast as it is read",
    ]);
    const quiet = '@suppress("no-rate-limit", "internal")\n';
    expect(lintText(quiet + service(""), options)).toEqual([]);
  });
});
